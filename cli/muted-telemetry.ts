import { observabilitySchema } from "../infra/observability/schema.ts";
import { vendorOf } from "../infra/observability/vendors.ts";
import { mapIn, type Settings } from "./stack-copy.ts";

/** Nobody listens there: https://www.rfc-editor.org/rfc/rfc863 */
const nowhere = "http://127.0.0.1:9";

/**
 * What keeps a server from sending its telemetry: the standard word, those of SDKs that do not know it, and in place of
 * every receiver that the stack names one that is nobody.
 */
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
const silence: Readonly<Record<string, string>> = {
  OTEL_SDK_DISABLED: "true",
  OTEL_TRACES_EXPORTER: "none",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
  ...Object.fromEntries(
    ["", "TRACES_", "METRICS_", "LOGS_"].map((signal) => [`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`, nowhere]),
  ),
};

/**
 * The settings of a stack that is rehearsed: its receivers and vendors are real ones, so that its server sends them nothing
 * and no monitors are made there. `collects` tells whether a collector that the stack asks for stays; where it really runs,
 * it would send on its own.
 */
export function withoutTelemetry(settings: Settings, { collects }: { collects: boolean }): Settings {
  const { monitors: _, collector, ...rest } = mapIn(settings, "slipway:observability");
  const telemetry = collects && collector !== undefined ? { ...rest, collector } : rest;
  const needed = vendorOf(observabilitySchema.safeParse(settings["slipway:observability"]).data)?.secrets ?? [];
  const { env = {}, ...service } = mapIn(settings, "slipway:service");
  const listed = Array.isArray(service.secrets) ? service.secrets : [];
  const unneeded = needed.filter((name) => !listed.includes(name));
  // Of a receiver that is a secret the value is made up.
  const silenced = Object.entries(silence).filter(([name]) => !listed.includes(name));
  return {
    ...settings,
    ...without(settings, "slipway:secrets", unneeded),
    ...("slipway:observability" in settings ? { "slipway:observability": telemetry } : {}),
    "slipway:service": { ...service, env: { ...Object(env), ...Object.fromEntries(silenced) } },
  };
}

function without(settings: Settings, key: string, names: readonly string[]): Settings {
  if (names.length === 0) return {};
  return { [key]: Object.fromEntries(Object.entries(mapIn(settings, key)).filter(([name]) => !names.includes(name))) };
}
