import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { getClientConfigOutput } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { manifestsPerImage } from "../../units.ts";
import { names } from "./names.ts";
import type { GoogleProject } from "./project.ts";

/** A repository of images with what pushes to it. */
export interface OwnRepository {
  repository: Repository;
  registry: Registry;
}

/**
 * An Artifact Registry repository of the stack's own.
 * Nobody is granted a right to read it here: Google's own agent of a service pulls inside the project.
 */
// https://cloud.google.com/run/docs/deploying#other-projects
export function artifactRegistry(google: GoogleProject, { keepImages }: { keepImages: number }): OwnRepository {
  const { spec, id: project, region } = google;
  const repository = new Repository(
    spec.name,
    {
      project,
      location: region,
      repositoryId: nameOf(names.repository, google),
      format: "DOCKER",
      cleanupPolicies: [
        // It counts manifests: https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy
        { id: "keep-latest", action: "KEEP", mostRecentVersions: { keepCount: keepImages * manifestsPerImage } },
        { id: "delete-older", action: "DELETE", condition: { tagState: "ANY", olderThan: "2592000s" } },
      ],
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
    },
    { parent: google.parent },
  );
  const address = `${region}-docker.pkg.dev`;
  const { accessToken } = getClientConfigOutput(google.lookUp("gcp:organizations/getClientConfig:getClientConfig"));
  const registry = {
    repository: pulumi.interpolate`${address}/${project}/${repository.repositoryId}/${spec.name}`,
    // https://cloud.google.com/artifact-registry/docs/docker/authentication#token
    credentials: { address, username: "oauth2accesstoken", password: pulumi.secret(accessToken) },
    identity: repository.createTime,
  };
  return { repository, registry };
}

/** Lets a service account pull from a repository, for what is no service of Google's that has an agent. */
// https://cloud.google.com/artifact-registry/docs/access-control#roles
export function letPull(google: GoogleProject, repository: Repository, account: pulumi.Input<string>) {
  const { project, location, repositoryId } = repository;
  const role = "roles/artifactregistry.reader";
  const member = pulumi.interpolate`serviceAccount:${account}`;
  return new RepositoryIamMember(
    `${google.spec.name}-pull`,
    { project, location, repository: repositoryId, role, member },
    { parent: google.parent },
  );
}
