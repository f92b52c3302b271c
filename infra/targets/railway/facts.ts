import type { Facts } from "../../contract.ts";

const limits = "https://docs.railway.com/networking/public-networking/specs-and-limits";
const scaling = "https://docs.railway.com/deployments/scaling";

/** What Railway can and cannot do. */
export const facts: Facts = {
  // As long as data flows.
  requestSeconds: { value: 900, source: limits },
  idleSeconds: { value: 300, source: limits },
  // A service that sleeps may answer its first request with 502, so that none of a stack's does.
  scaleToZero: { value: false, source: "https://docs.railway.com/deployments/serverless" },
  autoscaling: { value: false, source: scaling },
  customDomain: { value: true, source: "https://docs.railway.com/networking/domains" },
  defaultUrl: { value: true, source: "https://docs.railway.com/networking/domains" },
  isPublic: { value: true, source: "https://docs.railway.com/networking/domains" },
  // Values alone, which the API gives back in clear to whoever has a token of the project.
  secretReferences: { value: false, source: "https://docs.railway.com/variables" },
  reservedVariables: { value: ["RAILWAY_*"], source: "https://docs.railway.com/variables/reference" },
  reservedPaths: { value: null, source: limits },
  // Any limit below the workspace's own will do; what is used is paid.
  sizes: { value: null, source: scaling },
  concurrency: { value: null, source: limits },
  // Of the Pro plan; a smaller one has fewer, and says so.
  minInstances: { value: 42, source: scaling },
  fixedAnswers: { value: false, source: "https://docs.railway.com/networking/public-networking" },
  liveFiles: {
    value: { why: "makes a deployment of every changed variable, and keeps no secret files" },
    source: "https://docs.railway.com/variables",
  },
  shutdownSeconds: { value: 30, source: "https://docs.railway.com/deployments/deployment-teardown" },
};

/** Regions of a service. */
// https://docs.railway.com/deployments/regions
export const regions = ["us-west2", "us-east4-eqdc4a", "europe-west4-drams3a", "asia-southeast1-eqsg3a"] as const;
