import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { metricNamespace } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";
import { functionText } from "../../aws/lambda.ts";
import { smallFunction } from "./small-function.ts";
import { placeOf } from "../../aws/place.ts";

/** Whether an alert reads what the probe measures. */
export function needsProbe({ alerts }: TargetContext<AppRunnerOptions>["spec"]): boolean {
  const { availability, coldStart, certificateExpiry } = alerts.rules;
  return [availability, coldStart, certificateExpiry].some((rule) => rule !== undefined);
}

/** Asks the service each minute from outside; returns what must be there before something is measured. */
export function makeProbe(context: TargetContext<AppRunnerOptions>, url: pulumi.Output<string>): pulumi.Resource[] {
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const name = `${spec.name}-probe`;
  const probe = smallFunction(context, name, {
    code: functionText("probe.mjs"),
    environment: {
      ENDPOINT: pulumi.interpolate`${url}/mcp`,
      STATUS: String(spec.alerts.rules.availability?.status ?? 200),
      NAMESPACE: metricNamespace(context),
    },
    timeoutSeconds: 55,
  });
  const rule = new EventRule(name, { scheduleExpression: "rate(1 minute)" }, place);
  const permission = new Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: probe.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    },
    place,
  );
  return [new EventTarget(name, { rule: rule.name, arn: probe.arn }, { ...place, dependsOn: permission })];
}
