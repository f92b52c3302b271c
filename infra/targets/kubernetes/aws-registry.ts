import { openAws } from "../../clouds/aws/opts.ts";
import { ecrRegistry } from "../../clouds/aws/registry.ts";
import type { ServiceContext } from "../../contract.ts";
import type { OwnRegistry } from "./own-registry.ts";
import type { AwsRegistryOptions } from "./registry-options.ts";

/** A repository of ECR; the role of EKS' nodes has what pulls from all of the account. */
// https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
export function makeRegistry(options: AwsRegistryOptions, context: ServiceContext): OwnRegistry {
  return { registry: ecrRegistry(context, options, openAws(context, options)), rights: [] };
}
