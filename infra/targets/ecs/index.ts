import { awsSignals } from "../../clouds/aws/signals.ts";
import { awsWarnings } from "../../clouds/aws/warnings.ts";
import { logSignals } from "../../log-lines.ts";
import type { ServiceSpec } from "../../contract.ts";
import { stepsSeen } from "../../canary.ts";
import { evaluations } from "../../evaluation.ts";
import { defineTarget } from "../../define-target.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { collectorFaults, collectorPlace } from "./collector.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { type EcsOptions, longestSteadyMinutes, options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { platformSignals } from "./signals.ts";

export default defineTarget({
  name: "ecs",
  summary: "AWS: ECS on Fargate behind a load balancer of its own",
  facts,
  ownRegistry: true,
  collector: collectorPlace,
  examinesFirst: true,
  movesInSteps: stepsSeen(evaluations.cloudWatch.lateSeconds, []),
  signals: [...awsSignals, ...platformSignals],
  logSignals,
  names,
  options,
  check,
  prices,
  usage,
  example: { region: "us-east-1" },
  open: () => import("./open.ts"),
});

function check(spec: ServiceSpec, options: EcsOptions): string[] {
  const faults: Fault[] = [...timeFaults(options), ...collectorFaults(spec)];
  if (faults.length > 0) throw new ConfigError(faults);
  const warnings = awsWarnings(spec, options);
  if (areRecordsSet(options)) return warnings;
  return [
    ...warnings,
    "slipway:service.domain: its certificate needs a DNS record that this stack does not set: this up makes everything but the service; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
  ];
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html: a deployment is steady
// once the new tasks are healthy and the last old one has drained and ended.
function timeFaults({ startTimeoutSeconds, drainSeconds, steadyTimeoutMinutes }: EcsOptions): Fault[] {
  const needed = startTimeoutSeconds + drainSeconds + facts.shutdownSeconds.value;
  if (needed < steadyTimeoutMinutes * 60) return [];
  return [
    {
      path: "slipway:options.steadyTimeoutMinutes",
      problem: `${steadyTimeoutMinutes} minutes pass before a deployment can be steady: startTimeoutSeconds, drainSeconds and ${facts.shutdownSeconds.value} s to end make ${needed} s`,
      remedy:
        needed < longestSteadyMinutes * 60
          ? `set ${Math.floor(needed / 60) + 1} or more, or a shorter drainSeconds`
          : "set a shorter drainSeconds",
    },
  ];
}
