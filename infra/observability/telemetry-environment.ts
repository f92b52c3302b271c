import * as pulumi from "@pulumi/pulumi";
import { imageDigest } from "../image-digest.ts";
import type { Collector } from "../collector.ts";
import type { Secret, ServiceSpec } from "../contract.ts";
import { attributesVariable, serviceVariable, withAttributes } from "./resource-attributes.ts";
import { headersSecret, type Observability } from "./schema.ts";

/** Who sends the telemetry. */
export interface Sender {
  service: string;
  stack: string;
  target: string;
}

/**
 * The service's own variables, and the standard ones by which a server sends its telemetry to a vendor, in the way that this
 * vendor takes it. What is among its own stays: a sampler has an argument of its own, or none.
 */
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
export function telemetryEnvironment(
  settings: Observability,
  { service, stack, target }: Sender,
  { collector, own }: { collector: Collector | undefined; own: ServiceSpec["env"] },
): ServiceSpec["env"] {
  const measures = collector !== undefined && settings.collector === "measure";
  const attributes = {
    // Together they are the name of the series: `jobOf` in `telemetry-signals.ts`.
    "service.namespace": stack,
    "deployment.environment.name": stack,
    "slipway.target": target,
  };
  return {
    [serviceVariable]: service,
    // What every vendor here and every collector takes, and every SDK can send: some would speak gRPC by themselves.
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_METRIC_EXPORT_INTERVAL: String(settings.intervalSeconds * 1000),
    ...(settings.vendor === "datadog" || measures || Object.hasOwn(own, "OTEL_TRACES_SAMPLER") ? {} : sampling),
    ...(collector ? collectedEnvironment(settings) : receiverOf(settings)),
    ...own,
    [attributesVariable]: withAttributes(own[attributesVariable], attributes),
  };
}

/** A spec whose telemetry names the image that sends it, where it is sent anywhere. */
// https://opentelemetry.io/docs/specs/semconv/registry/attributes/oci/
export function withImageDigest(
  spec: ServiceSpec,
  settings: Observability | undefined,
  image: pulumi.Output<string>,
): ServiceSpec {
  const attributes = spec.env[attributesVariable];
  if (!settings || attributes === undefined) return spec;
  const digest = image.apply((reference) => encodeURIComponent(imageDigest(reference)));
  const named = pulumi.interpolate`${attributes},oci.manifest.digest=${digest}`;
  return { ...spec, env: { ...spec.env, [attributesVariable]: named } };
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

/**
 * One call in ten is traced, unless its client has decided: alarms read metrics, and a span for each call would be most of
 * what is sent, and of what telemetry costs the server (`npm run bench -- telemetry`).
 */
const sampling = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" };

const metricConfigHeader = "dd-otel-metric-config";
const metricConfig = JSON.stringify({ resource_attributes_as_tags: true });

/** The variables by which a server sends to the collector beside it, whatever the vendor. */
function collectedEnvironment({ vendor, collector }: Observability): Record<string, string> {
  // Of spans it makes metrics, and Datadog takes no others.
  const isTraced = collector === "measure" || vendor !== "datadog";
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    ...(isTraced ? {} : { OTEL_TRACES_EXPORTER: "none" }),
  };
}

/** Where a vendor takes telemetry; metrics alone where it takes nothing else. */
export function vendorEndpoint(settings: Observability): { endpoint: string } | { metrics_endpoint: string } {
  switch (settings.vendor) {
    case "otlp":
      return { endpoint: settings.endpoint };
    case "datadog":
      // https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/metrics/
      return { metrics_endpoint: `https://otlp.${settings.site}/v1/metrics` };
    case "newrelic":
      // https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/
      return { endpoint: `https://otlp.${settings.region === "eu" ? "eu01." : ""}nr-data.net` };
    case "grafana":
      // https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/
      return { endpoint: `https://otlp-gateway-${settings.zone}.grafana.net/otlp` };
  }
}

function receiverOf(settings: Observability): Record<string, string> {
  const place = vendorEndpoint(settings);
  // Datadog takes of counts their growth alone, and New Relic would lose the first of each.
  const countsGrowth = settings.vendor === "datadog" || settings.vendor === "newrelic";
  return {
    ...("endpoint" in place
      ? { OTEL_EXPORTER_OTLP_ENDPOINT: place.endpoint }
      : { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: place.metrics_endpoint, OTEL_TRACES_EXPORTER: "none" }),
    ...(countsGrowth ? { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" } : {}),
  };
}
