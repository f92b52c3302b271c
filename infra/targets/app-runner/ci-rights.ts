import type * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "./identity.ts";

/** What an `up` of the stack may touch. */
export interface Reach {
  /** Start of the name of everything that the stack makes. */
  prefix: string;
  /** Secrets that the stack only looks up. */
  references: pulumi.Input<string>[];
  hostedZoneId: string | undefined;
}

const service = (name: string, verbs: string) => verbs.split(" ").map((verb) => `${name}:${verb}`);

/** The rights that an `up` needs, on what bears the service's name. */
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
export function rightsOf({ prefix, references, hostedZoneId }: Reach): Statement[] {
  const named = (arn: string) => `arn:aws:${arn}${prefix}-*`;
  const statements = [
    allow(["ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"], "*"),
    allow(
      [
        ...service("ecr", "CreateRepository DeleteRepository DescribeRepositories PutImageScanningConfiguration"),
        ...service("ecr", "PutLifecyclePolicy GetLifecyclePolicy DeleteLifecyclePolicy BatchCheckLayerAvailability"),
        ...service("ecr", "InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage BatchGetImage"),
        ...service("ecr", "GetDownloadUrlForLayer BatchDeleteImage ListTagsForResource TagResource UntagResource"),
      ],
      named("ecr:*:*:repository/"),
    ),
    allow(
      [
        ...service("iam", "CreateRole DeleteRole GetRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole"),
        ...service("iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies"),
        ...service("iam", "ListInstanceProfilesForRole"),
      ],
      named("iam::*:role/"),
    ),
    allow(["iam:GetOpenIDConnectProvider"], "arn:aws:iam::*:oidc-provider/token.actions.githubusercontent.com"),
    // https://docs.aws.amazon.com/apprunner/latest/dg/using-service-linked-roles.html: made with the first service.
    allow(["iam:CreateServiceLinkedRole"], "arn:aws:iam::*:role/aws-service-role/apprunner.amazonaws.com/*", {
      StringEquals: { "iam:AWSServiceName": ["apprunner.amazonaws.com"] },
    }),
    allow(["iam:PassRole"], named("iam::*:role/"), {
      StringEquals: {
        "iam:PassedToService": [
          "build.apprunner.amazonaws.com",
          "tasks.apprunner.amazonaws.com",
          "lambda.amazonaws.com",
        ],
      },
    }),
    allow(
      service(
        "secretsmanager",
        "CreateSecret DeleteSecret DescribeSecret PutSecretValue GetSecretValue UpdateSecret UpdateSecretVersionStage GetResourcePolicy TagResource UntagResource",
      ),
      named("secretsmanager:*:*:secret:"),
    ),
    allow(
      [
        ...service("apprunner", "CreateService UpdateService DeleteService DescribeService TagResource UntagResource"),
        ...service("apprunner", "ListTagsForResource AssociateCustomDomain DisassociateCustomDomain"),
        ...service(
          "apprunner",
          "DescribeCustomDomains ListOperations CreateAutoScalingConfiguration DeleteAutoScalingConfiguration",
        ),
        ...service("apprunner", "DescribeAutoScalingConfiguration"),
      ],
      [named("apprunner:*:*:service/"), named("apprunner:*:*:autoscalingconfiguration/")],
    ),
    allow(
      service(
        "logs",
        "PutMetricFilter DeleteMetricFilter DescribeMetricFilters CreateLogGroup DeleteLogGroup PutRetentionPolicy ListTagsForResource TagResource UntagResource",
      ),
      [named("logs:*:*:log-group:"), named("logs:*:*:log-group:/aws/apprunner/")],
    ),
    allow(
      service(
        "cloudwatch",
        "PutMetricAlarm DeleteAlarms ListTagsForResource TagResource UntagResource PutDashboard GetDashboard DeleteDashboards",
      ),
      [named("cloudwatch:*:*:alarm:"), named("cloudwatch::*:dashboard/")],
    ),
    allow(
      service(
        "sns",
        "CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes Subscribe Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes ListTagsForResource TagResource UntagResource",
      ),
      named("sns:*:*:"),
    ),
    allow(
      service(
        "lambda",
        "CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig UpdateFunctionCode UpdateFunctionConfiguration ListVersionsByFunction AddPermission RemovePermission GetPolicy ListTags TagResource UntagResource",
      ),
      named("lambda:*:*:function:"),
    ),
    allow(
      service(
        "events",
        "PutRule DeleteRule DescribeRule PutTargets RemoveTargets ListTargetsByRule ListTagsForResource TagResource UntagResource",
      ),
      named("events:*:*:rule/"),
    ),
    allow(
      service("budgets", "ViewBudget ModifyBudget ListTagsForResource TagResource UntagResource"),
      named("budgets::*:budget/"),
    ),
  ];
  if (references.length > 0) {
    statements.push(
      allow(service("secretsmanager", "DescribeSecret GetResourcePolicy ListSecretVersionIds"), references),
    );
  }
  if (hostedZoneId !== undefined) {
    const records = service("route53", "ChangeResourceRecordSets ListResourceRecordSets GetHostedZone GetChange");
    statements.push(allow(records, [`arn:aws:route53:::hostedzone/${hostedZoneId}`, "arn:aws:route53:::change/*"]));
  }
  return statements;
}
