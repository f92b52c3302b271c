import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { toKebabCase } from "../../monitoring.ts";
import type { AwsOpts } from "./opts.ts";
import { type Metric, ownMetric } from "./signals.ts";

const call = '$.event = "tool_call"';
const counted = { value: "1", defaultValue: "0", unit: "Count" };
const milliseconds = (field: string) => ({ value: `$.${field}`, unit: "Milliseconds" });

/** What each line of the server's log tells, by signal. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
const lines = {
  toolCalls: { name: "ToolCalls", pattern: `{ ${call} }`, ...counted },
  toolErrors: {
    name: "ToolErrors",
    pattern: `{ ${call} && ($.outcome = "tool_error" || $.outcome = "protocol_error") }`,
    ...counted,
  },
  toolMilliseconds: { name: "ToolMilliseconds", pattern: `{ ${call} }`, ...milliseconds("durationMs") },
  startMilliseconds: { name: "StartMilliseconds", pattern: '{ $.event = "started" }', ...milliseconds("startMs") },
};

/** The lines that tell of tool calls, and of those that failed, as CloudWatch finds them. */
export const linePatterns = { toolCalls: lines.toolCalls.pattern, toolErrors: lines.toolErrors.pattern };

/** Metrics from the server's log: the platform sees neither a failed tool under HTTP 200 nor a call inside a stream. */
export function logMetrics(
  context: ServiceContext,
  logGroup: pulumi.Input<string>,
  opts: AwsOpts,
): Record<keyof typeof lines, Metric> {
  for (const { pattern, ...line } of Object.values(lines)) {
    const { namespace } = ownMetric(context, line.name);
    new LogMetricFilter(
      `${context.spec.name}-${toKebabCase(line.name)}`,
      { logGroupName: logGroup, pattern, metricTransformation: { namespace, ...line } },
      opts,
    );
  }
  return {
    toolCalls: ownMetric(context, lines.toolCalls.name),
    toolErrors: ownMetric(context, lines.toolErrors.name),
    toolMilliseconds: ownMetric(context, lines.toolMilliseconds.name),
    startMilliseconds: ownMetric(context, lines.startMilliseconds.name),
  };
}
