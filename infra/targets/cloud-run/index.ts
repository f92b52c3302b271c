import { stepsSeen } from "../../canary.ts";
import { evaluations } from "../../evaluation.ts";
import { defineTarget } from "../../define-target.ts";
import { check, servesLater } from "./check.ts";
import { collectorPlace } from "./collector.ts";
import { facts } from "./facts.ts";
import { cannotExamine } from "./front.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { logSignals, signals } from "./signals.ts";

export default defineTarget({
  name: "cloud-run",
  summary: "Google Cloud Run, with a global load balancer before a domain of yours",
  facts,
  examinesFirst: true,
  movesInSteps: stepsSeen(evaluations.cloudMonitoring.lateSeconds, []),
  cannotExamine,
  ownRegistry: true,
  collector: collectorPlace,
  signals,
  logSignals,
  // https://cloud.google.com/run/docs/configuring/billing-settings
  fallsSilent: ({ cpuBilling }) =>
    cpuBilling === "instance"
      ? undefined
      : "between requests an instance has no CPU; set slipway:options.cpuBilling to instance to give it one always",
  options,
  names,
  check,
  servesLater,
  prices,
  usage,
  example: { project: "my-project", region: "europe-west1" },
  open: () => import("./open.ts"),
});
