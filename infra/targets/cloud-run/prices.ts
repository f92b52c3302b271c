import { googlePrices, googleUsage } from "../../clouds/gcp/prices.ts";
import type { ServiceSpec } from "../../contract.ts";
import { liveFileName, liveVariable } from "../../live-file.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import type { CloudRunOptions } from "./options.ts";
import { logSources } from "./signals.ts";

const run = page("https://cloud.google.com/run/pricing", "2026-11");
const balancing = page("https://cloud.google.com/load-balancing/pricing", "2026-08");
const secrets = page("https://cloud.google.com/secret-manager/pricing", "2026-08");
const front = "load balancer and public addresses";

/** What Cloud Run charges, in regions of tier 1. */
export const prices = {
  ...googlePrices,
  cpuSecond: run("compute", 0.000024, "vCPU and second", { amount: 180_000, of: "vCPU seconds" }),
  gibSecond: run("compute", 0.0000025, "GiB and second", { amount: 360_000, of: "GiB seconds" }),
  idleCpuSecond: run("compute", 0.0000025, "vCPU and second of a warm instance without a request"),
  idleGibSecond: run("compute", 0.0000025, "GiB and second of a warm instance without a request"),
  instanceCpuSecond: run("compute", 0.000018, "vCPU and second of an instance", {
    amount: 240_000,
    of: "vCPU seconds",
  }),
  instanceGibSecond: run("compute", 0.000002, "GiB and second of an instance", { amount: 450_000, of: "GiB seconds" }),
  request: run("requests", 0.0000004, "request", { amount: 2_000_000, of: "requests" }),
  secretRead: secrets("secrets", 0.000003, "read of a secret", { amount: 10_000, of: "reads of secrets" }),
  forwardingHour: balancing(front, 0.025, "hour of up to five forwarding rules"),
  balancedGib: balancing(front, 0.008, "GiB through the load balancer"),
} satisfies Prices;

// As often as the example reads its file of users again, while somebody calls.
const secondsBetweenReads = 2;

/** A month on Cloud Run. */
export function usage(spec: ServiceSpec, options: CloudRunOptions, month: Month): Amounts<typeof prices> {
  const beside = spec.collector?.size ?? { cpu: 0, memoryMiB: 0 };
  const cpu = spec.cpu + beside.cpu;
  const gib = (spec.memoryMiB + beside.memoryMiB) / 1024;
  const warm = spec.minInstances * month.hours * 3600;
  // One request at a time: the dearest case, in which no two share an instance's second.
  const busy = month.busySeconds;
  const idle = Math.max(0, warm - busy);
  const byRequest = options.cpuBilling === "request" ? 1 : 0;
  const byInstance = 1 - byRequest;
  const balanced = spec.domain !== undefined && options.domainBy === "load-balancer" ? 1 : 0;
  const listVersions = liveFileName(spec.env[liveVariable]) === undefined ? 0 : 2;
  const google = googleUsage(month, { keepImages: options.keepImages, logMetrics: Object.keys(logSources).length });
  return {
    ...google,
    secret: google.secret + listVersions,
    cpuSecond: byRequest * busy * cpu,
    gibSecond: byRequest * busy * gib,
    idleCpuSecond: byRequest * idle * cpu,
    idleGibSecond: byRequest * idle * gib,
    instanceCpuSecond: byInstance * Math.max(warm, busy) * cpu,
    instanceGibSecond: byInstance * Math.max(warm, busy) * gib,
    request: byRequest * month.requests,
    secretRead: listVersions === 0 ? 0 : Math.min(month.requests, (month.hours * 3600) / secondsBetweenReads),
    forwardingHour: balanced * month.hours,
    balancedGib: balanced * month.responseGiB,
  };
}
