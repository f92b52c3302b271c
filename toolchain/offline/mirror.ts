import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { cacheDirectory, runDirectory } from "../cache.ts";
import { findProgram, installDebianPackages } from "../commands.ts";
import { startDaemon } from "../daemon.ts";
import type { Report, Tool } from "../tool.ts";

/** Where the mirror of Docker Hub listens, on a machine that cannot reach Docker Hub. */
export const mirrorAddress = "127.0.0.1:5999";

const answerTimeoutMs = 3000;

/** A registry on loopback that Docker and BuildKit ask in place of Docker Hub; it serves the stand-in images. */
export const mirrorTool: Tool = {
  name: "image mirror",
  isThere: () => mirrorAnswers(""),
  async bring(report) {
    if (!(await findProgram("docker-registry"))) {
      await installDebianPackages(report, ["docker-registry"], "give this machine access to registry-1.docker.io");
    }
    await mkdir(runDirectory, { recursive: true });
    const config = join(runDirectory, "mirror.yml");
    const settings = {
      version: "0.1",
      log: { level: "warn" },
      storage: { filesystem: { rootdirectory: join(cacheDirectory, "mirror") }, delete: { enabled: true } },
      http: { addr: mirrorAddress },
    };
    await writeFile(config, stringify(settings));
    report("starting docker-registry");
    await startDaemon({
      name: "mirror",
      program: (await findProgram("docker-registry")) ?? "docker-registry",
      flags: ["serve", config],
      answers: () => mirrorAnswers(""),
      timeoutSeconds: 20,
    });
    return "started";
  },
};

/** Whether the mirror answers, and has the image `repository:tag` where one is named. */
export async function mirrorAnswers(image: string): Promise<boolean> {
  const [repository, tag] = image.split(":");
  const path = repository ? `${repository}/manifests/${tag}` : "";
  const accept = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";
  return fetch(`http://${mirrorAddress}/v2/${path}`, {
    headers: { accept },
    signal: AbortSignal.timeout(answerTimeoutMs),
  }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Starts the mirror where it does not run; answers the flags with which the Docker engine asks it. */
export async function mirrorFlags(report: Report): Promise<string[]> {
  if (!(await mirrorTool.isThere())) await mirrorTool.bring(report);
  return ["--registry-mirror", `http://${mirrorAddress}`];
}
