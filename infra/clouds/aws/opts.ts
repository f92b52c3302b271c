import { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { giveNames } from "./names.ts";

/** Options of every resource on AWS. */
export interface AwsOpts extends pulumi.CustomResourceOptions {
  parent: pulumi.Resource;
  /** Has the region, and gives every resource the tags by which a bill can be split and rights can end. */
  provider: Provider;
  /** Gives every resource its name. */
  transformations: pulumi.ResourceTransformation[];
}

/** Key of the tag that tells a bill's lines apart. */
export const serviceTag = "slipway-service";

/** Key of the tag that tells a service's stacks apart. */
export const stackTag = "slipway-stack";

/** What all that a stack makes on AWS has in common: its owner, region, tags and names. */
export function openAws(context: ServiceContext, { region }: { region: string }): AwsOpts {
  const { spec, stack, parent } = context;
  const tags = { [serviceTag]: spec.name, [stackTag]: stack };
  const provider = new Provider(spec.name, { region, defaultTags: { tags } }, { parent });
  return { parent, provider, transformations: [giveNames(context)] };
}

/** The same, where no role may ever be allowed more than this policy says. */
export function within(boundary: pulumi.Output<string>, opts: AwsOpts): AwsOpts {
  const limit: pulumi.ResourceTransformation = ({ type, props, opts: given }) =>
    type === "aws:iam/role:Role" ? { props: { ...props, permissionsBoundary: boundary }, opts: given } : undefined;
  return { ...opts, transformations: [...opts.transformations, limit] };
}
