import { azurePrices, azureUsage } from "../../clouds/azure/prices.ts";
import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import type { ContainerAppsOptions } from "./options.ts";

const apps = page("https://azure.microsoft.com/pricing/details/container-apps/", "2026-11");
// https://learn.microsoft.com/azure/container-apps/billing: of active and idle replicas together.
const freeCpu = { amount: 180_000, of: "vCPU seconds" };

/** What Container Apps charges on the consumption plan, in West Europe; ingress and certificate cost nothing. */
export const prices = {
  ...azurePrices,
  cpuSecond: apps("compute", 0.000024, "vCPU and second", freeCpu),
  idleCpuSecond: apps("compute", 0.000003, "vCPU and second of a warm replica without a request", freeCpu),
  gibSecond: apps("compute", 0.000003, "GiB and second", { amount: 360_000, of: "GiB seconds" }),
  request: apps("requests", 0.0000004, "request", { amount: 2_000_000, of: "requests" }),
} satisfies Prices;

/** A month on Container Apps. */
export function usage(spec: ServiceSpec, options: ContainerAppsOptions, month: Month): Amounts<typeof prices> {
  const busy = month.busySeconds;
  const beside = spec.collector?.size ?? { cpu: 0, memoryMiB: 0 };
  const cpu = spec.cpu + beside.cpu;
  const memoryMiB = spec.memoryMiB + beside.memoryMiB;
  const running = Math.max(busy, spec.minInstances * month.hours * 3600);
  return {
    ...azureUsage(spec, month, options),
    cpuSecond: busy * cpu,
    idleCpuSecond: (running - busy) * cpu,
    gibSecond: running * (memoryMiB / 1024),
    request: month.requests,
  };
}
