import type { Facts } from "../../contract.ts";
import { plans } from "./plans.ts";

const services = "https://render.com/docs/web-services";
const scaling = "https://render.com/docs/scaling";
const free = "https://render.com/docs/free";

/** What Render can and cannot do. */
export const facts: Facts = {
  // Its documents name no longest request. People count on 100 minutes, and so does this: longer ones are refused.
  requestSeconds: { value: 6000, source: services },
  // Nor a longest silence: Cloudflare stands in front, which waits so long by default.
  // https://developers.cloudflare.com/fundamentals/reference/connection-limits/
  idleSeconds: { value: 100, source: services },
  // Only instances of the free plan sleep, which is no place for a server.
  scaleToZero: { value: false, source: free },
  autoscaling: { value: true, source: `${scaling}#autoscaling` },
  customDomain: { value: true, source: "https://render.com/docs/custom-domains" },
  defaultUrl: { value: true, source: services },
  isPublic: { value: true, source: services },
  // Values alone, which the API gives back in clear to whoever has a key of the workspace.
  secretReferences: { value: false, source: "https://render.com/docs/configure-environment-variables" },
  reservedVariables: {
    value: ["RENDER", "RENDER_*", "IS_PULL_REQUEST"],
    source: "https://render.com/docs/environment-variables#all-runtimes",
  },
  reservedPaths: { value: null, source: services },
  sizes: {
    value: [...Map.groupBy(plans, ({ cpu }) => cpu)].map(([cpu, same]) => ({
      cpu,
      memoryMiB: same.map(({ memoryMiB }) => memoryMiB),
    })),
    source: "https://render.com/pricing#compute",
  },
  concurrency: { value: null, source: services },
  minInstances: { value: 100, source: scaling },
  fixedAnswers: { value: false, source: "https://render.com/docs/web-services" },
  liveFiles: {
    value: { why: "shows a changed secret file to a new deployment alone" },
    source: "https://render.com/docs/configure-environment-variables",
  },
  // As long as a request may take, at most `longestShutdownSeconds`.
  shutdownSeconds: { value: 30, source: "https://render.com/docs/deploys#zero-downtime-deploys" },
};

/** Longest time from SIGTERM to SIGKILL that a service may ask for. */
// https://api-docs.render.com/reference/create-service (maxShutdownDelaySeconds)
export const longestShutdownSeconds = 300;

/** Ports that Render keeps for itself. */
// https://render.com/docs/web-services#port-binding
export const reservedPorts: readonly number[] = [18_012, 18_013, 19_099];

/** Regions of a service. */
// https://render.com/docs/regions
export const regions = ["oregon", "ohio", "virginia", "frankfurt", "singapore"] as const;
