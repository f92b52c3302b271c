import { alarmWarnings } from "../../clouds/azure/warnings.ts";
import { probeSignals } from "../../clouds/azure/probe-signals.ts";
import { signalsIn } from "../../clouds/azure/queries.ts";
import { referenceFaults } from "../../clouds/azure/secret-references.ts";
import type { ServiceSpec } from "../../contract.ts";
import { stepsSeen } from "../../canary.ts";
import { defineTarget } from "../../define-target.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { logSignals } from "../../log-lines.ts";
import { ciWarnings } from "../../workflow-trust.ts";
import { collectorFaults, collectorPlace, collectorWarnings } from "./collector.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { type ContainerAppsOptions, options, whyOneRevision } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { signalsOf } from "./signals.ts";

export default defineTarget({
  name: "container-apps",
  summary: "Azure Container Apps, on the consumption plan",
  facts,
  examinesFirst: true,
  // Metrics come in minutes, the log later than most steps: https://learn.microsoft.com/azure/azure-monitor/metrics/data-platform-metrics
  movesInSteps: stepsSeen(180, ["toolErrors"]),
  cannotExamine: (_, { sessionAffinity }) => whyOneRevision(sessionAffinity),
  ownRegistry: true,
  collector: collectorPlace,
  signals: [...signalsIn(signalsOf("")), ...signalsIn(probeSignals("")), "spendUsd"],
  logSignals,
  names,
  options,
  check,
  prices,
  usage,
  example: { location: "westeurope" },
  open: () => import("./open.ts"),
});

function check(spec: ServiceSpec, { ci, dns }: ContainerAppsOptions): string[] {
  const faults: Fault[] = [...referenceFaults(spec), ...collectorFaults(spec)];
  if (dns && "zone" in dns && spec.domain !== undefined && !`.${spec.domain}`.endsWith(`.${dns.zone}`)) {
    faults.push({
      path: "slipway:service.domain",
      problem: `${spec.domain} is not in the zone ${dns.zone}`,
      remedy: `choose a host of it, such as mcp.${dns.zone}`,
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...ciWarnings(ci, { comparesClaims: false }), ...alarmWarnings(spec), ...collectorWarnings(spec)];
}
