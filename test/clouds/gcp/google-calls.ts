import type { RecordedCall } from "../../../simulation/cloud/index.ts";
import {
  type Access,
  accountName,
  bucketName,
  keyName,
  projectName,
  repositoryName,
  secretName,
  serviceName,
  zoneName,
} from "./google-policy.ts";

type Inputs = RecordedCall["inputs"];

/** What one resource's calls ask for: the noun of its permissions, and where it is if not in the project at large. */
interface Kind {
  noun: string;
  at?(inputs: Inputs): string;
}

/** Nouns of permissions, from the reference of each service's permissions: https://cloud.google.com/iam/docs/roles-permissions */
const kinds: Readonly<Record<string, Kind>> = {
  "gcp:artifactregistry/repository:Repository": {
    noun: "artifactregistry.repositories",
    at: ({ repositoryId }) => repositoryName(repositoryId),
  },
  "gcp:certificatemanager/certificate:Certificate": { noun: "certificatemanager.certs" },
  "gcp:certificatemanager/certificateMap:CertificateMap": { noun: "certificatemanager.certmaps" },
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": { noun: "certificatemanager.certmapentries" },
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": { noun: "certificatemanager.dnsauthorizations" },
  "gcp:cloudrunv2/service:Service": { noun: "run.services", at: ({ name }) => serviceName(name) },
  "gcp:compute/backendService:BackendService": { noun: "compute.backendServices" },
  "gcp:compute/globalAddress:GlobalAddress": { noun: "compute.globalAddresses" },
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": { noun: "compute.globalForwardingRules" },
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": { noun: "compute.regionNetworkEndpointGroups" },
  "gcp:compute/sSLPolicy:SSLPolicy": { noun: "compute.sslPolicies" },
  "gcp:compute/targetHttpProxy:TargetHttpProxy": { noun: "compute.targetHttpProxies" },
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy": { noun: "compute.targetHttpsProxies" },
  "gcp:compute/uRLMap:URLMap": { noun: "compute.urlMaps" },
  "gcp:dns/recordSet:RecordSet": { noun: "dns.resourceRecordSets", at: ({ managedZone }) => zoneName(managedZone) },
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": { noun: "iam.googleapis.com/workloadIdentityPools" },
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    noun: "iam.googleapis.com/workloadIdentityPoolProviders",
  },
  "gcp:logging/metric:Metric": { noun: "logging.logMetrics" },
  "gcp:monitoring/alertPolicy:AlertPolicy": { noun: "monitoring.alertPolicies" },
  "gcp:monitoring/dashboard:Dashboard": { noun: "monitoring.dashboards" },
  "gcp:monitoring/notificationChannel:NotificationChannel": { noun: "monitoring.notificationChannels" },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": { noun: "monitoring.uptimeCheckConfigs" },
  "gcp:projects/iAMCustomRole:IAMCustomRole": { noun: "iam.roles" },
  "gcp:secretmanager/secret:Secret": { noun: "secretmanager.secrets", at: ({ secretId }) => secretName(secretId) },
  "gcp:serviceaccount/account:Account": {
    noun: "iam.serviceAccounts",
    at: ({ accountId }) => accountName(`${String(accountId)}@my-project.iam.gserviceaccount.com`),
  },
};

/** Calls whose permissions do not bear the verb's name. */
const special: Readonly<Record<string, (call: RecordedCall) => Access[]>> = {
  "docker-build:index:Image": ({ method, inputs }) => {
    const repository = repositoryName(/\/my-project[^/]*\/([^/]+)\//.exec(JSON.stringify(inputs.tags))?.[1]);
    const verbs = ["downloadArtifacts", ...(method === "read" ? [] : ["uploadArtifacts"])];
    return both("artifactregistry.repositories", verbs, repository);
  },
  // https://cloud.google.com/iam/docs/reference/rest/v1/Policy: each adds itself to, or takes itself out of, a policy.
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": policy("artifactregistry.repositories", (inputs) =>
    repositoryName(inputs.repository),
  ),
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": policy("run.services", ({ name }) => serviceName(name)),
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": policy("dns.managedZones", ({ managedZone }) =>
    zoneName(managedZone),
  ),
  "gcp:projects/iAMMember:IAMMember": policy("resourcemanager.projects", () => projectName),
  "gcp:secretmanager/secretIamMember:SecretIamMember": policy("secretmanager.secrets", ({ secretId }) =>
    secretName(secretId),
  ),
  "gcp:serviceaccount/iAMMember:IAMMember": policy("iam.serviceAccounts", (inputs) =>
    accountName(inputs.serviceAccountId),
  ),
  "gcp:storage/bucketIAMMember:BucketIAMMember": policy("storage.buckets", ({ bucket }) => bucketName(bucket)),
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": policy("cloudkms.cryptoKeys", ({ cryptoKeyId }) =>
    keyName(cryptoKeyId),
  ),
  // https://cloud.google.com/service-usage/docs/access-control
  "gcp:projects/service:Service": ({ method }) =>
    both("serviceusage.services", [method === "create" ? "enable" : "list"], projectName),
  // https://cloud.google.com/secret-manager/docs/access-control
  "gcp:secretmanager/secretVersion:SecretVersion": ({ method, inputs }) =>
    both(
      "secretmanager.versions",
      [{ create: "add", delete: "destroy" }[method.toString()] ?? "get"],
      secretName(inputs.secret),
    ),
  "gcp:certificatemanager/getCertificates:getCertificates": () =>
    both("certificatemanager.certs", ["list"], projectName),
  "gcp:cloudrunv2/getService:getService": ({ inputs }) => both("run.services", ["get"], serviceName(inputs.name)),
  "gcp:organizations/getProject:getProject": () => both("resourcemanager.projects", ["get"], projectName),
  "gcp:organizations/getClientConfig:getClientConfig": () => [],
  "gcp:secretmanager/getSecretVersion:getSecretVersion": ({ inputs }) =>
    both("secretmanager.versions", ["get"], secretName(inputs.secret)),
};

/** The rights that Google asks of whoever makes this call; none for what the provider does by itself. */
export function accessOf(call: RecordedCall): Access[] {
  const { type, method, inputs, preview } = call;
  if (preview || method === "check" || method === "diff") return [];
  const exception = special[type];
  if (exception) return exception(call);
  const kind = kinds[type];
  if (!kind || method === "invoke") throw new Error(`nobody knows what ${method} of ${type} asks for; add it here`);
  const resource = kind.at?.(inputs) ?? projectName;
  // What does not exist yet is asked for where it will be.
  const place = method === "create" && kind.noun !== "dns.resourceRecordSets" ? projectName : resource;
  const verbs = { create: ["create"], read: ["get"], update: ["get", "update"], delete: ["delete"] }[method];
  const asked = both(kind.noun, verbs, place);
  if (kind.noun === "dns.resourceRecordSets" && method !== "read") {
    // https://cloud.google.com/dns/docs/access-control#permissions_and_roles
    asked.push({ permission: "dns.changes.create", resource });
  }
  if (kind.noun === "run.services" && method !== "read") asked.push(...deploymentOf(inputs, place));
  return asked;
}

// https://cloud.google.com/run/docs/reference/iam/roles#additional-configuration
function deploymentOf(inputs: Inputs, place: string): Access[] {
  const text = JSON.stringify(inputs);
  const account = /"serviceAccount":"([^"]+)"/.exec(text)?.[1];
  const repository = /"image":"[^"]*\.pkg\.dev\/[^/]+\/([^/]+)\//.exec(text)?.[1];
  return [
    { permission: "run.services.setIamPolicy", resource: place },
    { permission: "run.operations.get", resource: projectName },
    { permission: "iam.serviceAccounts.actAs", resource: accountName(account) },
    { permission: "artifactregistry.repositories.downloadArtifacts", resource: repositoryName(repository) },
  ];
}

function both(noun: string, verbs: readonly string[], resource: string): Access[] {
  return verbs.map((verb) => ({ permission: `${noun}.${verb}`, resource }));
}

function policy(noun: string, at: (inputs: Inputs) => string): (call: RecordedCall) => Access[] {
  return ({ method, inputs }) =>
    both(noun, method === "read" ? ["getIamPolicy"] : ["getIamPolicy", "setIamPolicy"], at(inputs));
}
