import * as pulumi from "@pulumi/pulumi";
import type { CiNeeds } from "../../clouds/aws/ci.ts";
import type { Own } from "../../clouds/aws/own.ts";
import { type Statement, verbs } from "../../clouds/aws/policies.ts";
import type { TargetContext } from "../../contract.ts";
import type { EcsOptions } from "./options.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";

/** What a workflow that deploys to ECS needs beside what every stack on AWS does. */
export function ciNeeds(context: TargetContext<EcsOptions>): CiNeeds {
  const { spec, options } = context;
  return {
    passedTo: ["ecs-tasks.amazonaws.com"],
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
    linked: ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com"],
    statements: (own) => [
      ...taskRights(own, nameOf(names.family, context)),
      ...scalingRights(own),
      ...balancerRights(own, context),
      ...certificateRights(own, spec.domain ?? ""),
      ...networkRights(own, options.vpc?.id),
    ],
    reads: (own) => [
      {
        actions: [
          "ecs:DescribeTaskDefinition",
          ...verbs("application-autoscaling", "DescribeScalableTargets DescribeScalingPolicies"),
          "elasticloadbalancing:Describe*",
          "ec2:Describe*",
        ],
        resources: ["*"],
      },
      {
        actions: verbs("ecs", "DescribeClusters DescribeServices ListServiceDeployments ListTagsForResource"),
        resources: [
          ...inClusters(own, "cluster", "service"),
          own.arn("ecs", `task-definition/${nameOf(names.family, context)}:*`),
        ],
        conditions: own.notAnothers,
      },
      {
        actions: [
          "application-autoscaling:ListTagsForResource",
          ...verbs("acm", "DescribeCertificate ListTagsForCertificate"),
        ],
        resources: [own.arn("application-autoscaling", "scalable-target/*"), own.arn("acm", "certificate/*")],
        conditions: own.tagged,
      },
    ],
  };
}

/** The cluster that serves, the one beside it, and what is in them; no other's name begins so. */
function inClusters(own: Own, ...kinds: string[]) {
  return kinds.map((kind) => own.arn("ecs", `${kind}/${own.start}*`));
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
function taskRights(own: Own, family: string): Statement[] {
  const definitions = own.arn("ecs", `task-definition/${family}:*`);
  return [
    // None takes a resource of the stack's own, nor do those of scaling and balancing; a policy has little room.
    {
      actions: [
        ...verbs("ecs", "DescribeTaskDefinition DeregisterTaskDefinition"),
        ...verbs("application-autoscaling", "DescribeScalableTargets DescribeScalingPolicies"),
        ...["elasticloadbalancing:Describe*", "cloudwatch:GetMetricData"],
      ],
      resources: ["*"],
    },
    {
      actions: verbs("ecs", "ListServices ListTasks"),
      resources: ["*"],
      conditions: { ArnLike: { "ecs:cluster": own.arn("ecs", `cluster/${own.start}*`) } },
    },
    {
      actions: ["ecs:*"],
      resources: [...inClusters(own, "cluster", "service", "service-deployment"), definitions],
      // Tasks of another family have another family's roles.
      conditions: { ...own.notAnothers, ArnLikeIfExists: { "ecs:task-definition": definitions } },
    },
  ];
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html and, of alarms,
// https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
function scalingRights(own: Own): Statement[] {
  // A target's ARN says nothing of what it scales; a request says at least what kind of thing.
  const targets = [own.arn("application-autoscaling", "scalable-target/*")];
  const services = { "application-autoscaling:service-namespace": "ecs" };
  return [
    {
      actions: verbs("application-autoscaling", "RegisterScalableTarget TagResource"),
      resources: targets,
      conditions: {
        ...own.tagging,
        StringEqualsIfExists: { ...own.notAnothers.StringEqualsIfExists, ...services },
      },
    },
    {
      actions: ["application-autoscaling:*"],
      resources: targets,
      conditions: { ...own.tagged, StringEqualsIfExists: services },
    },
    {
      actions: verbs("cloudwatch", "PutMetricAlarm DeleteAlarms"),
      resources: [own.arn("cloudwatch", `alarm:TargetTracking-service/${own.start}/*`)],
      conditions: {
        "ForAllValues:StringLike": { "cloudwatch:AlarmActions": own.arn("autoscaling", "scalingPolicy:*") },
      },
    },
  ];
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
function balancerRights(own: Own, context: TargetContext<EcsOptions>): Statement[] {
  const balancer = nameOf(names.balancer, context);
  const made = [
    `loadbalancer/app/${balancer}`,
    `listener/app/${balancer}`,
    `listener-rule/app/${balancer}`,
    `targetgroup/${nameOf(names.targetGroup, context)}`,
    `targetgroup/${nameOf(names.targetGroup, context, "next")}`,
  ];
  return [
    {
      actions: ["elasticloadbalancing:*"],
      resources: made.map((start) => own.arn("elasticloadbalancing", `${start}-*/*`)),
      conditions: own.notAnothers,
    },
  ];
}

// A certificate's ARN says nothing of whose it is; its tags do. Whoever has its key needs none of it any more.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
function certificateRights(own: Own, domain: string): Statement[] {
  const certificates = [own.arn("acm", "certificate/*")];
  return [
    {
      actions: ["acm:RequestCertificate"],
      resources: ["*"],
      // Another host's may be issued at once: the record that proved it once proves it for the whole account.
      // https://docs.aws.amazon.com/acm/latest/userguide/acm-conditions.html
      conditions: { ...own.tagging, "ForAllValues:StringEquals": { "acm:DomainNames": domain } },
    },
    {
      actions: ["acm:AddTagsToCertificate"],
      resources: certificates,
      conditions: { ...own.tagging, ...own.notAnothers },
    },
    {
      actions: verbs("acm", "DescribeCertificate DeleteCertificate ListTagsForCertificate RemoveTagsFromCertificate"),
      resources: certificates,
      conditions: own.tagged,
    },
  ];
}

/** What is made gets the stack's tags; what is used or changed must bear them. */
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
function networkRights(own: Own, existingVpc: pulumi.Input<string> | undefined): Statement[] {
  const kinds = (...names: string[]) => names.map((name) => own.arn("ec2", `${name}/*`));
  const rules = "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress";
  // Each with none of what the others belong to, so that a tag on a subnet opens nobody else's network.
  const made: [actions: string, ...kinds: string[]][] = existingVpc
    ? [
        ["CreateSecurityGroup", "security-group"],
        [rules, "security-group-rule"],
      ]
    : [
        ["CreateVpc CreateInternetGateway AllocateAddress", "vpc", "internet-gateway", "elastic-ip"],
        ["CreateSubnet CreateRouteTable CreateSecurityGroup", "subnet", "route-table", "security-group"],
        [`CreateNatGateway ${rules}`, "natgateway", "security-group-rule"],
      ];
  return [
    { actions: ["ec2:Describe*"], resources: ["*"] },
    ...made.map(([actions, ...names]) => ({
      actions: verbs("ec2", actions),
      resources: kinds(...names),
      conditions: own.tagging,
    })),
    { actions: ["ec2:*"], resources: kinds("*"), conditions: own.tagged },
    {
      actions: ["ec2:CreateTags"],
      resources: kinds("*"),
      conditions: {
        StringEquals: {
          ...own.tagging.StringEquals,
          "ec2:CreateAction": made.flatMap(([actions]) => actions.split(" ")),
        },
      },
    },
    ...(existingVpc === undefined
      ? []
      : [
          { actions: ["ec2:CreateSecurityGroup"], resources: [own.arn("ec2", pulumi.interpolate`vpc/${existingVpc}`)] },
        ]),
  ];
}
