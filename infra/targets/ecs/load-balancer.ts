import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { nobody } from "./balancer-api.ts";
import { stagedPort } from "../../staged.ts";
import { idleTimeoutSeconds } from "./facts.ts";
import { names } from "./names.ts";
import type { Network } from "./network.ts";
import type { EcsOptions } from "./options.ts";

const everywhere = "0.0.0.0/0";

/** The load balancer, and the group of tasks that it sends requests to. */
export interface Balanced {
  loadBalancer: LoadBalancer;
  targetGroup: TargetGroup;
  /** The same for a revision beside the one that serves. */
  stagedGroup: TargetGroup;
  /** Security group of the tasks: only the load balancer reaches them. */
  taskGroup: SecurityGroup;
  /** What must be open before a task can be healthy. */
  ready: pulumi.Resource[];
}

/** A load balancer that keeps silent streams open, redirects plain HTTP, and sends requests to healthy tasks alone. */
export function loadBalancer(context: TargetContext<EcsOptions>, network: Network, opts: AwsOpts): Balanced {
  const { spec } = context;
  const { name } = spec;
  const { vpcId } = network;
  const front = new SecurityGroup(
    `${name}-load-balancer`,
    { vpcId, description: "the world, to the load balancer" },
    opts,
  );
  const taskGroup = new SecurityGroup(`${name}-tasks`, { vpcId, description: "the load balancer, to the tasks" }, opts);
  for (const port of [80, 443, stagedPort]) {
    new SecurityGroupIngressRule(
      `${name}-${port}`,
      { securityGroupId: front.id, cidrIpv4: everywhere, ipProtocol: "tcp", fromPort: port, toPort: port },
      opts,
    );
  }
  const toTasks = { ipProtocol: "tcp", fromPort: spec.port, toPort: spec.port };
  // Another port is open before the old one is closed, which happens once the new tasks serve.
  const eachPort = { ...opts, replaceOnChanges: ["fromPort", "toPort"] };
  const ready = [
    new SecurityGroupEgressRule(
      `${name}-load-balancer`,
      { securityGroupId: front.id, referencedSecurityGroupId: taskGroup.id, ...toTasks },
      eachPort,
    ),
    new SecurityGroupIngressRule(
      `${name}-tasks`,
      { securityGroupId: taskGroup.id, referencedSecurityGroupId: front.id, ...toTasks },
      eachPort,
    ),
  ];
  new SecurityGroupEgressRule(
    `${name}-tasks`,
    { securityGroupId: taskGroup.id, cidrIpv4: everywhere, ipProtocol: "-1" },
    opts,
  );
  const balancer = new LoadBalancer(
    nameOf(names.balancer, context),
    {
      loadBalancerType: "application",
      securityGroups: [front.id],
      subnets: network.publicSubnetIds,
      idleTimeout: idleTimeoutSeconds,
      dropInvalidHeaderFields: true,
    },
    { ...opts, dependsOn: network.ready },
  );
  const [targetGroup, stagedGroup] = [groupOf(context, vpcId, opts), groupOf(context, vpcId, opts, "next")];
  new Listener(
    `${name}-redirect`,
    {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
    },
    opts,
  );
  return { loadBalancer: balancer, targetGroup, stagedGroup, taskGroup, ready };
}

function groupOf(
  context: TargetContext<EcsOptions>,
  vpcId: pulumi.Input<string>,
  opts: AwsOpts,
  ...what: string[]
): TargetGroup {
  const { spec, options } = context;
  return new TargetGroup(
    nameOf(names.targetGroup, context, ...what),
    {
      vpcId,
      targetType: "ip",
      protocol: "HTTP",
      // ECS registers each task with its own port, so that another one needs no other group.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
      port: 80,
      deregistrationDelay: options.drainSeconds,
      healthCheck: {
        // A load balancer asks by HTTP alone: a server without a path for it refuses what is no MCP request, and so answers.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
        ...(spec.healthPath === false
          ? { path: spec.path, matcher: "200-499" }
          : { path: spec.healthPath, matcher: "200-299" }),
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
    opts,
  );
}

/** The listener for HTTPS; its certificate must be issued. */
export function httpsListener(
  name: string,
  { loadBalancer: balancer, targetGroup, stagedGroup }: Balanced,
  certificateArn: pulumi.Input<string>,
  opts: AwsOpts,
): Listener {
  // Steps give the other group its weight; until then it is the load balancer's by this, which ECS wants of a service's.
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
  const targetGroups = [
    { arn: targetGroup.arn, weight: 100 },
    { arn: stagedGroup.arn, weight: 0 },
  ];
  const defaultActions = [{ type: "forward", forward: { targetGroups } }];
  return new Listener(name, { ...overTls(balancer, certificateArn), port: 443, defaultActions }, opts);
}

/**
 * The one for a revision beside the one that serves. It leads there while one is examined, and only by the service's own
 * name; whoever calls it else, as those do who try every address, is answered 404 by the load balancer itself, which no
 * alarm counts.
 */
export function stagedListener(
  name: string,
  { loadBalancer: balancer, stagedGroup }: Balanced,
  { certificateArn, domain }: { certificateArn: pulumi.Input<string>; domain: string },
  opts: AwsOpts,
): ListenerRule {
  const listener = new Listener(
    `${name}-next`,
    { ...overTls(balancer, certificateArn), port: stagedPort, defaultActions: [nobody] },
    opts,
  );
  return new ListenerRule(
    `${name}-next`,
    {
      listenerArn: listener.arn,
      priority: 1,
      conditions: [{ hostHeader: { values: [domain] } }],
      actions: [nobody],
    },
    // The examination opens it, and closes it again; the group that it then leads to goes no sooner than this.
    { ...opts, dependsOn: stagedGroup, ignoreChanges: ["actions"] },
  );
}

function overTls(balancer: LoadBalancer, certificateArn: pulumi.Input<string>) {
  return {
    loadBalancerArn: balancer.arn,
    protocol: "HTTPS",
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificateArn,
  };
}
