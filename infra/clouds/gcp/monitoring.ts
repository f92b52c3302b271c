import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../../contract.ts";
import { endpointOf } from "../../endpoint.ts";
import { probeStatus } from "../../expected-status.ts";
import { alarmsOf, isProbed, type Signal } from "../../monitoring.ts";
import { makeAlarms } from "./alarms.ts";
import { makeBudget } from "./budget.ts";
import { makeDashboard } from "./dashboard.ts";
import { logMetrics, type LogOwner } from "./log-metrics.ts";
import type { LogSource } from "./log-sources.ts";
import { probeEndpoint } from "./probe.ts";
import type { GoogleProject } from "./project.ts";
import type { Metric } from "../../promql.ts";
import { notificationChannels } from "./receivers.ts";

/** What is watched, and where it is measured. */
interface Watched extends LogOwner {
  spec: ServiceSpec;
  url: pulumi.Output<string>;
  /** Signals that are read from the log, and those that the platform measures itself. */
  logs: Partial<Record<Signal, LogSource>>;
  measured: Partial<Record<Signal, Metric>>;
  billingAccount: string | undefined;
}

/** Makes all that watches the service, and its dashboard, whose address it returns. */
export function monitor(google: GoogleProject, watched: Watched): pulumi.Output<string> {
  const { spec, service, url, billingAccount } = watched;
  const { budget } = spec.alerts.rules;
  const logged = logMetrics(google, watched, watched.logs);
  const metrics = { ...logged.metrics, ...watched.measured };
  const alarms = alarmsOf(spec);
  const channels = notificationChannels(google, spec.alerts.receivers);
  const probe = isProbed(alarms)
    ? probeEndpoint(google, { endpoint: endpointOf(url, spec), status: probeStatus(spec.alerts) })
    : {};
  const dependsOn = logged.resources;
  makeAlarms(google, alarms, { service, metrics: { ...metrics, ...probe }, channels, dependsOn });
  if (budget && billingAccount !== undefined)
    makeBudget(google, { billingAccount, service, amount: budget.usdPerMonth, channels });
  return makeDashboard(google, { service, metrics, dependsOn });
}
