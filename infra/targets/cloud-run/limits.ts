import type { Limits } from "../../contract.ts";

/** What Cloud Run can and cannot do. */
export const limits: Limits = {
  requestSeconds: { value: 3600, source: "https://cloud.google.com/run/docs/configuring/request-timeout" },
  idleSeconds: { value: null, source: "https://cloud.google.com/run/docs/configuring/request-timeout" },
  scaleToZero: { value: true, source: "https://cloud.google.com/run/docs/configuring/min-instances" },
  autoscaling: { value: true, source: "https://cloud.google.com/run/docs/about-instance-autoscaling" },
  customDomain: { value: true, source: "https://cloud.google.com/run/docs/mapping-custom-domains" },
  defaultUrl: { value: true, source: "https://cloud.google.com/run/docs/triggering/https-request" },
  secretReferences: { value: true, source: "https://cloud.google.com/run/docs/configuring/services/secrets" },
  reservedVariables: {
    value: ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "X_GOOGLE_*"],
    source: "https://cloud.google.com/run/docs/configuring/services/overview-environment-variables",
  },
  // Google advises against all that end in z, since more of them may come.
  reservedPaths: { value: /z$|^\/_ah\/|^\/eventlog$/, source: "https://cloud.google.com/run/docs/issues" },
};

// https://cloud.google.com/run/docs/container-contract#instance-shutdown
export const shutdownSeconds = 10;

// https://cloud.google.com/run/docs/about-concurrency
export const largestConcurrency = 1000;

// https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients: channels of one budget
export const largestBudgetChannels = 5;
