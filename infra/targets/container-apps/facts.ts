import type { Facts } from "../../contract.ts";

const ingress = "https://learn.microsoft.com/azure/container-apps/ingress-overview";
const scale = "https://learn.microsoft.com/azure/container-apps/scale-app";

/** What Azure Container Apps can and cannot do. */
export const facts: Facts = {
  requestSeconds: { value: 240, source: ingress },
  idleSeconds: { value: 240, source: ingress },
  scaleToZero: { value: true, source: scale },
  autoscaling: { value: true, source: scale },
  customDomain: {
    value: true,
    source: "https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates",
  },
  defaultUrl: { value: true, source: ingress },
  isPublic: { value: true, source: ingress },
  secretReferences: { value: true, source: "https://learn.microsoft.com/azure/container-apps/manage-secrets" },
  reservedVariables: {
    value: ["CONTAINER_APP_*"],
    source: "https://learn.microsoft.com/azure/container-apps/environment-variables#built-in-environment-variables",
  },
  reservedPaths: { value: null, source: ingress },
  // Quarters of a core, and 2 GiB for each core.
  sizes: {
    value: Array.from({ length: 16 }, (_, index) => ({ cpu: (index + 1) / 4, memoryMiB: [(index + 1) * 512] })),
    source: "https://learn.microsoft.com/azure/container-apps/containers#allocations",
  },
  concurrency: { value: null, source: scale },
  minInstances: { value: null, source: scale },
  fixedAnswers: { value: false, source: ingress },
  liveFiles: {
    value: { why: "shows a changed secret to a new revision, or to one that was restarted, alone" },
    source: "https://learn.microsoft.com/azure/container-apps/manage-secrets",
  },
  shutdownSeconds: {
    value: 120,
    source: "https://learn.microsoft.com/azure/container-apps/application-lifecycle-management#shutdown",
  },
};
