import { arnOf, linked, named, passing, type Place, regional, type Seen, type TypeFacts } from "./calls.ts";

type Others = ReturnType<NonNullable<TypeFacts["also"]>>;

/** What the examination of a revision asks of AWS beside the provider; ModifyListener and ModifyRule are the provider's, too. */
// infra/targets/ecs/service-api.ts and figures.ts
function examining({ cluster }: Seen["inputs"], arn: string, place: Place): Others {
  const serving = String(cluster).replace(/-next$/, "");
  const instances = regional(place, "ecs", `container-instance/${String(cluster).split("/").at(-1)}/*`);
  const log = regional(place, "logs", `log-group:/slipway/${place.service}/${place.stack}/server`);
  return [
    [["update"], "ecs: ListServices", "*", { "ecs:cluster": serving }],
    [["update"], "ecs: ListServices", "*", { "ecs:cluster": String(cluster) }],
    [["update"], "ecs: DescribeClusters", String(cluster)],
    [["update"], "elasticloadbalancing: DescribeTargetHealth", "*"],
    [["update"], "ecs: DescribeServices", arn],
    [["update"], "ecs: ListTasks", instances, { "ecs:cluster": String(cluster) }],
    [["update"], "cloudwatch: GetMetricData", "*"],
    [["update"], "logs: FilterLogEvents", log],
  ];
}

/** The same for ECS and its load balancer. */
export const ecsTypes: Record<string, TypeFacts> = {
  "aws:ecs/cluster:Cluster": {
    arn: arnOf,
    actions: {
      create: "ecs: CreateCluster TagResource DescribeClusters",
      read: "ecs: DescribeClusters ListTagsForResource",
      update: "ecs: UpdateCluster TagResource UntagResource",
      delete: "ecs: DeleteCluster",
    },
    also: () => [linked("ecs.amazonaws.com", "AWSServiceRoleForECS")],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    arn: arnOf,
    actions: {
      create: "ecs: RegisterTaskDefinition TagResource",
      read: "ecs: DescribeTaskDefinition",
      update: "ecs: TagResource UntagResource ListTagsForResource",
      delete: "ecs: DeregisterTaskDefinition",
    },
    also: ({ inputs }) => [
      passing(String(inputs.executionRoleArn), "ecs-tasks.amazonaws.com"),
      passing(String(inputs.taskRoleArn), "ecs-tasks.amazonaws.com"),
    ],
  },
  "aws:ecs/service:Service": {
    arn: ({ inputs, name }, place) =>
      regional(
        place,
        "ecs",
        `service/${String(inputs.cluster).split("/").at(-1)}/${String(inputs.name ?? `${name}-1a2b3c4`)}`,
      ),
    actions: {
      create: "ecs: CreateService TagResource",
      read: "ecs: DescribeServices ListTagsForResource ListServiceDeployments",
      delete: "ecs: UpdateService DeleteService DescribeServices",
    },
    also: ({ inputs, name }, place) => {
      const service = `${String(inputs.cluster).split("/").at(-1)}/${String(inputs.name ?? `${name}-1a2b3c4`)}`;
      const arn = regional(place, "ecs", `service/${service}`);
      const definition = { "ecs:task-definition": String(inputs.taskDefinition) };
      return [
        [["create"], "ecs: CreateService", arn, definition],
        [["update"], "ecs: UpdateService TagResource UntagResource DescribeServices", arn, definition],
        ...(name.endsWith("-next") ? examining(inputs, arn, place) : []),
      ];
    },
  },
  "aws:appautoscaling/target:Target": {
    arn: (_, place) =>
      regional(place, "application-autoscaling", "scalable-target/1234abcd56ab78cd901ef1234567890ab123"),
    actions: {
      create: "application-autoscaling: RegisterScalableTarget TagResource",
      read: "application-autoscaling: DescribeScalableTargets ListTagsForResource",
      update: "application-autoscaling: RegisterScalableTarget TagResource UntagResource",
      delete: "application-autoscaling: DeregisterScalableTarget",
    },
    also: () => [
      linked("ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
    ],
  },
  "aws:appautoscaling/policy:Policy": {
    arn: (_, place) =>
      regional(place, "application-autoscaling", "scalable-target/1234abcd56ab78cd901ef1234567890ab123"),
    actions: { read: "application-autoscaling: DescribeScalingPolicies" },
    // https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
    also: ({ inputs }, place) => {
      const target = regional(place, "application-autoscaling", "scalable-target/1234abcd56ab78cd901ef1234567890ab123");
      const alarm = regional(place, "cloudwatch", `alarm:TargetTracking-${String(inputs.resourceId)}-AlarmHigh-6e1c2a`);
      const scaling = regional(place, "autoscaling", "scalingPolicy:6d8972f3:resource/ecs/service/x:policyName/y");
      return [
        [["create", "update"], "application-autoscaling: PutScalingPolicy", target],
        [["delete"], "application-autoscaling: DeleteScalingPolicy", target],
        [["create", "update"], "cloudwatch: DescribeAlarms", alarm],
        [["create", "update"], "cloudwatch: PutMetricAlarm", alarm, { "cloudwatch:AlarmActions": [scaling] }],
        [["delete"], "cloudwatch: DeleteAlarms", alarm],
      ];
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    arn: arnOf,
    actions: {
      create: "elasticloadbalancing: CreateLoadBalancer AddTags ModifyLoadBalancerAttributes",
      read: "elasticloadbalancing: DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeTags DescribeCapacityReservation",
      update:
        "elasticloadbalancing: ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets SetIpAddressType AddTags RemoveTags",
      delete: "elasticloadbalancing: DeleteLoadBalancer",
    },
    also: () => [
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
      [
        ["create", "update", "delete"],
        "ec2: DescribeSubnets DescribeSecurityGroups DescribeVpcs DescribeInternetGateways DescribeAccountAttributes DescribeNetworkInterfaces",
        "*",
      ],
      linked("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ],
  },
  "aws:lb/targetGroup:TargetGroup": named({
    create: "elasticloadbalancing: CreateTargetGroup AddTags ModifyTargetGroupAttributes",
    read: "elasticloadbalancing: DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags",
    update: "elasticloadbalancing: ModifyTargetGroup ModifyTargetGroupAttributes AddTags RemoveTags",
    delete: "elasticloadbalancing: DeleteTargetGroup",
  }),
  "aws:lb/listenerRule:ListenerRule": {
    arn: arnOf,
    actions: {
      create: "elasticloadbalancing: AddTags",
      read: "elasticloadbalancing: DescribeRules DescribeTags",
      update: "elasticloadbalancing: ModifyRule SetRulePriorities AddTags RemoveTags",
      delete: "elasticloadbalancing: DeleteRule",
    },
    also: ({ inputs }) => [[["create"], "elasticloadbalancing: CreateRule", String(inputs.listenerArn)]],
  },
  "aws:lb/listener:Listener": {
    arn: arnOf,
    actions: {
      create: "elasticloadbalancing: AddTags ModifyListenerAttributes",
      read: "elasticloadbalancing: DescribeListeners DescribeListenerAttributes DescribeTags",
      update: "elasticloadbalancing: ModifyListener ModifyListenerAttributes AddTags RemoveTags",
      delete: "elasticloadbalancing: DeleteListener",
    },
    also: ({ inputs }) => [[["create"], "elasticloadbalancing: CreateListener", String(inputs.loadBalancerArn)]],
  },
};
