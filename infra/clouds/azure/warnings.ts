import type { ServiceSpec } from "../../contract.ts";
import { alarmsOf } from "../../monitoring.ts";
import { probeSignals } from "./probe-signals.ts";

/** What a stack is told of alarms that Azure rings otherwise than it asked. */
export function alarmWarnings(spec: ServiceSpec): string[] {
  const { budget } = spec.alerts.rules;
  const probes = probeSignals(spec.name);
  const warnings = alarmsOf(spec).flatMap(({ kind, signal, minutes }) => {
    const { everyMinutes = 1 } = probes[signal] ?? {};
    if (everyMinutes <= minutes) return [];
    return [
      `slipway:alerts.${kind}.minutes: Azure asks from outside every ${everyMinutes} minutes, so that the alarm looks at ${everyMinutes} minutes and not at ${minutes}; set ${everyMinutes} to say that you know`,
    ];
  });
  if (budget) {
    warnings.push(
      `slipway:alerts.budget.usdPerMonth: Azure takes ${budget.usdPerMonth} in the currency of the subscription's bill, which need not be USD`,
    );
  }
  return warnings;
}
