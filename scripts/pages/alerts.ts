import type { Alerts } from "../../infra/alerts.ts";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import type { TargetDefinition } from "../../infra/contract.ts";
import { type Alarm, alarmsOf, isMeasured } from "../../infra/monitoring.ts";
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
export function everyAlarm(): Alarm[] {
  const { receivers: _, ...settings } = alertsSchema.parse({
    availability: { status: 200 },
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  });
  const on = Object.entries(settings).filter(([, rule]) => rule !== false);
  const rules: Alerts["rules"] = Object.fromEntries(on);
  return alarmsOf({ minInstances: 1, maxInstances: 3, alerts: { receivers: [], rules } });
}
