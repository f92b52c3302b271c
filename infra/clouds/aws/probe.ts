import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { AlertRules, ServiceContext } from "../../contract.ts";
import { makeFunction } from "./lambda.ts";
import type { Place } from "./place.ts";

/** Whether an alert reads what the probe measures. */
export function needsProbe({ availability, certificateExpiry }: Partial<AlertRules>): boolean {
  return availability !== undefined || certificateExpiry !== undefined;
}

/**
 * Asks the endpoint every minute, from outside of the service's network, as an MCP client does. A function costs next to
 * nothing; a CloudWatch canary at this pace about USD 50 a month.
 */
// https://aws.amazon.com/cloudwatch/pricing/ (USD 0.0012 a canary run, 2026-11)
export function probeEndpoint(
  { spec }: ServiceContext,
  { url, namespace }: { url: pulumi.Output<string>; namespace: string },
  place: Place,
): void {
  const name = `${spec.name}-probe`;
  const status = spec.alerts.rules.availability?.status ?? 200;
  const probe = makeFunction(
    name,
    {
      source: "probe.mjs",
      environment: { ENDPOINT: pulumi.interpolate`${url}/mcp`, STATUS: String(status), NAMESPACE: namespace },
    },
    place,
  );
  const rule = new EventRule(name, { scheduleExpression: "rate(1 minute)" }, place);
  new Permission(
    name,
    { function: probe.name, action: "lambda:InvokeFunction", principal: "events.amazonaws.com", sourceArn: rule.arn },
    place,
  );
  new EventTarget(name, { rule: rule.name, arn: probe.arn }, place);
}
