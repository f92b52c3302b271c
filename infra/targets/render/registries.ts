/** Registries that Render pulls from, by the host of a repository. */
// https://render.com/docs/deploying-an-image#supported-registries
const kinds: readonly (readonly [host: RegExp, kind: string])[] = [
  [/^(docker\.io|registry-1\.docker\.io|index\.docker\.io)$/, "DOCKER"],
  [/^ghcr\.io$/, "GITHUB"],
  [/^registry\.gitlab\.com$/, "GITLAB"],
  [/(^|\.)pkg\.dev$/, "GOOGLE_ARTIFACT"],
  [/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/, "AWS_ECR"],
];

/** What Render calls the registry of a repository; undefined of one that it does not know. */
export function registryKind(repository: string): string | undefined {
  const [first = "", ...rest] = repository.split("/");
  // https://github.com/distribution/reference: a first part that is no host is a part of Docker Hub.
  const host = rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
  return kinds.find(([pattern]) => pattern.test(host))?.[1];
}
