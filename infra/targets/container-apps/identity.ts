import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "./foundation.ts";

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
export const roles = {
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  accessAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
};

/** An identity of its own, made before what uses it: a system-assigned one could not get its rights in time. */
export function makeIdentity(name: string, { parent, resourceGroupName, location }: Foundation): UserAssignedIdentity {
  return new UserAssignedIdentity(name, { resourceGroupName, location }, { parent });
}

/** Gives an identity one role on one thing. */
export function grant(
  name: string,
  identity: UserAssignedIdentity,
  role: keyof typeof roles,
  scope: pulumi.Input<string>,
  { parent, subscriptionId }: Foundation,
): RoleAssignment {
  const id = pulumi.all([identity.principalId, scope]).apply((parts) => toUuid(`${parts.join(" ")} ${role}`));
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: id,
      principalId: identity.principalId,
      // Without it Azure looks the new identity up in a directory that may not know it yet.
      // https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template#new-service-principal
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
      scope,
    },
    { parent },
  );
}

function toUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
