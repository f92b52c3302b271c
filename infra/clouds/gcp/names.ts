import type { NameRule, Names } from "../../names.ts";

/** RFC 1035 label, which most of Google Cloud takes. */
export const rfc1035 = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** A label's value. */
export const label: NameRule = {
  what: "label",
  shortest: 0,
  longest: 63,
  pattern: /^[a-z0-9_-]*$/,
  scope: "resource",
  source: "https://cloud.google.com/resource-manager/docs/labels-overview#requirements",
};

const account: NameRule = {
  what: "service account",
  shortest: 6,
  longest: 30,
  pattern: rfc1035,
  scope: "project",
  source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create",
};

/** Names that are made of service and stack whatever the service runs on. */
export const names = {
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
  ciRole: {
    what: "custom role",
    shortest: 3,
    longest: 64,
    pattern: /^[A-Za-z0-9_.]+$/,
    purpose: "ci",
    scope: "project",
    source: "https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles/create",
  },
  repository: {
    what: "Artifact Registry repository",
    shortest: 1,
    longest: 63,
    pattern: rfc1035,
    scope: "region",
    source:
      "https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories#Repository",
  },
} satisfies Names;
