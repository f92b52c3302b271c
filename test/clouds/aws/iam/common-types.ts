import { arnOf, type Method, named, passing, regional, roleOf, type TypeFacts } from "./calls.ts";

/**
 * What the AWS provider calls for each method of a type, read in the sources of its resources, which are at
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service (Pulumi's provider is made from it).
 */
export const commonTypes: Record<string, TypeFacts> = {
  "aws:ecr/repository:Repository": named({
    create: "ecr: CreateRepository TagResource",
    read: "ecr: DescribeRepositories ListTagsForResource",
    update: "ecr: PutImageScanningConfiguration PutImageTagMutability TagResource UntagResource",
    delete: "ecr: DeleteRepository",
  }),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    arn: ({ inputs }, place) => regional(place, "ecr", `repository/${String(inputs.repository)}`),
    actions: {
      create: "ecr: PutLifecyclePolicy",
      read: "ecr: GetLifecyclePolicy",
      delete: "ecr: DeleteLifecyclePolicy",
    },
  },
  "docker-build:index:Image": {
    arn: (_, __, all) => arnOf(all.find(({ type }) => type === "aws:ecr/repository:Repository")),
    actions: {
      // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
      create:
        "ecr: BatchCheckLayerAvailability InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage BatchGetImage GetDownloadUrlForLayer",
    },
  },
  "aws:secretsmanager/secret:Secret": named({
    create: "secretsmanager: CreateSecret TagResource",
    read: "secretsmanager: DescribeSecret GetResourcePolicy",
    update: "secretsmanager: UpdateSecret TagResource UntagResource",
    delete: "secretsmanager: DeleteSecret",
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": {
    arn: ({ inputs }, _, all) =>
      arnOf(all.find(({ type, id }) => type === "aws:secretsmanager/secret:Secret" && id === inputs.secretId)),
    actions: {
      create: "secretsmanager: PutSecretValue",
      read: "secretsmanager: GetSecretValue",
      delete: "secretsmanager: UpdateSecretVersionStage GetSecretValue",
    },
  },
  "aws:iam/role:Role": {
    arn: arnOf,
    actions: {
      create: "iam: CreateRole TagRole",
      read: "iam: GetRole ListRolePolicies ListAttachedRolePolicies",
      update: "iam: UpdateRole UpdateAssumeRolePolicy TagRole UntagRole",
      delete: "iam: ListInstanceProfilesForRole DeleteRole",
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    arn: ({ inputs }, _, all) => arnOf(roleOf(inputs.role, all)),
    actions: {
      create: "iam: PutRolePolicy",
      read: "iam: GetRolePolicy",
      update: "iam: PutRolePolicy",
      delete: "iam: DeleteRolePolicy",
    },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    arn: ({ inputs }, _, all) => arnOf(roleOf(inputs.role, all)),
    actions: {
      create: "iam: AttachRolePolicy",
      read: "iam: ListAttachedRolePolicies",
      delete: "iam: DetachRolePolicy",
    },
  },
  "aws:iam/policy:Policy": {
    arn: arnOf,
    actions: {
      create: "iam: CreatePolicy TagPolicy",
      read: "iam: GetPolicy GetPolicyVersion",
      update: "iam: CreatePolicyVersion ListPolicyVersions DeletePolicyVersion",
      delete: "iam: DeletePolicy",
    },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    arn: arnOf,
    actions: {
      create: "iam: CreateOpenIDConnectProvider TagOpenIDConnectProvider",
      read: "iam: GetOpenIDConnectProvider",
      update: "iam: UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider",
      delete: "iam: DeleteOpenIDConnectProvider",
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": named({
    create: "logs: CreateLogGroup PutRetentionPolicy TagResource",
    read: "logs: DescribeLogGroups ListTagsForResource",
    update: "logs: PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource",
    delete: "logs: DeleteLogGroup",
  }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    arn: ({ inputs }, place) => regional(place, "logs", `log-group:${String(inputs.logGroupName)}`),
    actions: {
      create: "logs: PutMetricFilter",
      read: "logs: DescribeMetricFilters",
      update: "logs: PutMetricFilter",
      delete: "logs: DeleteMetricFilter",
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    arn: arnOf,
    actions: {
      create: "cloudwatch: TagResource",
      read: "cloudwatch: DescribeAlarms ListTagsForResource",
      update: "cloudwatch: TagResource UntagResource",
      delete: "cloudwatch: DeleteAlarms",
    },
    also: (seen) => {
      const actions = [seen.inputs.alarmActions, seen.inputs.okActions].flat().map(String);
      const context = { "cloudwatch:AlarmActions": actions };
      return [[["create", "update"], "cloudwatch: PutMetricAlarm", arnOf(seen), context]];
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    arn: ({ inputs }, { account }) => `arn:aws:cloudwatch::${account}:dashboard/${String(inputs.dashboardName)}`,
    actions: {
      create: "cloudwatch: PutDashboard",
      read: "cloudwatch: GetDashboard",
      update: "cloudwatch: PutDashboard",
      delete: "cloudwatch: DeleteDashboards",
    },
  },
  "aws:cloudwatch/eventRule:EventRule": named({
    create: "events: PutRule TagResource",
    read: "events: DescribeRule ListTagsForResource",
    update: "events: PutRule TagResource UntagResource",
    delete: "events: DeleteRule",
  }),
  "aws:cloudwatch/eventTarget:EventTarget": {
    arn: ({ inputs }, place) => regional(place, "events", `rule/${String(inputs.rule)}`),
    actions: {
      create: "events: PutTargets",
      read: "events: ListTargetsByRule",
      update: "events: PutTargets",
      delete: "events: RemoveTargets",
    },
  },
  "aws:sns/topic:Topic": named({
    create: "sns: CreateTopic SetTopicAttributes TagResource",
    read: "sns: GetTopicAttributes ListTagsForResource",
    update: "sns: SetTopicAttributes TagResource UntagResource",
    delete: "sns: DeleteTopic",
  }),
  "aws:sns/topicPolicy:TopicPolicy": {
    arn: ({ inputs }) => String(inputs.arn),
    actions: {
      create: "sns: SetTopicAttributes",
      read: "sns: GetTopicAttributes",
      update: "sns: SetTopicAttributes",
      delete: "sns: SetTopicAttributes",
    },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    arn: ({ inputs }) => String(inputs.topic),
    actions: { create: "sns: Subscribe ListSubscriptionsByTopic" },
    // Whether these are asked of the topic or of nothing, the reference leaves open: both must be allowed.
    also: ({ inputs }) =>
      ["*", String(inputs.topic)].flatMap((resource): [Method[], string, string][] => [
        [["create", "read", "update"], "sns: GetSubscriptionAttributes", resource],
        [["update"], "sns: SetSubscriptionAttributes", resource],
        [["delete"], "sns: Unsubscribe", resource],
      ]),
  },
  "aws:lambda/function:Function": {
    arn: arnOf,
    actions: {
      create: "lambda: CreateFunction TagResource GetFunction",
      read: "lambda: GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction ListTags",
      update: "lambda: UpdateFunctionCode UpdateFunctionConfiguration TagResource UntagResource",
      delete: "lambda: DeleteFunction",
    },
    also: ({ inputs }) => [passing(String(inputs.role), "lambda.amazonaws.com")],
  },
  "aws:lambda/permission:Permission": {
    arn: ({ inputs }, place) => regional(place, "lambda", `function:${String(inputs.function)}`),
    actions: { create: "lambda: AddPermission", read: "lambda: GetPolicy", delete: "lambda: RemovePermission" },
  },
  "aws:budgets/budget:Budget": named({
    create: "budgets: ModifyBudget TagResource",
    read: "budgets: ViewBudget ListTagsForResource",
    update: "budgets: ModifyBudget TagResource UntagResource",
    delete: "budgets: ModifyBudget",
  }),
};
