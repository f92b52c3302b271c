import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { metricNamespace } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { Runner } from "./runner-service.ts";
import { placeOf } from "../../aws/place.ts";

/** A metric, in CloudWatch's words. */
export interface Measure {
  namespace: string;
  metricName: string;
  dimensions?: Record<string, pulumi.Input<string>>;
}

/** All that is known of the service. */
export interface Measurements {
  /** What App Runner publishes of the service. */
  service(metricName: ServiceMetric): Measure;
  /** What the stack reads from the server's log, and what its probe sees. */
  own(metricName: OwnMetric): Measure;
}

// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html
type ServiceMetric =
  "5xxStatusResponses" | "ActiveInstances" | "CPUUtilization" | "MemoryUtilization" | "RequestLatency" | "Requests";

type LogMetric = "Starts" | "ToolCalls" | "ToolErrors" | "ToolMilliseconds";
type OwnMetric = LogMetric | "Available" | "CertificateDays" | "InitializeMilliseconds";

const toolCall = '$.event = "tool_call"';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
const filters: Record<LogMetric, { pattern: string; value: string; unit: string }> = {
  ToolCalls: { pattern: `{ ${toolCall} }`, value: "1", unit: "Count" },
  ToolErrors: {
    pattern: `{ ${toolCall} && ($.outcome = "tool_error" || $.outcome = "protocol_error") }`,
    value: "1",
    unit: "Count",
  },
  ToolMilliseconds: { pattern: `{ ${toolCall} && $.durationMs >= 0 }`, value: "$.durationMs", unit: "Milliseconds" },
  Starts: { pattern: '{ $.event = "started" }', value: "1", unit: "Count" },
};

/** Reads the server's log. App Runner makes its group, so that there is one only once the service runs. */
// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cwl.html
export function measure(context: TargetContext<AppRunnerOptions>, { service, logGroup }: Runner): Measurements {
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const namespace = metricNamespace(context);
  for (const [metric, { pattern, value, unit }] of Object.entries(filters)) {
    new LogMetricFilter(
      `${spec.name}${metric.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      { logGroupName: logGroup, pattern, metricTransformation: { namespace, name: metric, value, unit } },
      { ...place, dependsOn: service },
    );
  }
  const dimensions = { ServiceName: service.serviceName, ServiceID: service.serviceId };
  return {
    service: (metricName) => ({ namespace: "AWS/AppRunner", metricName, dimensions }),
    own: (metricName) => ({ namespace, metricName }),
  };
}
