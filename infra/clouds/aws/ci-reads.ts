import type * as pulumi from "@pulumi/pulumi";
import { lookUps, namedThings, type Reach, recordReads } from "./ci-rights.ts";
import { type Statement, verbs } from "./policies.ts";

/** What a preview and a refresh of every stack on AWS look at, each on what is the stack's own; they change nothing. */
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
export function commonReads({ own, rolePath, logGroups, zone }: Reach): Statement[] {
  return [
    lookUps,
    { actions: verbs("iam", readsOfRoles), resources: [own.globalArn("iam", `role${rolePath}*`)] },
    {
      actions: [
        ...verbs("budgets", "ViewBudget ListTagsForResource"),
        ...verbs("cloudwatch", "GetDashboard ListTagsForResource"),
        // An image is looked at by its manifest.
        ...verbs("ecr", "DescribeRepositories GetLifecyclePolicy ListTagsForResource BatchGetImage"),
        ...verbs("events", "DescribeRule ListTargetsByRule ListTagsForResource"),
        ...verbs("lambda", "GetFunction GetFunctionCodeSigningConfig GetPolicy ListVersionsByFunction ListTags"),
        ...verbs("logs", "DescribeMetricFilters ListTagsForResource"),
        // A refresh of a version asks for its value, be it write-only or not; the state holds it too, encrypted.
        // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/secretsmanager/secret_version.go
        ...verbs("secretsmanager", "DescribeSecret GetResourcePolicy GetSecretValue"),
        ...verbs("sns", "GetTopicAttributes ListTagsForResource"),
      ],
      resources: namedThings(own, logGroups),
      conditions: own.notAnothers,
    },
    // It may name a subscription alone, and so matches no topic's ARN.
    { actions: ["sns:GetSubscriptionAttributes"], resources: ["*"], conditions: own.notAnothers },
    ...recordReads(zone),
  ];
}

const readsOfRoles = "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies";

/** Who may sign in is looked at by a refresh, by whomever it is made. */
export function identityReads(resources: pulumi.Input<string>[]): Statement {
  return {
    actions: verbs("iam", `${readsOfRoles} GetPolicy GetPolicyVersion ListPolicyVersions GetOpenIDConnectProvider`),
    resources,
  };
}
