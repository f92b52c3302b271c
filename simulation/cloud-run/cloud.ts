import type { Properties } from "../../infra/provider/protocol.ts";
import type { CloudOptions, ResourceType, Rule } from "../cloud/index.ts";
import { imageBuilderTypes } from "../image-builder.ts";
import { cloudRunRules } from "./rules.ts";

const project = "my-project";

/** Google Cloud as far as the target uses it. */
export function cloudRunCloud(): CloudOptions & { types: Record<string, ResourceType>; rules: Rule[] } {
  let versions = 0;
  const path = (kind: string, key: string) => (made: { inputs: Properties }) =>
    `projects/${project}/${kind}/${String(made.inputs[key])}`;
  return {
    packages: ["gcp", "cloudflare", "docker-build"],
    rules: cloudRunRules,
    functions: {
      "gcp:organizations/getClientConfig:getClientConfig": () => ({ accessToken: "an-access-token", project }),
      "gcp:organizations/getProject:getProject": () => ({ number: "123456789" }),
      "gcp:secretmanager/getSecretVersion:getSecretVersion": () => ({ version: "7" }),
    },
    types: {
      ...imageBuilderTypes,
      "gcp:artifactregistry/repository:Repository": {
        outputs: () => ({ createTime: "2026-11-01T00:00:00Z" }),
        replaceOn: ["location", "repositoryId", "format"],
        unique: "repositoryId",
      },
      "gcp:serviceaccount/account:Account": {
        outputs: ({ inputs }) => {
          const email = `${String(inputs.accountId)}@${project}.iam.gserviceaccount.com`;
          return { email, name: `projects/${project}/serviceAccounts/${email}` };
        },
        replaceOn: ["accountId"],
        unique: "accountId",
      },
      "gcp:secretmanager/secret:Secret": {
        id: path("secrets", "secretId"),
        outputs: ({ id }) => ({ name: id }),
        replaceOn: ["secretId", "replication"],
        unique: "secretId",
      },
      "gcp:secretmanager/secretVersion:SecretVersion": {
        outputs: () => ({ version: String((versions += 1)) }),
        replaceOn: ["secret", "secretDataWoVersion"],
      },
      "gcp:secretmanager/secretIamMember:SecretIamMember": { replaceOn: ["secretId", "role", "member"] },
      "gcp:cloudrunv2/service:Service": {
        id: ({ inputs }) => `projects/${project}/locations/${String(inputs.location)}/services/${String(inputs.name)}`,
        outputs: ({ inputs }) => ({ uri: `https://${String(inputs.name)}-abc123-ew.a.run.app` }),
        replaceOn: ["location", "name", "project"],
        refuses: (inputs, live) => {
          const readable = live.filter(({ type }) => type === "gcp:secretmanager/secretIamMember:SecretIamMember");
          const names = new Set(readable.map((member) => member.inputs.secretId));
          const wanted = [...JSON.stringify(inputs).matchAll(/"secretKeyRef":\{"secret":"([^"]+)"/g)];
          const missing = wanted.find(([, secret]) => !names.has(secret ?? ""));
          // https://cloud.google.com/run/docs/configuring/services/secrets#access-secret
          return missing && `Permission denied on secret: ${missing[1]} for Revision service account`;
        },
      },
      "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": {
        id: path("locations/global/dnsAuthorizations", "name"),
        outputs: ({ inputs }) => {
          const name = `_acme-challenge.${String(inputs.domain)}.`;
          return { dnsResourceRecords: [{ name, type: "CNAME", data: "abc.authorize.certificatemanager.goog." }] };
        },
        replaceOn: ["domain", "name"],
        deleteBeforeReplace: true,
      },
      "gcp:certificatemanager/certificate:Certificate": {
        id: path("locations/global/certificates", "name"),
        replaceOn: ["managed", "name"],
        deleteBeforeReplace: true,
      },
      "gcp:certificatemanager/certificateMap:CertificateMap": {
        id: path("locations/global/certificateMaps", "name"),
        replaceOn: ["name"],
      },
      "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": {
        replaceOn: ["hostname", "map", "name"],
        deleteBeforeReplace: true,
      },
      "gcp:compute/globalAddress:GlobalAddress": { outputs: () => ({ address: "203.0.113.7" }), replaceOn: ["name"] },
      "gcp:dns/recordSet:RecordSet": { replaceOn: ["name", "type", "managedZone"], deleteBeforeReplace: true },
      "gcp:cloudrun/domainMapping:DomainMapping": { replaceOn: ["name", "spec"], deleteBeforeReplace: true },
      "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
        outputs: ({ name }) => ({ uptimeCheckId: `${name}-check` }),
        replaceOn: ["monitoredResource", "httpCheck.requestMethod"],
      },
      "gcp:monitoring/dashboard:Dashboard": { id: ({ name }) => `projects/123456789/dashboards/${name}` },
      "gcp:logging/metric:Metric": { unique: "name", replaceOn: ["name"] },
      "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
        outputs: ({ inputs }) => ({
          name: `projects/123456789/locations/global/workloadIdentityPools/${String(inputs.workloadIdentityPoolId)}`,
        }),
        replaceOn: ["workloadIdentityPoolId"],
      },
      "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
        outputs: ({ inputs }) => ({
          name: `projects/123456789/locations/global/workloadIdentityPools/${String(inputs.workloadIdentityPoolId)}/providers/github`,
        }),
      },
    },
  };
}
