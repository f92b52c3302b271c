import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import { alarmsOf } from "../../monitoring.ts";
import { makeAlarm } from "./alarms.ts";
import { makeBudget } from "./budget.ts";
import { makeDashboard } from "./dashboard.ts";
import type { AzureGroup } from "./group.ts";
import { makeProbes } from "./probe.ts";
import { probeSignals } from "./probe-signals.ts";
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
  const alarms = alarmsOf(spec);
  if (alarms.length > 0) {
    const group = alertGroup(azure);
    makeProbes(azure, url, workspace);
    const all = { ...signals, ...probeSignals(spec.name) };
    for (const alarm of alarms) {
      if (alarm.kind === "budget" && "atLeast" in alarm.bound) makeBudget(azure, alarm.bound.atLeast, group);
      else makeAlarm(azure, alarm, { workspace, signals: all, group });
    }
  }
  return makeDashboard(azure, workspace, signals);
}
