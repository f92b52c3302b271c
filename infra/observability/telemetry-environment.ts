import type { Secret } from "../contract.ts";
import { headersSecret, type Observability } from "./schema.ts";

/** Who sends the telemetry. */
export interface Sender {
  service: string;
  stack: string;
  target: string;
}

/** The standard variables by which a server sends its telemetry to a vendor, in the way that this vendor takes it. */
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
export function telemetryEnvironment(settings: Observability, { service, stack, target }: Sender) {
  const attributes = {
    // Together they are the name of the series: `jobOf` in `telemetry-signals.ts`.
    "service.namespace": stack,
    "deployment.environment.name": stack,
    "slipway.target": target,
  };
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join(","),
    OTEL_METRIC_EXPORT_INTERVAL: String(settings.intervalSeconds * 1000),
    ...receiverOf(settings),
  };
}

/** A service with the secret that lets its telemetry in, where the vendor asks for one. */
export function withTelemetrySecrets<Service extends { secrets: string[] } | undefined>(
  service: Service,
  settings: Observability | undefined | false,
): Service {
  if (!service || !settings || settings.vendor === "otlp") return service;
  return { ...service, secrets: [...new Set([...service.secrets, headersSecret])] };
}

/**
 * The secrets of a service whose vendor has to be told to keep the series of each instance apart: of two points with equal
 * tags Datadog keeps the last. What a secret manager holds says so itself.
 */
// https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/metrics/
export function withInstances(
  secrets: Readonly<Record<string, Secret>>,
  settings: Observability | undefined | false,
): Record<string, Secret> {
  const header = secrets[headersSecret];
  if (!settings || settings.vendor !== "datadog" || !header || !("value" in header)) return { ...secrets };
  const value = header.value.apply((given) =>
    given.includes(metricConfigHeader) ? given : `${given},${metricConfigHeader}=${encodeURIComponent(metricConfig)}`,
  );
  return { ...secrets, [headersSecret]: { value } };
}

const metricConfigHeader = "dd-otel-metric-config";
const metricConfig = JSON.stringify({ resource_attributes_as_tags: true });

function receiverOf(settings: Observability): Record<string, string> {
  const delta = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" };
  switch (settings.vendor) {
    case "otlp":
      return { OTEL_EXPORTER_OTLP_ENDPOINT: settings.endpoint };
    case "datadog":
      // It takes metrics alone, and of counts their growth alone.
      // https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/metrics/
      return {
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `https://otlp.${settings.site}/v1/metrics`,
        OTEL_TRACES_EXPORTER: "none",
        ...delta,
      };
    case "newrelic":
      // https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/
      return {
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://otlp.${settings.region === "eu" ? "eu01." : ""}nr-data.net`,
        ...delta,
      };
    case "grafana":
      // https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/
      return { OTEL_EXPORTER_OTLP_ENDPOINT: `https://otlp-gateway-${settings.zone}.grafana.net/otlp` };
  }
}
