import type { Minute } from "../../../infra/scenarios.ts";
import type { Platform } from "./reported.ts";

const count = (n: number) => (n > 0 ? [n] : []);
const answered = ({ answers }: Minute, from = 0) =>
  Object.entries(answers).reduce((sum, [status, n]) => sum + (Number(status) >= from ? n : 0), 0);

/** What the service `demo` of the stack `test` is called on AWS. */
const name = "demo-test-d8cda6";

const cluster = `arn:aws:ecs:eu-west-1:123456789012:cluster/${name}`;

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html: a count that is
// zero is not reported, and a request for which no target could be chosen is in no RequestCount.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html: tasks of the old
// revision run too, but none is desired. ECS runs what its autoscaling wants, and keeps no idle ones beside.
export const ecs: Platform = {
  metrics: (minute) => {
    const { refused, cpuPercent, memoryPercent, instances } = minute;
    const { active, old } = instances;
    const service = { ClusterName: name, ServiceName: "demo" };
    return [
      {
        namespace: "AWS/ApplicationELB",
        // Of all its target groups together.
        dimensions: { LoadBalancer: `app/${name}/0123456789abcdef` },
        values: {
          RequestCount: count(answered(minute)),
          HTTPCode_Target_5XX_Count: count(answered(minute, 500)),
          HTTPCode_ELB_5XX_Count: count(refused),
          HTTPCode_ELB_503_Count: count(refused),
        },
      },
      {
        namespace: "AWS/ECS",
        dimensions: service,
        values: { CPUUtilization: cpuPercent, MemoryUtilization: memoryPercent },
      },
      {
        namespace: "ECS/ContainerInsights",
        dimensions: service,
        values: { RunningTaskCount: [active + old], DesiredTaskCount: [active] },
      },
    ];
  },
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
  events: ({ crashes, starts, instances }) => [
    ...Array.from({ length: crashes }, () => taskEvent("STOPPED", "EssentialContainerExited")),
    ...Array.from({ length: instances.old }, () => taskEvent("STOPPED", "ServiceSchedulerInitiated")),
    ...starts.map(() => taskEvent("RUNNING")),
  ],
};

function taskEvent(lastStatus: string, stopCode?: string) {
  const detail = { clusterArn: cluster, group: "service:demo", lastStatus, ...(stopCode ? { stopCode } : {}) };
  return { source: "aws.ecs", "detail-type": "ECS Task State Change", detail };
}

// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html
export const appRunner: Platform = {
  metrics: (minute) => {
    const { refused, cpuPercent, memoryPercent, instances } = minute;
    return [
      {
        namespace: "AWS/AppRunner",
        dimensions: { ServiceName: name, ServiceID: "8fe1e10304f84fd2b0df550fe98a71fa" },
        values: {
          Requests: count(answered(minute) + refused),
          "5xxStatusResponses": count(answered(minute, 500) + refused),
          CPUUtilization: cpuPercent,
          MemoryUtilization: memoryPercent,
          ActiveInstances: [instances.active + instances.old],
        },
      },
    ];
  },
  events: () => [],
};
