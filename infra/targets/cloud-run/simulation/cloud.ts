import type { Properties } from "../../../provider/protocol.ts";
import type { CloudOptions, ResourceType, Rule } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl, Simulation } from "../../../../simulation/contract.ts";
import { imageBuilderTypes } from "../../../../simulation/image-builder.ts";
import { refusesWithoutApi } from "./apis.ts";
import { isClosed } from "./balancer.ts";
import { certificateStates, type Issuance } from "./certificates.ts";
import { domainTypes } from "./domain-types.ts";
import { heldTypes, refusesWhileInUse } from "./in-use.ts";
import { refusesTraffic, seeService, serviceRevisions, serviceToken, trafficOf } from "./revisions.ts";
import { hasNoVersion, secretsIn } from "./mounted-secrets.ts";
import { cloudRunRules } from "./rules.ts";
import { runApi } from "./run-api.ts";

const project = "my-project";
const projectNumber = "123456789";

/** Google Cloud as far as the target uses it; by default a certificate is issued at once, and records set by hand are there. */
export function cloudRunCloud(
  issuance: Partial<Issuance> = {},
  control: RevisionControl = { neverReady: false },
): ReturnType<Simulation["cloud"]> & { types: Record<string, ResourceType>; rules: Rule[] } {
  let versions = 0;
  let accounts = 0;
  const types: Record<string, ResourceType> = {
    ...imageBuilderTypes,
    ...domainTypes(project),
    "gcp:artifactregistry/repository:Repository": {
      outputs: () => ({ createTime: "2026-11-01T00:00:00Z" }),
      replaceOn: ["location", "repositoryId", "format"],
      unique: "repositoryId",
    },
    "gcp:serviceaccount/account:Account": {
      outputs: ({ inputs, previous }) => {
        const email = `${String(inputs.accountId)}@${project}.iam.gserviceaccount.com`;
        // A number of its own for each account that ever was, whatever its name.
        // https://cloud.google.com/iam/docs/service-accounts-create#recreate
        const uniqueId = previous?.uniqueId ?? String((accounts += 1)).padStart(21, "1");
        return { email, uniqueId, name: `projects/${project}/serviceAccounts/${email}` };
      },
      replaceOn: ["accountId"],
      unique: "accountId",
    },
    "gcp:secretmanager/secret:Secret": {
      id: ({ inputs }) => `projects/${project}/secrets/${String(inputs.secretId)}`,
      outputs: ({ id }) => ({ name: id }),
      replaceOn: ["secretId", "replication"],
      unique: "secretId",
    },
    "gcp:secretmanager/secretVersion:SecretVersion": {
      outputs: () => ({ version: String((versions += 1)) }),
      replaceOn: ["secret", "secretDataWoVersion"],
    },
    "gcp:storage/bucketIAMMember:BucketIAMMember": { replaceOn: ["bucket", "role", "member", "condition"] },
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": { replaceOn: ["cryptoKeyId", "role", "member", "condition"] },
    "gcp:secretmanager/secretIamMember:SecretIamMember": { replaceOn: ["secretId", "role", "member"] },
    [serviceToken]: {
      ...serviceRevisions(control),
      id: ({ inputs }) => `projects/${project}/locations/${String(inputs.location)}/services/${String(inputs.name)}`,
      replaceOn: ["location", "name", "project"],
      refuses: (inputs, live, _, before) => {
        const traffic = refusesTraffic(inputs, before);
        if (traffic !== undefined) return traffic;
        const account = /"serviceAccount":"([^"]+)"/.exec(JSON.stringify(inputs))?.[1];
        const readable = live
          .filter(({ type }) => type === "gcp:secretmanager/secretIamMember:SecretIamMember")
          .filter(({ inputs: grant }) => grant.role === "roles/secretmanager.secretAccessor")
          .filter(({ inputs: grant }) => grant.member === `serviceAccount:${account}`);
        const names = new Set(readable.map((member) => member.inputs.secretId));
        const wanted = secretsIn(inputs);
        const empty = wanted.find((secret) => hasNoVersion(secret, live));
        if (empty !== undefined) return `Secret ${empty}/versions/latest was not found`;
        const missing = wanted.find((secret) => !names.has(secret));
        // https://cloud.google.com/run/docs/configuring/services/secrets#access-secret
        return missing && `Permission denied on secret: ${missing} for Revision service account ${account}`;
      },
    },
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
      outputs: ({ id }) => ({ uptimeCheckId: `${id}-check` }),
      replaceOn: ["monitoredResource", "httpCheck.requestMethod"],
    },
    "gcp:monitoring/notificationChannel:NotificationChannel": {},
    "gcp:monitoring/dashboard:Dashboard": {
      id: ({ name }) => `projects/${projectNumber}/dashboards/${name}`,
      // https://github.com/hashicorp/terraform-provider-google/issues/7242: what is 0 is not in the answer.
      settles: ["dashboardJson"],
      outputs: ({ inputs }) => ({ dashboardJson: withoutZeros(String(inputs.dashboardJson)) }),
    },
    "gcp:logging/metric:Metric": { unique: "name", replaceOn: ["name"] },
    "gcp:projects/iAMCustomRole:IAMCustomRole": {
      outputs: ({ inputs }) => ({ name: `projects/${project}/roles/${String(inputs.roleId)}` }),
      replaceOn: ["roleId"],
      unique: "roleId",
      softDelete: { source: "https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role" },
    },
    "gcp:projects/iAMMember:IAMMember": { replaceOn: ["role", "member", "condition"] },
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
      outputs: ({ inputs }) => ({ name: poolName(inputs) }),
      replaceOn: ["workloadIdentityPoolId"],
      unique: "workloadIdentityPoolId",
      softDelete: { source: "https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#delete-pool" },
    },
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
      outputs: ({ inputs }) => ({
        name: `${poolName(inputs)}/providers/${String(inputs.workloadIdentityPoolProviderId)}`,
      }),
      replaceOn: ["workloadIdentityPoolId", "workloadIdentityPoolProviderId"],
    },
  };
  for (const token of heldTypes) types[token] = { ...types[token], refusesDeletion: refusesWhileInUse };
  const functions: NonNullable<CloudOptions["functions"]> = {
    "gcp:organizations/getClientConfig:getClientConfig": () => ({ accessToken: "an-access-token", project }),
    "gcp:cloudrunv2/getService:getService": seeService,
    "gcp:organizations/getProject:getProject": () => ({ number: projectNumber }),
    "gcp:secretmanager/getSecretVersion:getSecretVersion": () => ({ version: "7" }),
    "gcp:certificatemanager/getCertificates:getCertificates": certificateStates({
      isSetByHand: () => true,
      asksUntilIssued: 1,
      asksUntilGivenUp: 3,
      ...issuance,
    }),
  };
  return {
    packages: ["gcp", "cloudflare", "docker-build"],
    rules: cloudRunRules,
    api: (access) => runApi(access, control),
    traffic: trafficOf,
    isClosed,
    refuses: refusesWithoutApi,
    functions: Object.fromEntries(
      Object.entries(functions).map(([token, answer]) => [token, behindApi(token, answer)]),
    ),
    types,
  };
}

type Answer = NonNullable<CloudOptions["functions"]>[string];

function behindApi(token: string, answer: Answer): Answer {
  return (args, live) => {
    const refusal = refusesWithoutApi(token, live);
    if (refusal !== undefined) throw new Error(refusal);
    return answer(args, live);
  };
}

function withoutZeros(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value: unknown) => (value === 0 ? undefined : value));
}

function poolName({ workloadIdentityPoolId }: Properties): string {
  return `projects/${projectNumber}/locations/global/workloadIdentityPools/${String(workloadIdentityPoolId)}`;
}
