import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import type { Place } from "./place.ts";

/** The namespace of what the server's log and the probe tell. */
export function namespaceOf({ spec, stack }: ServiceContext): string {
  return `Slipway/${spec.name}-${stack}`;
}

/** Metrics from the server's log: the platform sees neither a failed tool under HTTP 200 nor a call inside a stream. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
export function logMetrics(context: ServiceContext, logGroup: pulumi.Input<string>, place: Place): void {
  const call = '$.event = "tool_call"';
  const counted = { value: "1", defaultValue: "0", unit: "Count" };
  const filters = {
    "tool-calls": { pattern: `{ ${call} }`, name: "ToolCalls", ...counted },
    "tool-errors": {
      pattern: `{ ${call} && ($.outcome = "tool_error" || $.outcome = "protocol_error") }`,
      name: "ToolErrors",
      ...counted,
    },
    "tool-latency": { pattern: `{ ${call} }`, name: "ToolMilliseconds", value: "$.durationMs", unit: "Milliseconds" },
    starts: { pattern: '{ $.event = "started" }', name: "Starts", ...counted },
    "start-time": {
      pattern: '{ $.event = "started" }',
      name: "StartMilliseconds",
      value: "$.startMs",
      unit: "Milliseconds",
    },
  };
  const namespace = namespaceOf(context);
  for (const [what, { pattern, ...transformation }] of Object.entries(filters)) {
    new LogMetricFilter(
      `${context.spec.name}-${what}`,
      { logGroupName: logGroup, pattern, metricTransformation: { namespace, ...transformation } },
      place,
    );
  }
}
