import type { CompletedCall } from "../call-record.ts";
import { detailOf, log } from "../log.ts";
import type { Signals, TelemetryExporter } from "./contract.ts";
import { holdDurations } from "./held-durations.ts";
import { measureRequests } from "./http-metrics.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Most calls that wait until telemetry is loaded. */
const mostHeld = 10_000;

/**
 * Starts to export traces and metrics where the environment names a receiver, and else loads nothing and is undefined. What
 * exports is loaded once `whenToLoad` says so, and nothing that comes before is lost. The exporters read headers,
 * certificates and time-outs from `process.env` themselves. Never rejects: a server works without telemetry too.
 */
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
export function openTelemetry(
  environment: Environment,
  whenToLoad: Promise<unknown> = Promise.resolve(),
): (TelemetryExporter & { loaded: Promise<unknown> }) | undefined {
  const signals = findSignals(environment);
  if (!signals.traces && !signals.metrics) return undefined;
  // Telemetry starts as soon as the server listens.
  const startSeconds = process.uptime();
  const requests = holdDurations();
  const stopRequests = signals.metrics ? measureRequests(requests.make) : () => {};
  const calls: CompletedCall[] = [];
  let exporter: TelemetryExporter | undefined;
  let isLost = false;
  const load = async () => {
    await whenToLoad;
    try {
      const { exportTelemetry } = await import("./export-telemetry.ts");
      warnOfOtherProtocol(environment);
      exporter = exportTelemetry(signals, environment, { requests, startSeconds });
      const sent = [signals.traces ? "traces" : [], signals.metrics ? "metrics" : []].flat();
      log("info", "telemetry_started", { signals: sent.join(", ") });
      for (const call of calls.splice(0)) exporter.observe(call);
    } catch (error) {
      isLost = true;
      stopRequests();
      log("error", "telemetry_failed", { error: detailOf(error) });
    }
  };
  const loaded = load();
  return {
    loaded,
    observe(call) {
      if (exporter) exporter.observe(call);
      else if (!isLost && calls.length < mostHeld) calls.push(call);
    },
    async stop() {
      await loaded;
      stopRequests();
      await exporter?.stop();
    },
  };
}

// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
function findSignals(environment: Environment): Signals {
  if (environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return { traces: false, metrics: false };
  return { traces: hasReceiver("TRACES", environment), metrics: hasReceiver("METRICS", environment) };
}

function hasReceiver(signal: string, environment: Environment): boolean {
  if (!sends(signal, environment)) return false;
  const own = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
  const name = environment[own] ? own : "OTEL_EXPORTER_OTLP_ENDPOINT";
  const endpoint = environment[name];
  if (!endpoint) return false;
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return true;
  // The exporters would send to this machine instead.
  log("error", "telemetry_failed", { error: `${name}: must be an http or https URL` });
  return false;
}

/** Whether OTLP is among the exporters of a signal; an unknown name is logged and, as specified, ignored. */
function sends(signal: string, environment: Environment): boolean {
  const name = `OTEL_${signal}_EXPORTER`;
  const asked = (environment[name] || "otlp").split(",").map((one) => one.trim().toLowerCase());
  if (asked.includes("otlp")) return true;
  if (asked.includes("none")) return false;
  log("warn", "telemetry_setting", { error: `${name}: must be otlp or none` });
  return true;
}

function warnOfOtherProtocol(environment: Environment): void {
  for (const signal of ["", "TRACES_", "METRICS_"]) {
    const name = `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`;
    const protocol = environment[name];
    // A receiver of one form of OTLP over HTTP takes the other too: https://opentelemetry.io/docs/specs/otlp/#otlphttp
    if (protocol && !["http/json", "http/protobuf"].includes(protocol))
      log("warn", "telemetry_protocol", { error: `${name}: http/json is sent; set the variable to that` });
  }
}
