import type { Measured } from "../../clouds/aws/signals.ts";
import type { Runner } from "./runner-service.ts";

/** What App Runner measures. */
export const platformSignals = ["requests", "serverErrors", "cpuPercent", "memoryPercent", "instances"] as const;

/** How it is measured. */
// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html: it tells nothing of instances that end by themselves.
// Nor do https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-apprunner.html, which are of the service and its
// operations, and the line of a start in the log, which a deployment and a scale-out write too.
export function platformMetrics({ service }: Runner): Record<(typeof platformSignals)[number], Measured> {
  const dimensions = { ServiceName: service.serviceName, ServiceID: service.serviceId };
  const metric = (metricName: string) => ({ namespace: "AWS/AppRunner", metricName, dimensions });
  return {
    requests: metric("Requests"),
    serverErrors: metric("5xxStatusResponses"),
    cpuPercent: metric("CPUUtilization"),
    memoryPercent: metric("MemoryUtilization"),
    instances: metric("ActiveInstances"),
  };
}
