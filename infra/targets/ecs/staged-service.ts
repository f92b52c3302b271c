import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { Service } from "@pulumi/aws/ecs/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { TargetContext } from "../../contract.ts";
import { serviceArgs } from "./fargate-service.ts";
import type { Network } from "./network.ts";
import type { EcsOptions } from "./options.ts";
import { clearStaged, type Doors } from "./clear-staged.ts";
import { containerName, type Task } from "./task.ts";

/** The service that runs a revision beside the one that serves; it runs nothing in between. */
export interface StagedService {
  cluster: Cluster;
  service: Service;
}

/** What it is made of. */
interface Needs extends Doors {
  network: Network;
  task: Task;
}

/**
 * Makes a service without tasks, of a target group and listener of its own. ECS's own blue/green deployment would exchange
 * the two target groups with each deployment: autoscaling by the requests of a target names one of them, and its canary
 * knows one step alone.
 */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html#targettracking-considerations
export function stagedService(
  context: TargetContext<EcsOptions>,
  { network, task, ...doors }: Needs,
  opts: AwsOpts,
): StagedService {
  const { spec } = context;
  const { balanced, listener, rule } = doors;
  // Of its own, since Container Insights charges for each service of a cluster, and an alarm watches what ends in the other.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
  const cluster = new Cluster(
    `${spec.name}-next`,
    { settings: [{ name: "containerInsights", value: "disabled" }] },
    opts,
  );
  const cleared = clearStaged(context, cluster, doors, opts);
  const service = new Service(
    `${spec.name}-next`,
    {
      ...serviceArgs(context, { network, balanced, task }),
      cluster: cluster.arn,
      // Pulumi's and not left to the examination, since a port of the service's must be one of its tasks'. What still had a
      // share of the requests would become this very revision.
      taskDefinition: pulumi.all([task.definition.arn, cleared]).apply(([arn]) => arn),
      // The examination asks for some, and gives them back.
      desiredCount: 0,
      // What fails ends there: going back would run what serves a second time.
      deploymentCircuitBreaker: { enable: true, rollback: false },
      loadBalancers: [{ targetGroupArn: balanced.stagedGroup.arn, containerName, containerPort: spec.port }],
    },
    { ...opts, dependsOn: [listener, rule, ...network.ready, ...balanced.ready, ...task.ready] },
  );
  return { cluster, service };
}
