import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../../contract.ts";
import { alarmsOf } from "../../monitoring.ts";
import { makeAlarm } from "./alarms.ts";
import { makeBudget } from "./budget.ts";
import { makeDashboard } from "./dashboard.ts";
import type { AzureGroup } from "./group.ts";
import { makeProbes, probeSignals } from "./probe.ts";
import type { SignalQueries } from "./queries.ts";
import { alertGroup } from "./receivers.ts";

/** Where a service is reached and measured. */
export interface Monitored {
  url: pulumi.Output<string>;
  workspace: Workspace;
  /** What the target measures by itself. */
  signals: SignalQueries;
}

/** Makes every alarm of the service, and its dashboard; returns the dashboard's address. */
export function monitor(azure: AzureGroup, { url, workspace, signals }: Monitored): pulumi.Output<string> {
  const { spec } = azure;
  if (spec.alerts.receivers.length > 0) {
    const group = alertGroup(azure);
    makeProbes(azure, url, workspace);
    const all = { ...signals, ...probeSignals(spec.name) };
    for (const alarm of alarmsOf(spec)) {
      if (alarm.kind === "budget" && "atLeast" in alarm.bound) makeBudget(azure, alarm.bound.atLeast, group);
      else makeAlarm(azure, alarm, { workspace, signals: all, group });
    }
  }
  return makeDashboard(azure, workspace, signals);
}

/** What a stack is told of alarms that Azure rings otherwise than it asked. */
export function alarmWarnings(spec: ServiceSpec): string[] {
  if (spec.alerts.receivers.length === 0) return [];
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
