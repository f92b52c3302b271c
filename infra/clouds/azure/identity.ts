import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "./group.ts";

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
export const roles = {
  blobContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  blobReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  identityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
  dnsZoneContributor: "befefa01-2a29-4197-83a8-272ff33ce314",
  keyVaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  roleAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
};

/** One role on one thing, for one identity. */
export interface Grant {
  identity: { principalId: pulumi.Input<string> };
  /** One that Azure has, or the id of the stack's own. */
  role: keyof typeof roles | pulumi.Output<string>;
  scope: pulumi.Input<string>;
  /** What must be so besides, in the language of Azure's conditions. */
  condition?: pulumi.Input<string>;
}

/** An identity in a group, made before what uses it: a system-assigned one could not get its rights in time. */
export function makeIdentity(
  name: string,
  { parent, args }: AzureGroup,
  { name: resourceGroupName }: Pick<ResourceGroup, "name">,
): UserAssignedIdentity {
  return new UserAssignedIdentity(name, { ...args, resourceGroupName }, { parent });
}

/** Gives an identity one role on one thing. */
export function grant(
  name: string,
  { identity, role, scope, condition }: Grant,
  { parent, subscriptionId }: AzureGroup,
  opts: pulumi.CustomResourceOptions = {},
): RoleAssignment {
  const id = pulumi.all([identity.principalId, scope, role]).apply((parts) => toUuid(parts.join(" ")));
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: id,
      principalId: identity.principalId,
      // Without it Azure looks the new identity up in a directory that may not know it yet.
      // https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template#new-service-principal
      principalType: "ServicePrincipal",
      roleDefinitionId:
        typeof role === "string"
          ? pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`
          : role,
      scope,
      ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
    },
    { parent, ...opts },
  );
}

/** What a role of the stack's own allows, where none of Azure's allows that alone. */
export interface OwnRole {
  /** What it is, before the group's name. */
  title: string;
  description: string;
  actions?: string[];
  /** What it allows past Azure Resource Manager. */
  dataActions?: string[];
  /** Ids of groups with what it is for, beside the stack's; it cannot be for one thing alone. */
  groups?: string[];
}

/** Makes a role. */
// https://learn.microsoft.com/azure/role-based-access-control/custom-roles
export function makeRole(
  name: string,
  { title, description, groups = [], ...permission }: OwnRole,
  { group, groupName, parent }: AzureGroup,
): pulumi.Output<string> {
  const roleDefinitionId = group.id.apply((id) => toUuid(`${name} ${id}`));
  const role = new RoleDefinition(
    name,
    {
      roleDefinitionId,
      // Unique in the directory.
      roleName: pulumi.interpolate`${title} of ${groupName} (${roleDefinitionId.apply((id) => id.slice(0, 8))})`,
      roleType: "CustomRole",
      description,
      scope: group.id,
      assignableScopes: [group.id, ...groups],
      permissions: [permission],
    },
    { parent },
  );
  return role.id;
}

/** The same id for the same text. */
export function toUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
