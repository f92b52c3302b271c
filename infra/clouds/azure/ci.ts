import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { githubIssuer, toSubject } from "../../github.ts";
import { foundationOf } from "./group.ts";
import { grant, makeIdentity, roles } from "./identity.ts";
import type { ContainerAppsOptions } from "../../targets/container-apps/options.ts";

/** What a deployment touches outside of the stack's group, by a name for each. */
export interface Outside {
  /** Ids of secrets that are looked up. */
  secrets: Record<string, pulumi.Input<string>>;
  /** Ids of records that are set. */
  records: Record<string, pulumi.Input<string>>;
}

/**
 * The group of the stack's identities where a workflow deploys it, which may read that group and no more: whoever may
 * change an identity may let anybody sign in as it.
 */
export function identityGroup({
  spec,
  parent,
  options,
}: TargetContext<ContainerAppsOptions>): ResourceGroup | undefined {
  return options.ci && new ResourceGroup(`${spec.name}-ci`, { location: options.location }, { parent });
}

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. It can
 * change all of the stack's group and what the stack already has outside of it, and give the app's identity its two
 * roles; it can give nobody else anything, and change neither its own rights nor who signs in as it or as the app.
 */
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity
export function ciSignIn(
  context: TargetContext<ContainerAppsOptions>,
  { app, ownGroup, outside }: { app: UserAssignedIdentity; ownGroup: ResourceGroup | undefined; outside: Outside },
): pulumi.Output<Record<string, string>> | undefined {
  const { spec, parent, options } = context;
  const { ci } = options;
  if (!ci || !ownGroup) return undefined;
  const foundation = foundationOf(context);
  const { group, tenantId, subscriptionId, location } = foundation;
  const name = `${spec.name}-ci`;
  const identity = makeIdentity(name, { parent, resourceGroupName: ownGroup.name, location });
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
  grant(name, { identity, role: "contributor", scope: group.id }, foundation);
  const condition = onlyFor(app.principalId, [roles.acrPull, roles.keyVaultSecretsUser]);
  grant(`${name}-rights`, { identity, role: "roleAdministrator", scope: group.id, condition }, foundation);
  // A refresh reads what the workflow may not change.
  grant(`${name}-itself`, { identity, role: "reader", scope: ownGroup.id }, foundation);
  // Every change of the app names its identity.
  grant(`${name}-app`, { identity, role: "identityOperator", scope: app.id }, foundation);
  for (const [key, scope] of Object.entries(outside.secrets))
    grant(`${name}-secret-${key}`, { identity, role: "keyVaultReader", scope }, foundation);
  for (const [key, scope] of Object.entries(outside.records))
    grant(`${name}-record-${key}`, { identity, role: "dnsZoneContributor", scope }, foundation);
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
