import type { AlertRules } from "../../infra/alerts.ts";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import type { TargetDefinition } from "../../infra/contract.ts";
import { alarmsOf, isMeasured } from "../../infra/monitoring.ts";
import { code, table } from "./markdown.ts";

/** Which alert can ring on which target: whether the target measures what the alert watches. */
export function alertTable(targets: readonly TargetDefinition[]): string {
  const rows = everyAlarm().map((alarm) => {
    const cells = targets.map(({ signals }) => (isMeasured(alarm, signals) ? "yes" : "no, and a preview warns"));
    return [code(alarm.kind), alarm.explanation, ...cells];
  });
  return table(
    [
      "alert",
      "what the person who is told reads, with the defaults",
      ...targets.map(({ name }) => `can ring on ${code(name)}`),
    ],
    rows,
  );
}

/** An alarm of every kind, with the defaults; those that are off by default with a bound that stands for anybody's. */
function everyAlarm() {
  const { receivers: _, ...settings } = alertsSchema.parse({
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  });
  const { availability, ...others } = withoutOff(settings);
  const rules: Partial<AlertRules> = {
    ...others,
    ...(availability && { availability: { status: 200, ...availability } }),
  };
  return alarmsOf({ minInstances: 1, maxInstances: 3, alerts: { receivers: [], rules } });
}

type On<Settings> = { [Kind in keyof Settings]?: Exclude<Settings[Kind], false> };

function withoutOff<Settings extends object>(settings: Settings): On<Settings> {
  const on: On<Settings> = {};
  return Object.assign(on, Object.fromEntries(Object.entries(settings).filter(([, rule]) => rule !== false)));
}
