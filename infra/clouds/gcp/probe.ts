import { Budget } from "@pulumi/gcp/billing/budget.js";
import { AlertPolicy } from "@pulumi/gcp/monitoring/alertPolicy.js";
import { UptimeCheckConfig } from "@pulumi/gcp/monitoring/uptimeCheckConfig.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { initializeRequest } from "../../initialize-request.ts";
import { type Alert, serviceAlerts, threshold } from "./conditions.ts";
import type { LogMetrics } from "./measurements.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";
import { projectNumber } from "./project.ts";
import { notificationChannels } from "./receivers.ts";

/** Makes every alert that the spec declares, each to every receiver. */
export function makeAlerts(
  context: TargetContext<CloudRunOptions>,
  url: pulumi.Output<string>,
  metrics: LogMetrics,
): void {
  const { spec, parent, options } = context;
  const { project } = options;
  const service = nameOf(names.service, context);
  const channels = notificationChannels(context).map(({ id }) => id);
  const alerts = [...serviceAlerts(spec, service, metrics), ...probeAlerts(context, url)];
  for (const { name, condition, explanation } of alerts) {
    new AlertPolicy(
      `${spec.name}-${name}`,
      {
        project,
        displayName: `${service} ${name}`,
        combiner: "OR",
        conditions: [{ displayName: name, ...condition }],
        documentation: { content: explanation, mimeType: "text/markdown" },
        notificationChannels: channels,
        alertStrategy: { autoClose: "86400s" },
      },
      { parent, dependsOn: metrics.resources },
    );
  }
  const { budget } = spec.alerts.rules;
  if (budget && options.billingAccount !== undefined) {
    new Budget(
      `${spec.name}-budget`,
      {
        billingAccount: options.billingAccount,
        displayName: service,
        amount: { specifiedAmount: { currencyCode: "USD", units: String(Math.ceil(budget.usdPerMonth)) } },
        budgetFilter: {
          projects: [pulumi.interpolate`projects/${projectNumber(context)}`],
        },
        thresholdRules: [{ thresholdPercent: 1 }],
        allUpdatesRule: { monitoringNotificationChannels: channels },
      },
      { parent },
    );
  }
}

function probeAlerts({ spec, parent, options }: TargetContext<CloudRunOptions>, url: pulumi.Output<string>): Alert[] {
  const { availability, certificateExpiry } = spec.alerts.rules;
  if (!availability && !certificateExpiry) return [];
  const { project } = options;
  const check = new UptimeCheckConfig(
    spec.name,
    {
      project,
      displayName: `${spec.name} initialize`,
      period: "60s",
      timeout: "10s",
      monitoredResource: {
        type: "uptime_url",
        labels: { project_id: project, host: url.apply((text) => new URL(text).host) },
      },
      httpCheck: {
        path: "/mcp",
        port: 443,
        useSsl: true,
        validateSsl: true,
        requestMethod: "POST",
        contentType: "USER_PROVIDED",
        customContentType: "application/json",
        headers: { Accept: "application/json, text/event-stream" },
        body: Buffer.from(initializeRequest).toString("base64"),
        acceptedResponseStatusCodes: [{ statusValue: availability?.status ?? 200 }],
      },
    },
    { parent },
  );
  const uptime = (metric: string) =>
    pulumi.interpolate`resource.type = "uptime_url" AND metric.type = "monitoring.googleapis.com/uptime_check/${metric}" AND metric.labels.check_id = "${check.uptimeCheckId}"`;
  const alerts: Alert[] = [];
  if (availability) {
    alerts.push({
      name: "availability",
      // Two places or more that get no answer.
      // https://cloud.google.com/monitoring/uptime-checks/alerting-policies-for-uptime-checks
      condition: threshold(uptime("check_passed"), {
        over: 1,
        minutes: availability.minutes,
        alignmentSeconds: 1200,
        aggregation: {
          perSeriesAligner: "ALIGN_NEXT_OLDER",
          crossSeriesReducer: "REDUCE_COUNT_FALSE",
          groupByFields: ["resource.label.host"],
        },
      }),
      explanation: `initialize, sent to the endpoint from outside, is not answered with ${availability.status}.`,
    });
  }
  if (certificateExpiry) {
    alerts.push({
      name: "certificate-expiry",
      condition: threshold(uptime("time_until_ssl_cert_expires"), {
        under: certificateExpiry.days,
        minutes: 10,
        alignmentSeconds: 1200,
        aggregation: {
          perSeriesAligner: "ALIGN_NEXT_OLDER",
          crossSeriesReducer: "REDUCE_MEAN",
          groupByFields: ["resource.label.host"],
        },
      }),
      explanation: `The certificate ends in less than ${certificateExpiry.days} days: it is renewed by itself as long as the DNS records stand.`,
    });
  }
  return alerts;
}
