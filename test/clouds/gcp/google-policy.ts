import * as z from "zod";
import type { LiveResource } from "../../../simulation/cloud/index.ts";
import facts from "./google-roles.json" with { type: "json" };

/** One right and what it is asked for: the full name of a resource, or of the project for what does not exist yet. */
export interface Access {
  permission: string;
  resource: string;
}

interface Binding {
  role: string;
  resource: string;
  /** What the resource's name must begin with, in one way or another. */
  prefixes: string[];
}

export const projectName = "projects/123456789";

const rolesByName: Readonly<Record<string, readonly string[]>> = facts.roles;
const grant = z.object({
  role: z.string(),
  member: z.string(),
  condition: z.object({ expression: z.string() }).optional(),
});
const customRole = z.object({ name: z.string(), permissions: z.array(z.string()) });

/** Types of grants, and the resource that each is on. */
const grants: Readonly<Record<string, (inputs: LiveResource["inputs"]) => string>> = {
  "gcp:projects/iAMMember:IAMMember": () => projectName,
  "gcp:secretmanager/secretIamMember:SecretIamMember": ({ secretId }) => secretName(secretId),
  "gcp:serviceaccount/iAMMember:IAMMember": ({ serviceAccountId }) => accountName(serviceAccountId),
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": ({ name }) => serviceName(name),
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": ({ repository }) => repositoryName(repository),
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": ({ managedZone }) => zoneName(managedZone),
  "gcp:storage/bucketIAMMember:BucketIAMMember": ({ bucket }) => bucketName(bucket),
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ({ cryptoKeyId }) => keyName(cryptoKeyId),
};

export const secretName = (id: unknown) => `${projectName}/secrets/${String(id).split("/").at(-1)}`;
export const accountName = (id: unknown) => `${projectName}/serviceAccounts/${String(id).split("/").at(-1)}`;
export const serviceName = (name: unknown) => `${projectName}/services/${String(name)}`;
export const repositoryName = (id: unknown) => `${projectName}/repositories/${String(id)}`;
export const zoneName = (name: unknown) => `${projectName}/managedZones/${String(name)}`;
/** A key of the project, by its id. */
export const keyName = (id: unknown) => `${projectName}/${String(id).split("/").slice(2).join("/")}`;
export const bucketName = (name: unknown) => `projects/_/buckets/${String(name)}`;

/** Whether what exists in the cloud lets the account do something, as Google adds up allow policies. */
// https://cloud.google.com/iam/docs/allow-policies#evaluation
export function allowedTo(email: string, live: readonly LiveResource[]): (access: Access) => boolean {
  const bindings = live.flatMap((resource) => bindingsOf(resource, email));
  const custom = live
    .filter(({ type }) => type === "gcp:projects/iAMCustomRole:IAMCustomRole")
    .map(({ outputs }) => customRole.parse(outputs));
  const permissionsOf = (role: string) => {
    const found = rolesByName[role] ?? custom.find(({ name }) => name === role)?.permissions;
    if (!found) throw new Error(`nobody knows what ${role} allows; add it to google-roles.json`);
    return found;
  };
  return ({ permission, resource }) =>
    bindings.some(
      (binding) =>
        liesIn(resource, binding.resource) &&
        binding.prefixes.some((prefix) => resource.startsWith(prefix)) &&
        permissionsOf(binding.role).includes(permission),
    );
}

/** Names of buckets say nothing of their project: here all are in the stack's. */
// https://cloud.google.com/storage/docs/naming-buckets
function liesIn(resource: string, outer: string): boolean {
  if (outer === projectName && resource.startsWith("projects/_/buckets/")) return true;
  return resource === outer || resource.startsWith(`${outer}/`);
}

function bindingsOf({ type, inputs }: LiveResource, email: string): Binding[] {
  const on = grants[type];
  if (!on) {
    if (/Iam(Member|Binding|Policy)$|IAM(Member|Binding|Policy)$/.test(type)) throw new Error(`unknown grant ${type}`);
    return [];
  }
  const { role, member, condition } = grant.parse(inputs);
  if (member !== `serviceAccount:${email}`) return [];
  if (!condition) return [{ role, resource: on(inputs), prefixes: [""] }];
  const prefixes = condition.expression.split(" || ").map((part) => {
    const prefix = /^resource\.name\.startsWith\("([^"]+)"\)$/.exec(part)?.[1];
    if (prefix === undefined) throw new Error(`cannot evaluate ${condition.expression}`);
    return prefix;
  });
  return [{ role, resource: on(inputs), prefixes }];
}
