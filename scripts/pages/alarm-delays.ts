import * as z from "zod";
import type { TargetDefinition } from "../../infra/contract.ts";
import { type Evaluation, evaluations } from "../../infra/evaluation.ts";
import { type Alarm, isMeasured } from "../../infra/monitoring.ts";
import { observabilitySchema } from "../../infra/observability/schema.ts";
import { silentSeconds, telemetrySignals } from "../../infra/observability/telemetry-signals.ts";
import { vendorOf } from "../../infra/observability/vendors.ts";
import { isOfProbe, type Signal } from "../../infra/signals.ts";
import { everyAlarm } from "./alerts.ts";
import { code, table } from "./markdown.ts";

/** What `npm run prove-alarms` measured: seconds from a fault to the message at its receiver, and from its end to that. */
export const measuredSchema = z.strictObject({
  asOf: z.iso.date(),
  /** What else the machine did. */
  load: z.string(),
  alarms: z.record(z.string(), z.strictObject({ minutes: z.number(), rang: z.number(), over: z.number() })),
});
type Measured = z.infer<typeof measuredSchema>;

interface System extends Evaluation {
  /** What it can watch, of what its platform or the example's telemetry tells. */
  signals(targets: readonly TargetDefinition[]): readonly Signal[];
  /** Of telemetry: until an instance that is silent counts as gone, in seconds. */
  silentSeconds?: number;
}

const ofTargets = (evaluation: Evaluation): System => ({
  ...evaluation,
  signals: (all) => all.filter(({ name }) => evaluation.targets?.includes(name)).flatMap(({ signals }) => signals),
});
const ofVendor = (evaluation: Evaluation, settings: object): System => ({
  ...evaluation,
  signals: () => vendorOf(observabilitySchema.parse({ ...settings, monitors: "beside" }))?.signals ?? [],
});
const ofTelemetry = Object.keys(telemetrySignals({ job: "", cpu: 1, memoryMiB: 1, healthPath: false, path: "/mcp" }));
const isOfTelemetry = (signal: Signal) => ofTelemetry.includes(signal);
const synthetic = { url: "https://synthetic-monitoring-api.grafana.net", probes: [1] };

const systems: readonly System[] = [
  ...[evaluations.cloudWatch, evaluations.cloudMonitoring, evaluations.azureMonitor].map(ofTargets),
  { ...evaluations.prometheus, signals: () => allSignals().filter(isOfTelemetry), silentSeconds },
  {
    ...ofVendor(evaluations.grafana, {
      vendor: "grafana",
      zone: "prod-eu-west-2",
      url: "https://team.grafana.net",
      syntheticMonitoring: synthetic,
    }),
    silentSeconds,
  },
  ofVendor(evaluations.datadog, { vendor: "datadog", percentiles: true }),
  ofVendor(evaluations.newRelic, { vendor: "newrelic", accountId: 1 }),
];

function allSignals(): Signal[] {
  return everyAlarm().flatMap(({ signal, per }) => (per ? [signal, per] : [signal]));
}

/**
 * How long it takes at most until an alarm rings, with its default minutes: the window, from one look to the next, how long
 * what was measured is under way, and where a probe asks, from one question to the next. Beside it what was measured here.
 */
export function delayTable(targets: readonly TargetDefinition[], measured: Measured): string {
  const rows = everyAlarm()
    .filter(({ kind }) => kind !== "budget")
    .map((alarm) => {
      const here = measured.alarms[alarm.name];
      return [
        code(alarm.kind),
        `${alarm.minutes} min`,
        ...systems.map((system) => delayOf(alarm, system, targets)),
        here ? `${here.rang} s with ${here.minutes} min` : "",
      ];
    });
  const heads = systems.map(({ name, targets: own = [] }) => [name, ...own.map(code)].join(" "));
  const sources = systems.map(
    ({ name, everySeconds, lateSeconds, source }) =>
      `- ${name}: looks every ${words(everySeconds)}, at what is ${words(lateSeconds)} old (${source})`,
  );
  return [
    table(["alert", "its window", ...heads, "measured here"], rows),
    "",
    ...sources,
    "",
    `Measured on ${measured.asOf} by \`npm run prove-alarms\` with Prometheus, exports and looks every 5 s (${measured.load}).`,
  ].join("\n");
}

function delayOf(alarm: Alarm, system: System, targets: readonly TargetDefinition[]): string {
  if (!isMeasured(alarm, system.signals(targets))) return "–";
  const { everySeconds, lateSeconds, probeSeconds, certificateSeconds = probeSeconds, silentSeconds = 0 } = system;
  const asked = alarm.signal === "certificateDays" ? certificateSeconds : probeSeconds;
  const probe = isOfProbe(alarm.signal) ? asked : 0;
  const silence = alarm.kind === "restarts" ? silentSeconds : 0;
  return words(alarm.minutes * 60 + everySeconds + lateSeconds + probe + silence);
}

function words(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
