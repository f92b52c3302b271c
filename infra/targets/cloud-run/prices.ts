import type { CostItem, ServiceSpec } from "../../contract.ts";
import { hoursPerMonth, statedLoad } from "../../estimate.ts";
import type { CloudRunOptions } from "./options.ts";

const checked = "2026-11";
const run = "https://cloud.google.com/run/pricing";
const network = "https://cloud.google.com/vpc/network-pricing";
const secondsPerMonth = hoursPerMonth * 3600;

// In USD, regions of tier 1, nothing free deducted.
const prices = {
  requestBased: { cpuSecond: 0.000024, gibSecond: 0.0000025, idleCpuSecond: 0.0000025, idleGibSecond: 0.0000025 },
  instanceBased: { cpuSecond: 0.000018, gibSecond: 0.000002 },
  millionRequests: 0.4,
  forwardingRulesHour: 0.025,
  secretVersionMonth: 0.06,
  gibOut: 0.12,
};

/** A month on Cloud Run. */
export function estimate(spec: ServiceSpec, options: CloudRunOptions): CostItem[] {
  const gib = spec.memoryMiB / 1024;
  const { requestsPerMonth, secondsPerRequest, responseKiB } = statedLoad;
  // One request at a time: the dearest case, in which no two share an instance's second.
  const busySeconds = requestsPerMonth * secondsPerRequest;
  const warmSeconds = spec.minInstances * secondsPerMonth;
  const { requestBased, instanceBased } = prices;
  const compute =
    options.cpuBilling === "request"
      ? busySeconds * (spec.cpu * requestBased.cpuSecond + gib * requestBased.gibSecond) +
        Math.max(0, warmSeconds - busySeconds) *
          (spec.cpu * requestBased.idleCpuSecond + gib * requestBased.idleGibSecond)
      : Math.max(warmSeconds, busySeconds) * (spec.cpu * instanceBased.cpuSecond + gib * instanceBased.gibSecond);
  const secrets = Object.values(spec.secrets).filter((secret) => "value" in secret).length;
  const items: CostItem[] = [
    { what: "instances", usdPerMonth: compute, source: run, checked },
    {
      what: "requests",
      usdPerMonth: options.cpuBilling === "request" ? (requestsPerMonth / 1e6) * prices.millionRequests : 0,
      source: run,
      checked,
    },
    {
      what: "traffic out",
      usdPerMonth: ((requestsPerMonth * responseKiB) / 1024 / 1024) * prices.gibOut,
      source: network,
      checked,
    },
    {
      what: "secrets",
      usdPerMonth: secrets * prices.secretVersionMonth,
      source: "https://cloud.google.com/secret-manager/pricing",
      checked,
    },
  ];
  if (spec.domain !== undefined && options.domainBy === "load-balancer") {
    const usdPerMonth = prices.forwardingRulesHour * hoursPerMonth;
    const source = "https://cloud.google.com/load-balancing/pricing";
    items.push({ what: "load balancer", usdPerMonth, source, checked });
  }
  return items;
}

/** USD a month for so many requests of the shortest time that is billed, each of which finds the service awake. */
export function probesUsdPerMonth(spec: ServiceSpec, { cpuBilling }: CloudRunOptions, requests: number): number {
  const gib = spec.memoryMiB / 1024;
  const { requestBased, instanceBased } = prices;
  // An instance stays up to 15 minutes after its last request, and is billed for them unless requests alone are.
  // https://cloud.google.com/run/docs/about-instance-autoscaling#idle-instances
  if (cpuBilling === "instance")
    return secondsPerMonth * (spec.cpu * instanceBased.cpuSecond + gib * instanceBased.gibSecond);
  // https://cloud.google.com/run/pricing: rounded up to 100 ms.
  const seconds = requests * 0.1;
  const compute = seconds * (spec.cpu * requestBased.cpuSecond + gib * requestBased.gibSecond);
  return compute + (requests / 1e6) * prices.millionRequests;
}
