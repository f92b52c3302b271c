import { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { getClientConfigOutput } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry, TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { manifestsPerImage } from "../../units.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";
import { projectOf } from "./project.ts";

/**
 * An Artifact Registry repository of the stack's own. Nobody is granted a right to read it: Cloud Run's own agent pulls
 * inside the project.
 */
// https://cloud.google.com/run/docs/deploying#other-projects
export function artifactRegistry(context: TargetContext<CloudRunOptions>): Registry {
  const { spec, options } = context;
  const { project, region, keepImages } = options;
  const googleProject = projectOf(context);
  const repository = new Repository(
    spec.name,
    {
      project,
      location: region,
      repositoryId: nameOf(names.repository, context),
      format: "DOCKER",
      cleanupPolicies: [
        // It counts manifests: https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy
        { id: "keep-latest", action: "KEEP", mostRecentVersions: { keepCount: keepImages * manifestsPerImage } },
        { id: "delete-older", action: "DELETE", condition: { tagState: "ANY", olderThan: "2592000s" } },
      ],
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
    },
    { parent: googleProject.parent },
  );
  googleProject.repository = repository;
  const address = `${region}-docker.pkg.dev`;
  const { accessToken } = getClientConfigOutput(
    googleProject.lookUp("gcp:organizations/getClientConfig:getClientConfig"),
  );
  return {
    repository: pulumi.interpolate`${address}/${project}/${repository.repositoryId}/${spec.name}`,
    // https://cloud.google.com/artifact-registry/docs/docker/authentication#token
    credentials: { address, username: "oauth2accesstoken", password: pulumi.secret(accessToken) },
    identity: repository.createTime,
  };
}
