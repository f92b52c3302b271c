import type { Facts } from "../../contract.ts";

/** What Cloud Run can and cannot do. */
export const facts: Facts = {
  requestSeconds: { value: 3600, source: "https://cloud.google.com/run/docs/configuring/request-timeout" },
  idleSeconds: { value: null, source: "https://cloud.google.com/run/docs/configuring/request-timeout" },
  scaleToZero: { value: true, source: "https://cloud.google.com/run/docs/configuring/min-instances" },
  autoscaling: { value: true, source: "https://cloud.google.com/run/docs/about-instance-autoscaling" },
  customDomain: { value: true, source: "https://cloud.google.com/run/docs/mapping-custom-domains" },
  defaultUrl: { value: true, source: "https://cloud.google.com/run/docs/triggering/https-request" },
  isPublic: { value: true, source: "https://cloud.google.com/run/docs/triggering/https-request" },
  secretReferences: { value: true, source: "https://cloud.google.com/run/docs/configuring/services/secrets" },
  reservedVariables: {
    value: ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "X_GOOGLE_*"],
    source: "https://cloud.google.com/run/docs/configuring/services/overview-environment-variables",
  },
  // Google advises against all that end in z, since more of them may come.
  reservedPaths: { value: /z$|^\/_ah\/|^\/eventlog$/, source: "https://cloud.google.com/run/docs/issues" },
  // Second generation: at least 512 MiB. Less than one core takes one request at a time only, and an open MCP stream is one.
  sizes: {
    value: [
      { cpu: 1, memoryMiB: { from: 512, to: 4096 } },
      { cpu: 2, memoryMiB: { from: 512, to: 8192 } },
      { cpu: 4, memoryMiB: { from: 2048, to: 16384 } },
      { cpu: 6, memoryMiB: { from: 4096, to: 24576 } },
      { cpu: 8, memoryMiB: { from: 4096, to: 32768 } },
    ],
    source: "https://cloud.google.com/run/docs/configuring/services/memory-limits",
  },
  concurrency: { value: 1000, source: "https://cloud.google.com/run/docs/about-concurrency" },
  minInstances: { value: null, source: "https://cloud.google.com/run/docs/configuring/min-instances" },
  fixedAnswers: { value: false, source: "https://cloud.google.com/run/docs/triggering/https-request" },
  // Each read of a secret's volume asks Secret Manager for the latest version, which follows within minutes.
  // https://cloud.google.com/run/docs/configuring/services/secrets
  liveFiles: {
    value: { withinSeconds: 300, atWorst: "a few hours" },
    source: "https://cloud.google.com/secret-manager/docs/reference/consistency",
  },
  shutdownSeconds: {
    value: 10,
    source: "https://cloud.google.com/run/docs/container-contract#instance-shutdown",
  },
};
