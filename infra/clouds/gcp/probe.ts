import { UptimeCheckConfig } from "@pulumi/gcp/monitoring/uptimeCheckConfig.js";
import type * as pulumi from "@pulumi/pulumi";
import { initializeRequest } from "../../initialize-request.ts";
import type { GoogleProject } from "./project.ts";
import type { Metric } from "../../promql.ts";
import { series } from "./series.ts";

/** Sends `initialize` to the endpoint from outside, once a minute from each of six places, and measures the answers. */
// https://cloud.google.com/monitoring/uptime-checks/introduction
export function probeEndpoint(
  { spec, id: project, labels: userLabels, parent }: GoogleProject,
  { endpoint, status }: { endpoint: pulumi.Output<string>; status: number },
): { available: pulumi.Output<Metric>; certificateDays: pulumi.Output<Metric> } {
  const { uptimeCheckId } = new UptimeCheckConfig(
    spec.name,
    {
      project,
      displayName: `${spec.name} initialize`,
      userLabels,
      period: "60s",
      timeout: "10s",
      monitoredResource: {
        type: "uptime_url",
        labels: { project_id: project, host: endpoint.apply((text) => new URL(text).host) },
      },
      httpCheck: {
        path: endpoint.apply((text) => new URL(text).pathname),
        port: 443,
        useSsl: true,
        validateSsl: true,
        requestMethod: "POST",
        contentType: "USER_PROVIDED",
        customContentType: "application/json",
        headers: { Accept: "application/json, text/event-stream" },
        body: Buffer.from(initializeRequest).toString("base64"),
        acceptedResponseStatusCodes: [{ statusValue: status }],
      },
    },
    { parent },
  );
  const measured = (metric: string, toLevel: (check: string) => string) =>
    uptimeCheckId.apply((check_id): Metric => {
      const labels = { monitored_resource: "uptime_url", check_id };
      return { level: toLevel(series(`monitoring.googleapis.com/uptime_check/${metric}`, labels)) };
    });
  return {
    // One place that gets no answer may have a network of its own to blame; two are the endpoint.
    // https://cloud.google.com/monitoring/uptime-checks/alerting-policies-for-uptime-checks
    available: measured("check_passed", (check) => `count(${check}) - sum(${check}) < bool 2`),
    certificateDays: measured("time_until_ssl_cert_expires", (check) => `max(${check})`),
  };
}
