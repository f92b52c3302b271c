import * as pulumi from "@pulumi/pulumi";
import type { Own } from "./own.ts";
import { type Statement, verbs } from "./policies.ts";

/** What the rights of a workflow follow from. */
export interface Reach {
  own: Own;
  /** Path of the roles that the stack makes. */
  rolePath: string;
  /** The most that a role may be allowed which the workflow makes. */
  boundaryArn: pulumi.Input<string>;
  /** AWS services that may be handed a role of the stack, beside that of functions. */
  passedTo: string[];
  /** AWS services whose service-linked role comes with the first use of the account. */
  linked: string[];
  /** Log groups that the platform makes in place of the stack. */
  logGroups: string[];
  /** Route 53 zone in which the stack sets records, and the host name below which they lie. */
  zone: { id: pulumi.Input<string>; domain: string } | undefined;
}

/** What looks things up, and takes no resource, or many at once. */
export const lookUps: Statement = {
  actions: ["ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"],
  resources: ["*"],
};

/** What an `up` of every stack on AWS does, each on what is the stack's own. */
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
export function commonRights(reach: Reach): Statement[] {
  return [
    lookUps,
    ...roleRights(reach),
    namedRights(reach),
    {
      // They may name a subscription alone, and so match no topic's ARN.
      actions: verbs("sns", "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe"),
      resources: ["*"],
      conditions: reach.own.notAnothers,
    },
    ...recordRights(reach),
  ];
}

/** Roles are the way to more rights: only those below the stack's own path may be touched, and only within the boundary. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
function roleRights({ own, rolePath, boundaryArn, passedTo, linked }: Reach): Statement[] {
  const roles = [own.globalArn("iam", `role${rolePath}*`)];
  return [
    {
      actions: verbs("iam", "CreateRole PutRolePolicy DeleteRolePolicy"),
      resources: roles,
      conditions: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      actions: [
        ...verbs("iam", "DeleteRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole GetRole GetRolePolicy"),
        ...verbs("iam", "ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole"),
      ],
      resources: roles,
    },
    {
      actions: ["iam:PassRole"],
      resources: roles,
      conditions: { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", ...passedTo] } },
    },
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [own.globalArn("iam", "role/aws-service-role/*")],
      conditions: { StringEquals: { "iam:AWSServiceName": linked } },
    },
  ];
}

/**
 * Everything with what is the stack's own: an action reaches the ARNs of its own service alone, so that one statement,
 * and so a text within IAM's size, holds for all of them.
 */
function namedRights({ own, logGroups }: Reach): Statement {
  return {
    actions: ["budgets", "cloudwatch", "ecr", "events", "lambda", "logs", "secretsmanager", "sns"].map(
      (name) => `${name}:*`,
    ),
    resources: namedThings(own, logGroups),
    conditions: {
      ...own.notAnothers,
      // An alarm can also stop and end instances, with a right of CloudWatch's own; no other request has this key.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-alarm-actions.html
      "ForAllValues:StringLike": { "cloudwatch:AlarmActions": own.arn("sns", `${own.start}*`) },
    },
  };
}

/** ARNs of what is the stack's own by its name. */
export function namedThings(own: Own, logGroups: readonly string[]): pulumi.Output<string>[] {
  const { start, path } = own;
  return [
    own.globalArn("budgets", `budget/${start}*`),
    own.arn("cloudwatch", `alarm:${start}*`),
    // A dashboard has no region.
    own.globalArn("cloudwatch", `dashboard/${own.dashboard}`),
    own.arn("ecr", `repository/${own.repository}*`),
    own.arn("events", `rule/${start}*`),
    own.arn("lambda", `function:${start}*`),
    ...[`/slipway/${path}/`, ...logGroups].map((group) => own.arn("logs", `log-group:${group}*`)),
    own.arn("secretsmanager", `secret:slipway/${path}/*`),
    own.arn("sns", `${start}*`),
  ];
}

/** A secret that is looked up is found, and its key's alias resolved; its value is not read. */
export function referenceRights(own: Own, references: pulumi.Input<string>[]): Statement[] {
  if (references.length === 0) return [];
  return [
    {
      actions: verbs("secretsmanager", "DescribeSecret GetResourcePolicy ListSecretVersionIds"),
      resources: references,
    },
    { actions: ["kms:DescribeKey"], resources: [own.arn("kms", "key/*")] },
  ];
}

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
function recordRights({ zone }: Reach): Statement[] {
  if (zone === undefined) return [];
  const { id, domain } = zone;
  return [
    {
      actions: ["route53:ChangeResourceRecordSets"],
      resources: [pulumi.interpolate`arn:aws:route53:::hostedzone/${id}`],
      conditions: {
        // The host's own, and proofs below it: at the top of a zone all other hosts lie below it too.
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [domain, `_*.${domain}`],
        },
      },
    },
    ...recordReads(zone),
  ];
}

/** Records of the stack's zone are looked at. */
export function recordReads(zone: Reach["zone"]): Statement[] {
  if (zone === undefined) return [];
  return [
    {
      actions: verbs("route53", "ListResourceRecordSets GetHostedZone GetChange"),
      resources: [pulumi.interpolate`arn:aws:route53:::hostedzone/${zone.id}`, "arn:aws:route53:::change/*"],
    },
  ];
}
