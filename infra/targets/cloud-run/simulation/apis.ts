import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";

/** APIs by the package of Google's Pulumi provider, each with its page. */
const apis: Readonly<Record<string, { api: string; source: string }>> = {
  artifactregistry: {
    api: "artifactregistry",
    source: "https://cloud.google.com/artifact-registry/docs/enable-service",
  },
  billing: { api: "billingbudgets", source: "https://cloud.google.com/billing/docs/how-to/budget-api-setup" },
  certificatemanager: {
    api: "certificatemanager",
    source: "https://cloud.google.com/certificate-manager/docs/deploy-google-managed-dns-auth#before-you-begin",
  },
  cloudrun: { api: "run", source: "https://cloud.google.com/run/docs/setup" },
  cloudrunv2: { api: "run", source: "https://cloud.google.com/run/docs/setup" },
  compute: { api: "compute", source: "https://cloud.google.com/compute/docs/api/prereqs" },
  dns: { api: "dns", source: "https://cloud.google.com/dns/docs/set-up-dns-records-domain-name" },
  iam: { api: "iam", source: "https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers" },
  kms: { api: "cloudkms", source: "https://cloud.google.com/kms/docs/create-encryption-keys" },
  logging: { api: "logging", source: "https://cloud.google.com/logging/docs/api/enable-api" },
  monitoring: { api: "monitoring", source: "https://cloud.google.com/monitoring/api/enable-api" },
  organizations: {
    api: "cloudresourcemanager",
    source: "https://cloud.google.com/resource-manager/docs/creating-managing-projects",
  },
  secretmanager: {
    api: "secretmanager",
    source: "https://cloud.google.com/secret-manager/docs/configuring-secret-manager",
  },
  serviceaccount: { api: "iam", source: "https://cloud.google.com/iam/docs/service-accounts-create" },
  storage: { api: "storage", source: "https://cloud.google.com/storage/docs/json_api" },
};

// Nothing has to be on for it.
const free = new Set(["gcp:organizations/getClientConfig:getClientConfig"]);
const byToken: Readonly<Record<string, string>> = {
  "gcp:projects/iAMMember:IAMMember": "organizations",
  // https://github.com/hashicorp/terraform-provider-google/issues/6101: once an API is on, the project is read.
  "gcp:projects/service:Service": "organizations",
  "gcp:projects/iAMCustomRole:IAMCustomRole": "iam",
};

/** Refuses what belongs to an API that is not on, as every Google API does in a new project. */
export function refusesWithoutApi(
  token: string,
  live: readonly LiveResource[],
  inputs: Properties = {},
): string | undefined {
  if (!token.startsWith("gcp:") || free.has(token)) return undefined;
  // The API that the provider looks at the project by is on by then.
  if (token === serviceType && inputs.service === "cloudresourcemanager.googleapis.com") return undefined;
  const name = byToken[token] ?? token.slice("gcp:".length, token.indexOf("/"));
  const needed = apis[name];
  if (!needed) throw new Error(`the simulated Google Cloud knows no API of "${token}"; add it to apis.ts`);
  const { api, source } = needed;
  const isOn = live.some(({ type, inputs }) => type === serviceType && inputs.service === `${api}.googleapis.com`);
  return isOn
    ? undefined
    : `403: ${api}.googleapis.com has not been used in this project before or it is disabled (${source})`;
}

const serviceType = "gcp:projects/service:Service";
