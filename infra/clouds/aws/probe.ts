import { EventRule, type EventRuleArgs } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { endpointOf } from "../../endpoint.ts";
import { probeStatus } from "../../expected-status.ts";
import { alarmsOf, isProbed, type Signal } from "../../monitoring.ts";
import { makeFunction } from "./lambda.ts";
import type { AwsOpts } from "./opts.ts";
import { type EventPattern, type Measures, namespaceOf, ownMetric } from "./signals.ts";

/**
 * Measures what no platform does: asks the endpoint every minute, from outside of the service's network, as an MCP client
 * does, and counts events. A function costs next to nothing; a CloudWatch canary at this pace about USD 50 a month.
 */
// https://aws.amazon.com/cloudwatch/pricing/ (USD 0.0012 a canary run, 2026-11)
export function probe(
  context: ServiceContext,
  { url, events }: { url: pulumi.Output<string>; events: Partial<Record<Signal, EventPattern>> },
  opts: AwsOpts,
): Measures {
  const { spec } = context;
  const asks = isProbed(alarmsOf(spec));
  const counted = Object.entries(events);
  if (!asks && counted.length === 0) return {};
  const name = `${spec.name}-probe`;
  const status = probeStatus(spec.alerts);
  const made = makeFunction(
    name,
    {
      source: "probe.mjs",
      environment: {
        ENDPOINT: endpointOf(url, spec),
        STATUS: String(status),
        NAMESPACE: namespaceOf(context),
      },
    },
    opts,
  );
  if (asks) callOn(name, made, { scheduleExpression: "rate(1 minute)" }, {}, opts);
  for (const [signal, pattern] of counted) {
    const eventPattern = pulumi.jsonStringify(pattern);
    callOn(`${spec.name}-${signal}`, made, { eventPattern }, { count: toMetricName(signal) }, opts);
  }
  return {
    ...(asks
      ? { available: ownMetric(context, "Available"), certificateDays: ownMetric(context, "CertificateDays") }
      : {}),
    ...Object.fromEntries(counted.map(([signal]) => [signal, ownMetric(context, toMetricName(signal))])),
  };
}

function callOn(name: string, made: LambdaFunction, when: EventRuleArgs, input: object, opts: AwsOpts): void {
  const rule = new EventRule(name, when, opts);
  new Permission(
    name,
    { function: made.name, action: "lambda:InvokeFunction", principal: "events.amazonaws.com", sourceArn: rule.arn },
    opts,
  );
  new EventTarget(name, { rule: rule.name, arn: made.arn, input: JSON.stringify(input) }, opts);
}

/** `restarts` as `Restarts`. */
function toMetricName(signal: string): string {
  return signal.charAt(0).toUpperCase() + signal.slice(1);
}
