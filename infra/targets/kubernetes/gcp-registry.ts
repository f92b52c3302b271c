import { openProject } from "../../clouds/gcp/project.ts";
import { artifactRegistry, letPull } from "../../clouds/gcp/registry.ts";
import type { ServiceContext } from "../../contract.ts";
import { whenKnown } from "../../wait.ts";
import type { OwnRegistry } from "./own-registry.ts";
import type { GcpRegistryOptions } from "./registry-options.ts";

/** A repository of Artifact Registry, which the nodes' account may read where it is named. */
export function makeRegistry(options: GcpRegistryOptions, context: ServiceContext): OwnRegistry {
  const google = openProject(context, options);
  const { registry, repository } = artifactRegistry(google, options);
  const { nodeServiceAccount, roleWaitSeconds: seconds } = options;
  if (nodeServiceAccount === undefined) return { registry, rights: [] };
  const right = letPull(google, repository, nodeServiceAccount);
  // https://cloud.google.com/iam/docs/access-change-propagation
  const pause = { seconds, why: "Google Cloud makes the right to pull known" };
  return { registry, rights: [whenKnown([right], pause, context)] };
}
