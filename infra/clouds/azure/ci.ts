import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { type CiPurpose, type CiWorkflow, trustOf } from "../../workflow-trust.ts";
import { grantState } from "./ci-state.ts";
import type { State } from "./state-options.ts";
import type { AzureGroup } from "./group.ts";
import { grant, makeIdentity, makeRole, roles } from "./identity.ts";

/** What a deployment touches outside of the stack's group, by a name for each. */
export interface Outside {
  /** Ids of secrets that are looked up. */
  secrets: Record<string, pulumi.Input<string>>;
  /** Ids of records that are set. */
  records: Record<string, pulumi.Input<string>>;
}

/**
 * The group of a stack's identities where a workflow deploys it, which may read that group and no more: whoever may
 * change an identity may let anybody sign in as it.
 */
export function identityGroup({ spec, parent, args: { location, tags } }: AzureGroup): ResourceGroup {
  return new ResourceGroup(`${spec.name}-ci`, { location, tags }, { parent });
}

/** A sign-in by the names of its fields. */
type SignIn = pulumi.Output<Record<string, string>>;

/** What a workflow deploys, and where it is. */
interface Deployed {
  app: UserAssignedIdentity;
  ownGroup: ResourceGroup;
  outside: Outside;
  /** What an `up` lists that is no reading in Azure's words, such as a key: actions within the group. */
  lists: readonly string[];
}

/**
 * Lets the workflow of one repository deploy this stack without a key, in one environment, and in another see what a
 * change would do; returns both sign-ins. The one can change all of the stack's group and what the stack already has
 * outside of it, and give the app's identity its two roles; it can give nobody else anything, and change neither its own
 * rights nor who signs in as it or as the app. The other reads.
 */
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity
export function ciSignIn(
  azure: AzureGroup,
  ci: CiWorkflow & { state?: State | undefined },
  deployed: Deployed,
): { ciSignIn?: SignIn; ciPreviewSignIn?: SignIn } {
  const name = `${azure.spec.name}-ci`;
  const deploy = signInFor(name, "deploy", { azure, ci, deployed });
  const preview = signInFor(`${name}-preview`, "preview", { azure, ci, deployed });
  return { ...(deploy ? { ciSignIn: deploy } : {}), ...(preview ? { ciPreviewSignIn: preview } : {}) };
}

/** One of the two; undefined where no subject stands for it. */
function signInFor(
  name: string,
  purpose: CiPurpose,
  { azure, ci, deployed }: { azure: AzureGroup; ci: CiWorkflow & { state?: State | undefined }; deployed: Deployed },
): SignIn | undefined {
  const { issuer, subjects } = trustOf(ci, purpose);
  // Compared letter by letter, and no claim beside it: the form that names the ids alone where they are known.
  // https://learn.microsoft.com/entra/workload-id/workload-identities-github-immutable-subjects
  const [subject] = subjects;
  if (subject === undefined) return undefined;
  const { parent, tenantId, subscriptionId } = azure;
  const { ownGroup } = deployed;
  const identity = makeIdentity(name, azure, ownGroup);
  new FederatedIdentityCredential(
    name,
    {
      resourceGroupName: ownGroup.name,
      resourceName: identity.name,
      issuer,
      subject,
      audiences: ["api://AzureADTokenExchange"],
    },
    { parent },
  );
  if (purpose === "deploy") grantDeployment(name, identity, azure, deployed);
  else grantReading(name, identity, azure, deployed);
  // A refresh reads what the workflow may not change.
  grant(`${name}-itself`, { identity, role: "reader", scope: ownGroup.id }, azure);
  for (const [key, scope] of Object.entries(deployed.outside.secrets))
    grant(`${name}-secret-${key}`, { identity, role: "keyVaultReader", scope }, azure);
  for (const [key, scope] of Object.entries(deployed.outside.records)) {
    const role = purpose === "deploy" ? "dnsZoneContributor" : "reader";
    grant(`${name}-record-${key}`, { identity, role, scope }, azure);
  }
  grantState(ci.state, { name, identity, writes: purpose === "deploy" }, azure);
  return pulumi
    .all([identity.clientId, tenantId, subscriptionId])
    .apply(([client, tenant, subscription]): Record<string, string> => ({
      "client-id": client,
      "tenant-id": tenant,
      "subscription-id": subscription,
    }));
}

function grantDeployment(
  name: string,
  identity: UserAssignedIdentity,
  azure: AzureGroup,
  { app }: Pick<Deployed, "app">,
): void {
  const { group } = azure;
  grant(name, { identity, role: "contributor", scope: group.id }, azure);
  const condition = onlyFor(app.principalId, [roles.acrPull, roles.keyVaultSecretsUser]);
  grant(`${name}-rights`, { identity, role: "roleAdministrator", scope: group.id, condition }, azure);
  // Every change of the app names its identity.
  grant(`${name}-app`, { identity, role: "identityOperator", scope: app.id }, azure);
}

function grantReading(
  name: string,
  identity: UserAssignedIdentity,
  azure: AzureGroup,
  { lists }: Pick<Deployed, "lists">,
): void {
  const { group } = azure;
  grant(name, { identity, role: "reader", scope: group.id }, azure);
  if (lists.length === 0) return;
  const role = makeRole(
    name,
    { title: "lists", description: "what a preview looks up beside what a reader may", actions: [...lists] },
    azure,
  );
  grant(`${name}-lists`, { identity, role, scope: group.id }, azure);
}

// https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
function onlyFor(principalId: pulumi.Output<string>, roleIds: string[]): pulumi.Output<string> {
  const rule = (action: string, source: string) => {
    const attribute = (name: string) => `@${source}[Microsoft.Authorization/roleAssignments:${name}]`;
    return pulumi.interpolate`((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (${attribute("RoleDefinitionId")} ForAnyOfAnyValues:GuidEquals {${roleIds.join(", ")}} AND ${attribute("PrincipalId")} ForAnyOfAnyValues:GuidEquals {${principalId}}))`;
  };
  return pulumi.interpolate`${rule("write", "Request")} AND ${rule("delete", "Resource")}`;
}
