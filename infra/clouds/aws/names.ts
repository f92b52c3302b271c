import type * as pulumi from "@pulumi/pulumi";
import { fitName, type NamedService, nameOf, type Names } from "../../names.ts";

/** `-` and seven digits, which Pulumi appends to the name of a resource on AWS. */
// https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
export const pulumiAdds = 8;

/** Every name on AWS that is made of service and stack, whatever the target; each is this stack's alone. */
export const awsNames = {
  repository: {
    what: "repository of ECR",
    shortest: 2,
    longest: 256,
    pattern: /^[a-z0-9]+([._-][a-z0-9]+)*$/,
    pulumiAdds,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
  },
  ciRole: {
    what: "role of IAM",
    shortest: 1,
    longest: 64,
    pattern: /^[\w+=,.@-]+$/,
    purpose: "ci",
    exclusive: true,
    scope: "account",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  },
  dashboard: {
    what: "dashboard of CloudWatch",
    shortest: 1,
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    exclusive: true,
    scope: "account",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
  },
  // Begins the names of all that one stack has several of; of their rules, that of functions is the narrowest: 64
  // characters, of which 24 say what the function is for.
  start: {
    what: "function of Lambda",
    shortest: 1,
    longest: 40,
    pattern: /^[A-Za-z0-9-]+$/,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
  },
} satisfies Names;

/** Path of service and stack, of which neither has a slash: `example/aws-prod`. */
export function pathOf({ spec, stack }: NamedService): string {
  return `${spec.name}/${stack}`;
}

/** Path of the roles that the stack makes, all but that of its workflow. */
export function rolePath(service: NamedService): string {
  return `/slipway/${pathOf(service)}/`;
}

/**
 * Gives each resource that is not found by its tags a name that holds service and stack, so that a workflow's rights can
 * end where the stack ends; `what` is the end of Pulumi's own name, such as `probe` of `example-probe`.
 */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
export function giveNames(service: NamedService): pulumi.ResourceTransformation {
  const start = nameOf(awsNames.start, service);
  const rule = { ...awsNames.start, longest: 64 };
  const joined = (what: string) => ({ name: what === "" ? start : fitName(rule, [start, what]) });
  const named: Record<string, (what: string) => object> = {
    "aws:budgets/budget:Budget": joined,
    "aws:cloudwatch/eventRule:EventRule": joined,
    "aws:cloudwatch/metricAlarm:MetricAlarm": joined,
    "aws:ecs/cluster:Cluster": joined,
    "aws:lambda/function:Function": joined,
    "aws:sns/topic:Topic": joined,
    "aws:iam/role:Role": () => ({ path: rolePath(service) }),
    "aws:cloudwatch/logGroup:LogGroup": (what) => ({ name: `/slipway/${pathOf(service)}/${what || "server"}` }),
    // The name of a deleted secret stays taken for days: the provider ends each with digits of its own.
    "aws:secretsmanager/secret:Secret": (what) => ({ namePrefix: `slipway/${pathOf(service)}/${what}-` }),
  };
  return ({ type, name, props, opts }) => {
    const given = named[type]?.(name.slice(service.spec.name.length + 1));
    // What a program leaves out stands there too, as undefined.
    const missing = Object.entries(given ?? {}).filter(([key]) => props[key] === undefined);
    return given && { props: { ...props, ...Object.fromEntries(missing) }, opts };
  };
}
