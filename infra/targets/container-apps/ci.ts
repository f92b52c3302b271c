import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { foundationOf } from "./foundation.ts";
import { grant, makeIdentity } from "./identity.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. */
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity
export function ciSignIn(
  context: TargetContext<ContainerAppsOptions>,
): pulumi.Output<Record<string, string>> | undefined {
  const { spec, parent, options } = context;
  const { ci } = options;
  if (!ci) return undefined;
  const foundation = foundationOf(context);
  const { resourceGroupName, group, tenantId, subscriptionId } = foundation;
  const name = `${spec.name}-ci`;
  const identity = makeIdentity(name, foundation);
  new FederatedIdentityCredential(
    name,
    {
      resourceGroupName,
      resourceName: identity.name,
      issuer: "https://token.actions.githubusercontent.com",
      subject: `repo:${ci.repository}:environment:${ci.environment}`,
      audiences: ["api://AzureADTokenExchange"],
    },
    { parent },
  );
  // Everything but the records of a domain lies in this group; who may make rights is limited to it too.
  grant(name, identity, "contributor", group.id, foundation);
  grant(`${name}-rights`, identity, "accessAdministrator", group.id, foundation);
  return pulumi
    .all([identity.clientId, tenantId, subscriptionId])
    .apply(([client, tenant, subscription]): Record<string, string> => ({
      "client-id": client,
      "tenant-id": tenant,
      "subscription-id": subscription,
    }));
}
