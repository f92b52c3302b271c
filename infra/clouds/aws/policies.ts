import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "./opts.ts";

/** One permission: what may be done to which resources, and when. */
export interface Statement {
  actions: string[];
  resources: pulumi.Input<string>[];
  /** Values by operator and key, all of which must hold. */
  conditions?: Record<string, Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
}

/** A role that one AWS service may take, with exactly these permissions; wait for `ready` before it is used. */
export function makeRole(
  name: string,
  principal: string,
  statements: pulumi.Input<readonly Statement[]>,
  opts: AwsOpts,
): { role: Role; ready: pulumi.Resource } {
  const role = new Role(name, { assumeRolePolicy: trust({ Service: principal }, "sts:AssumeRole") }, opts);
  if (Array.isArray(statements) && statements.length === 0) return { role, ready: role };
  const ready = new RolePolicy(name, { role: role.id, policy: permissions(statements) }, opts);
  return { role, ready };
}

/** The text of a policy that says who may take a role. */
export function trust(
  principal: Record<string, pulumi.Input<string>>,
  action: string | string[],
  condition?: object,
): pulumi.Output<string> {
  const statement = { Effect: "Allow", Principal: principal, Action: action };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [condition === undefined ? statement : { ...statement, Condition: condition }],
  });
}

/** The text of a policy that allows these statements. */
export function permissions(statements: pulumi.Input<readonly Statement[]>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: pulumi.output(statements).apply((list) =>
      list.map(({ actions, resources, conditions }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resources,
        ...(conditions ? { Condition: conditions } : {}),
      })),
    ),
  });
}

/** Actions of one service: `verbs("ecs", "CreateCluster DeleteCluster")`. */
export function verbs(service: string, names: string): string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}

/** What pulling an image takes: nothing for a public one elsewhere. */
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
export function pullStatements(image: pulumi.Output<string>): Statement[] {
  const repository = image.apply((reference) => {
    const [, account, region, name] = /^(\d+)\.dkr\.ecr\.([^.]+)\.amazonaws\.com\/([^@:]+)/.exec(reference) ?? [];
    return account ? `arn:aws:ecr:${region}:${account}:repository/${name}` : "arn:aws:ecr:*:*:repository/none";
  });
  return [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      // https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
      actions: verbs("ecr", "BatchCheckLayerAvailability BatchGetImage DescribeImages GetDownloadUrlForLayer"),
      resources: [repository],
    },
  ];
}
