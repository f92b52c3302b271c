import type { Place } from "./calls.ts";
import type { Call } from "./policy.ts";

/** By service, what stands before a name in an ARN and after it, and what must not be done to a stranger's thing. */
const kinds: [service: string, before: string, after: string, actions: string][] = [
  ["budgets", "budget/", "", "ModifyBudget TagResource"],
  ["cloudwatch", "alarm:", "", "PutMetricAlarm DeleteAlarms TagResource"],
  ["cloudwatch", "alarm:TargetTracking-service/", "/web-AlarmHigh-6e1c2a", "PutMetricAlarm DeleteAlarms"],
  ["cloudwatch", "dashboard/", "", "PutDashboard DeleteDashboards"],
  ["ecr", "repository/", "", "PutImage DeleteRepository BatchDeleteImage SetRepositoryPolicy TagResource"],
  ["ecs", "cluster/", "", "CreateCluster DeleteCluster UpdateCluster PutClusterCapacityProviders TagResource"],
  ["ecs", "service/", "/web", "CreateService UpdateService DeleteService TagResource"],
  ["ecs", "service-deployment/", "/web/1234", "StopServiceDeployment"],
  ["ecs", "task-definition/", ":1", "RegisterTaskDefinition DeleteTaskDefinitions RunTask TagResource"],
  ["elasticloadbalancing", "loadbalancer/app/", "/1234", "DeleteLoadBalancer SetSecurityGroups AddTags"],
  ["elasticloadbalancing", "loadbalancer/app/", "-1a2b3c4/1234", "DeleteLoadBalancer SetSecurityGroups AddTags"],
  ["elasticloadbalancing", "listener/app/", "-1a2b3c4/1234/5678", "ModifyListener DeleteListener AddTags"],
  ["elasticloadbalancing", "targetgroup/", "-1a2b3c4/1234", "ModifyTargetGroup DeleteTargetGroup AddTags"],
  ["events", "rule/", "", "PutRule PutTargets DeleteRule TagResource"],
  ["lambda", "function:", "", "UpdateFunctionCode InvokeFunction DeleteFunction AddPermission TagResource"],
  ["logs", "log-group:", "", "DeleteLogGroup FilterLogEvents PutSubscriptionFilter TagResource"],
  ["logs", "log-group:/slipway/", "/server", "DeleteLogGroup FilterLogEvents PutSubscriptionFilter TagResource"],
  ["logs", "log-group:/aws/apprunner/", "/1234/application", "DeleteLogGroup FilterLogEvents TagResource"],
  ["secretsmanager", "secret:", "-AbCdEf", "GetSecretValue PutSecretValue DeleteSecret TagResource"],
  ["secretsmanager", "secret:slipway/", "/token-AbCdEf", "GetSecretValue PutSecretValue DeleteSecret TagResource"],
  ["sns", "", "", "Publish Subscribe SetTopicAttributes DeleteTopic TagResource"],
  ["apprunner", "service/", "/1234", "CreateService UpdateService DeleteService TagResource"],
  ["apprunner", "autoscalingconfiguration/", "/1/1234", "DeleteAutoScalingConfiguration TagResource"],
  ["iam", "role/", "", "CreateRole PutRolePolicy PassRole DeleteRole TagRole"],
  ["iam", "role/slipway/", "/x", "CreateRole PutRolePolicy PassRole DeleteRole TagRole"],
];

/**
 * What a workflow could do to things of others that are called almost as its own are, and bear no tags by which to tell
 * them apart; each asks for the stack's tags, as if it made them.
 */
export function callsOnStrangers({ region, account, service, stack }: Place): Call[] {
  const tags = { "aws:RequestTag/slipway-service": service, "aws:RequestTag/slipway-stack": stack };
  return kinds.flatMap(([name, before, after, actions]) => {
    const where = ["budgets", "iam"].includes(name) || before === "dashboard/" ? "" : region;
    const arn = (thing: string) => `arn:aws:${name}:${where}:${account}:${before}${thing}${after}`;
    return namesLike(service, stack, before.includes("/slipway/") || before.includes(":slipway/")).flatMap((thing) =>
      actions.split(" ").map((action) => ({ action: `${name}:${action}`, resource: arn(thing), context: tags })),
    );
  });
}

/** Names that begin as the stack's own do, those of a service and a stack that together read the same among them. */
function namesLike(service: string, stack: string, isPath: boolean): string[] {
  const services = [`${service}-x`, `${service}-${stack}`, `${service}x`];
  const stacks = [`${stack}-x`, `${stack}x`, "another-stack"];
  const others = [...services.map((one) => [one, stack]), ...stacks.map((one) => [service, one])];
  if (isPath) return others.map((parts) => parts.join("/"));
  // `a` on `b-c` and `a-b` on `c` read the same.
  const split = `${service}-${stack}`;
  return [...services, split, `${split}-x`, `${split}-probe-1a2b3c4`, ...others.map((parts) => parts.join("-"))];
}

/** The same to untagged things of others that have no name of their own to tell them by. */
export function callsOnNameless({ region, account, service, stack }: Place): Call[] {
  const tags = { "aws:RequestTag/slipway-service": service, "aws:RequestTag/slipway-stack": stack };
  const here = (name: string, resource: string) => `arn:aws:${name}:${region}:${account}:${resource}`;
  const on = (resource: string, actions: string, context: Call["context"] = {}): Call[] => {
    const name = resource.split(":")[2] ?? "";
    return actions
      .split(" ")
      .map((action) => ({ action: `${name}:${action}`, resource, context: { ...tags, ...context } }));
  };
  const scaled = (of: string) => ({ "application-autoscaling:service-namespace": of });
  const scaling = "RegisterScalableTarget DeregisterScalableTarget PutScalingPolicy DeleteScalingPolicy";
  const target = here("application-autoscaling", "scalable-target/1234");
  return [
    ...on(here("acm", "certificate/1234"), "AddTagsToCertificate DeleteCertificate ExportCertificate"),
    ...on(target, `TagResource ${scaling}`, scaled("ecs")),
    ...on(target, scaling, scaled("dynamodb")),
    ...on(here("ecs", "task-definition/admin:1"), "DeregisterTaskDefinition DeleteTaskDefinitions"),
    ...on(here("ec2", "vpc/vpc-1"), "CreateTags DeleteVpc ModifyVpcAttribute CreateSubnet"),
    ...on(here("ec2", "security-group/sg-1"), "CreateTags DeleteSecurityGroup AuthorizeSecurityGroupIngress"),
    ...on(here("ec2", "subnet/subnet-1"), "CreateTags DeleteSubnet CreateNatGateway"),
    ...on(here("ec2", "elastic-ip/eipalloc-1"), "CreateTags ReleaseAddress"),
    ...["Unsubscribe", "SetSubscriptionAttributes"].map((action) => ({
      action: `sns:${action}`,
      resource: "*",
      context: tags,
    })),
  ];
}
