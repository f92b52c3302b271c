import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { awsNames, pathOf } from "./names.ts";
import { type AwsOpts, serviceTag, stackTag } from "./opts.ts";
import type { Statement } from "./policies.ts";

/** How policies tell what is one stack's own from everything else in the account. */
export interface Own {
  /** How names begin that the stack has several of, and the path that holds others. */
  start: string;
  path: string;
  /** Start of the image repository's name, and the dashboard's name, which are cut where they are too long. */
  repository: string;
  dashboard: string;
  /** An ARN in the stack's region and account. */
  arn(service: string, resource: pulumi.Input<string>): pulumi.Output<string>;
  /** An ARN of a service that knows no region. */
  globalArn(service: string, resource: string): pulumi.Output<string>;
  /** Holds for what bears the stack's tags. */
  tagged: NonNullable<Statement["conditions"]>;
  /** Holds for a request that gives the stack's tags. */
  tagging: NonNullable<Statement["conditions"]>;
  /** Fails for what bears another stack's tags. */
  notAnothers: NonNullable<Statement["conditions"]>;
}

/** What is this stack's own. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
export function ownOf(context: ServiceContext, region: string, opts: AwsOpts): Own {
  const { spec, stack } = context;
  const account = getCallerIdentityOutput({}, opts).accountId;
  const tags = (key: string) => ({ [`${key}/${serviceTag}`]: spec.name, [`${key}/${stackTag}`]: stack });
  return {
    start: nameOf(awsNames.start, context),
    path: pathOf(context),
    repository: `${nameOf(awsNames.repository, context)}-`,
    dashboard: nameOf(awsNames.dashboard, context),
    arn: (service, resource) => pulumi.interpolate`arn:aws:${service}:${region}:${account}:${resource}`,
    globalArn: (service, resource) => pulumi.interpolate`arn:aws:${service}::${account}:${resource}`,
    tagged: { StringEquals: tags("aws:ResourceTag") },
    tagging: { StringEquals: tags("aws:RequestTag") },
    notAnothers: { StringEqualsIfExists: tags("aws:ResourceTag") },
  };
}
