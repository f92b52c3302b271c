import type { Measure, Measured, Metric } from "../../clouds/aws/signals.ts";
import type { ServiceSpec } from "../../contract.ts";
import { taskSize } from "./collector.ts";
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
  spec: Pick<ServiceSpec, "cpu" | "memoryMiB" | "collector">,
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
    memoryPercent: ofServer(usage("MemoryUtilization"), spec),
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

/**
 * What a server uses of its own memory, where the metric is of a task that holds a collector too, with what that one takes in
 * the middle: it is under its limit always, and never takes nothing. The processor's time of a task is the server's to take.
 */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
function ofServer(metric: Metric, spec: Pick<ServiceSpec, "cpu" | "memoryMiB" | "collector">): Measure {
  const { memoryMiB, collector } = spec;
  if (!collector) return metric;
  const percent = (mebibytes: number) => (100 * mebibytes) / memoryMiB;
  return { metric, times: taskSize(spec).memoryMiB / memoryMiB, less: percent(collector.size.memoryMiB / 2) };
}
