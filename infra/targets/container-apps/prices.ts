import type { CostItem, ServiceSpec } from "../../contract.ts";
import type { ContainerAppsOptions } from "./options.ts";
import { hoursPerMonth, statedLoad } from "../../estimate.ts";

const checked = "2026-11";
const apps = "https://azure.microsoft.com/pricing/details/container-apps/";
const secondsPerMonth = hoursPerMonth * 3600;

// In USD, West Europe, consumption plan, nothing free deducted.
const prices = {
  active: { cpuSecond: 0.000024, gibSecond: 0.000003 },
  idle: { cpuSecond: 0.000003, gibSecond: 0.000003 },
  millionRequests: 0.4,
  registryMonth: { Basic: 5.08, Standard: 20.28, Premium: 50.71 },
  gibOut: 0.08,
};

/** A month on Container Apps. */
export function estimate(spec: ServiceSpec, { registryPlan }: ContainerAppsOptions): CostItem[] {
  const gib = spec.memoryMiB / 1024;
  const { requestsPerMonth, secondsPerRequest, responseKiB } = statedLoad;
  const busySeconds = requestsPerMonth * secondsPerRequest;
  const idleSeconds = Math.max(0, spec.minInstances * secondsPerMonth - busySeconds);
  const { active, idle } = prices;
  const compute =
    busySeconds * (spec.cpu * active.cpuSecond + gib * active.gibSecond) +
    idleSeconds * (spec.cpu * idle.cpuSecond + gib * idle.gibSecond);
  return [
    { what: "replicas", usdPerMonth: compute, source: apps, checked },
    { what: "requests", usdPerMonth: (requestsPerMonth / 1e6) * prices.millionRequests, source: apps, checked },
    {
      what: "registry",
      usdPerMonth: prices.registryMonth[registryPlan],
      source: "https://azure.microsoft.com/pricing/details/container-registry/",
      checked,
    },
    {
      what: "traffic out",
      usdPerMonth: ((requestsPerMonth * responseKiB) / 1024 / 1024) * prices.gibOut,
      source: "https://azure.microsoft.com/pricing/details/bandwidth/",
      checked,
    },
  ];
}
