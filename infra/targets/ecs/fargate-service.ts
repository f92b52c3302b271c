import { Policy } from "@pulumi/aws/appautoscaling/policy.js";
import { Target } from "@pulumi/aws/appautoscaling/target.js";
import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { getService } from "@pulumi/aws/ecs/getService.js";
import { Service, type ServiceArgs } from "@pulumi/aws/ecs/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { TargetContext } from "../../contract.ts";
import { Wait } from "../../wait.ts";
import type { Balanced } from "./load-balancer.ts";
import type { Network } from "./network.ts";
import type { EcsOptions } from "./options.ts";
import { containerName, type Task } from "./task.ts";
import { pulumiCommand } from "../../remedies.ts";

/** The service on Fargate. */
export interface FargateService {
  cluster: Cluster;
  service: Service;
  /** There once the new tasks serve; fails where ECS went back to the old ones. */
  deployed: Wait;
}

/** What the service is made of. */
interface Needs {
  network: Network;
  balanced: Balanced;
  task: Task;
  dependsOn: pulumi.Resource[];
  /** Holds the new tasks back until one of them was examined; told in which cluster they will serve. */
  examineFirst?: ((cluster: Cluster) => pulumi.Resource) | undefined;
}

/** Runs the task behind the load balancer: new tasks first, and the old ones stay where the new do not become healthy. */
export function fargateService(
  context: TargetContext<EcsOptions>,
  { network, balanced, task, dependsOn, examineFirst }: Needs,
  opts: AwsOpts,
): FargateService {
  const { spec, options } = context;
  const cluster = new Cluster(spec.name, { settings: [{ name: "containerInsights", value: "enabled" }] }, opts);
  const minutes = `${options.steadyTimeoutMinutes}m`;
  const examined = examineFirst?.(cluster);
  const service = new Service(
    spec.name,
    {
      ...serviceArgs(context, { network, balanced, task }),
      cluster: cluster.arn,
      desiredCount: spec.minInstances,
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      loadBalancers: [{ targetGroupArn: balanced.targetGroup.arn, containerName, containerPort: spec.port }],
    },
    {
      ...opts,
      dependsOn: [...dependsOn, ...network.ready, ...balanced.ready, ...task.ready, ...(examined ? [examined] : [])],
      // Autoscaling owns it once the service runs.
      ignoreChanges: ["desiredCount"],
      customTimeouts: { create: minutes, update: minutes },
    },
  );
  scale(context, cluster, service, balanced, opts);
  return { cluster, service, deployed: afterDeployment(context, cluster, service, task, opts) };
}

/** What every service that runs the task has in common. */
export function serviceArgs(
  { options }: TargetContext<EcsOptions>,
  { network, balanced, task }: Pick<Needs, "network" | "balanced" | "task">,
): ServiceArgs {
  return {
    taskDefinition: task.definition.arn,
    launchType: "FARGATE",
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    availabilityZoneRebalancing: "ENABLED",
    healthCheckGracePeriodSeconds: options.startTimeoutSeconds,
    networkConfiguration: {
      subnets: network.privateSubnetIds,
      securityGroups: [balanced.taskGroup.id],
      assignPublicIp: false,
    },
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
  };
}

// A service is steady again after its circuit breaker went back, so steadiness alone proves nothing. After a deployment
// that failed, an unchanged one changes nothing either, since the provider keeps what was asked for: a new revision of the
// task does.
// https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/provider.go (Update)
function afterDeployment(
  { spec, stack, parent }: TargetContext<EcsOptions>,
  cluster: Cluster,
  service: Service,
  task: Task,
  opts: AwsOpts,
): Wait {
  const { definition, logGroup } = task;
  return new Wait(
    `${spec.name}-deployment`,
    {
      for: {
        cluster: cluster.arn,
        service: service.name,
        definition: definition.arn,
        urn: definition.urn,
        logs: logGroup.name,
      },
      async until({ cluster, service, definition, urn, logs }) {
        const { taskDefinition, runningCount } = await getService({ clusterArn: cluster, serviceName: service }, opts);
        const isNew = taskDefinition === definition;
        if (isNew && runningCount > 0) return;
        const problem = isNew
          ? `No task of ${definition} runs: the new tasks did not become healthy`
          : `ECS rolled the deployment back: the new tasks did not become healthy, and ${taskDefinition} serves on instead of ${definition}`;
        throw new Error(
          `${problem}. Their last words: aws logs tail ${logs} --since 30m; to try the same once more: ${pulumiCommand(`up --stack ${stack} --replace '${urn}'`)}`,
        );
      },
    },
    { parent, dependsOn: service },
  );
}

const requestsPerMinute = 60;

function scale(
  { spec }: TargetContext<EcsOptions>,
  cluster: Cluster,
  service: Service,
  { loadBalancer, targetGroup }: Balanced,
  opts: AwsOpts,
): void {
  const target = new Target(
    spec.name,
    {
      minCapacity: spec.minInstances,
      maxCapacity: spec.maxInstances,
      resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
      scalableDimension: "ecs:service:DesiredCount",
      serviceNamespace: "ecs",
    },
    opts,
  );
  const { resourceId, scalableDimension, serviceNamespace } = target;
  // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
  const policies = {
    cpu: {
      targetValue: 60,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    },
    // Requests of a second each, as many at a time as an instance takes.
    requests: {
      targetValue: spec.concurrency * requestsPerMinute,
      predefinedMetricSpecification: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`,
      },
    },
  };
  for (const [name, targetTrackingScalingPolicyConfiguration] of Object.entries(policies)) {
    new Policy(
      `${spec.name}-scale-by-${name}`,
      {
        policyType: "TargetTrackingScaling",
        resourceId,
        scalableDimension,
        serviceNamespace,
        targetTrackingScalingPolicyConfiguration,
      },
      opts,
    );
  }
}
