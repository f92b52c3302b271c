import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { type GithubWorkflow, githubIssuer, toSubject } from "../../github.ts";
import type { AzureGroup } from "./group.ts";
import { grant, makeIdentity, roles } from "./identity.ts";

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

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. It can
 * change all of the stack's group and what the stack already has outside of it, and give the app's identity its two
 * roles; it can give nobody else anything, and change neither its own rights nor who signs in as it or as the app.
 */
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity
export function ciSignIn(
  azure: AzureGroup,
  ci: GithubWorkflow,
  { app, ownGroup, outside }: { app: UserAssignedIdentity; ownGroup: ResourceGroup; outside: Outside },
): pulumi.Output<Record<string, string>> {
  const { spec, parent, group, tenantId, subscriptionId } = azure;
  const name = `${spec.name}-ci`;
  const identity = makeIdentity(name, azure, ownGroup);
  new FederatedIdentityCredential(
    name,
    {
      resourceGroupName: ownGroup.name,
      resourceName: identity.name,
      issuer: githubIssuer,
      // Compared letter by letter.
      // https://learn.microsoft.com/entra/workload-id/workload-identities-github-immutable-subjects
      subject: toSubject(ci),
      audiences: ["api://AzureADTokenExchange"],
    },
    { parent },
  );
  grant(name, { identity, role: "contributor", scope: group.id }, azure);
  const condition = onlyFor(app.principalId, [roles.acrPull, roles.keyVaultSecretsUser]);
  grant(`${name}-rights`, { identity, role: "roleAdministrator", scope: group.id, condition }, azure);
  // A refresh reads what the workflow may not change.
  grant(`${name}-itself`, { identity, role: "reader", scope: ownGroup.id }, azure);
  // Every change of the app names its identity.
  grant(`${name}-app`, { identity, role: "identityOperator", scope: app.id }, azure);
  for (const [key, scope] of Object.entries(outside.secrets))
    grant(`${name}-secret-${key}`, { identity, role: "keyVaultReader", scope }, azure);
  for (const [key, scope] of Object.entries(outside.records))
    grant(`${name}-record-${key}`, { identity, role: "dnsZoneContributor", scope }, azure);
  return pulumi
    .all([identity.clientId, tenantId, subscriptionId])
    .apply(([client, tenant, subscription]): Record<string, string> => ({
      "client-id": client,
      "tenant-id": tenant,
      "subscription-id": subscription,
    }));
}

// https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
function onlyFor(principalId: pulumi.Output<string>, roleIds: string[]): pulumi.Output<string> {
  const rule = (action: string, source: string) => {
    const attribute = (name: string) => `@${source}[Microsoft.Authorization/roleAssignments:${name}]`;
    return pulumi.interpolate`((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (${attribute("RoleDefinitionId")} ForAnyOfAnyValues:GuidEquals {${roleIds.join(", ")}} AND ${attribute("PrincipalId")} ForAnyOfAnyValues:GuidEquals {${principalId}}))`;
  };
  return pulumi.interpolate`${rule("write", "Request")} AND ${rule("delete", "Resource")}`;
}
