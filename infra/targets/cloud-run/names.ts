import type { NameRule, Names } from "../../names.ts";

// RFC 1035 label, which most of Google Cloud takes.
const label = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

const account: NameRule = {
  what: "service account",
  shortest: 6,
  longest: 30,
  pattern: label,
  scope: "project",
  source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create",
};

/** Every name on Google Cloud that is made of service and stack. */
export const names = {
  service: {
    what: "Cloud Run service",
    shortest: 1,
    longest: 49,
    pattern: label,
    scope: "region",
    source: "https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create",
  },
  account,
  ciAccount: { ...account, purpose: "ci" },
  ciPool: {
    what: "workload identity pool",
    shortest: 4,
    longest: 32,
    pattern: /^[a-z0-9-]+$/,
    reservedStarts: ["gcp-"],
    purpose: "ci",
    scope: "project",
    source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create",
  },
  repository: {
    what: "Artifact Registry repository",
    shortest: 1,
    longest: 63,
    pattern: label,
    scope: "region",
    source:
      "https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories#Repository",
  },
  ciRole: {
    what: "custom role",
    shortest: 3,
    longest: 64,
    pattern: /^[A-Za-z0-9_.]+$/,
    purpose: "ci",
    scope: "project",
    source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles/create",
  },
} satisfies Names;
