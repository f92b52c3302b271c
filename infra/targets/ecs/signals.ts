import type { Measured } from "../../clouds/aws/signals.ts";
import type { FargateService } from "./fargate-service.ts";
import type { Balanced } from "./load-balancer.ts";

/** What ECS and its load balancer measure. */
export const platformSignals = [
  "requests",
  "serverErrors",
  "cpuPercent",
  "memoryPercent",
  "instances",
  "restarts",
] as const;

/** How it is measured. */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html and
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
export function platformMetrics(
  { cluster, service }: FargateService,
  { loadBalancer: balancer }: Pick<Balanced, "loadBalancer">,
): Record<(typeof platformSignals)[number], Measured> {
  const dimensions = { ClusterName: cluster.name, ServiceName: service.name };
  const front = (metricName: string) => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions: { LoadBalancer: balancer.arnSuffix },
  });
  const usage = (metricName: string) => ({ namespace: "AWS/ECS", metricName, dimensions });
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
  const tasks = (metricName: string) => ({ namespace: "ECS/ContainerInsights", metricName, dimensions });
  return {
    // Of both target groups, since a revision that gets its share in steps answers people too; what it is asked before, for
    // some seconds, is counted with that. A request for which there is no task left to choose is no RequestCount.
    requests: { sum: [front("RequestCount"), front("HTTPCode_ELB_503_Count")] },
    serverErrors: { sum: [front("HTTPCode_Target_5XX_Count"), front("HTTPCode_ELB_5XX_Count")] },
    cpuPercent: usage("CPUUtilization"),
    memoryPercent: usage("MemoryUtilization"),
    // Tasks of the old revision run too, until they have drained.
    instances: { lower: [tasks("RunningTaskCount"), tasks("DesiredTaskCount")] },
    // A deployment and a scale-in stop tasks with another code.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    restarts: {
      count: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: { clusterArn: [cluster.arn], lastStatus: ["STOPPED"], stopCode: ["EssentialContainerExited"] },
      },
    },
  };
}
