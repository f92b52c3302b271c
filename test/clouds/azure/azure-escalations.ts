import { subscriptionId } from "../../../infra/targets/container-apps/simulation/arm.ts";
import type { AzureRequest } from "./azure-rights.ts";

/** Who a stack's workflow is in Azure, and the id of the stack's group. */
export interface Workflow {
  group: string;
  workflowId: string;
  /** Id of the identity that the app has. */
  appId: string;
}

const subscription = `/subscriptions/${subscriptionId}`;
const workflow = "principal-of-example-ci";

/** What a workflow of the service `example` must not be able to do, by what it would gain. */
export const escalations: [string, (workflow: Workflow) => AzureRequest][] = [
  ["make itself owner of the group", ({ group }) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", workflow)],
  [
    "make itself owner of the subscription",
    () => assign(subscription, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", workflow),
  ],
  [
    "make the app owner of the group",
    ({ group }) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "principal-of-example"),
  ],
  [
    "make itself administrator of access",
    ({ group }) => assign(group, "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", workflow),
  ],
  [
    "lift the condition of its own role",
    ({ group }) => assign(group, "f58310d9-a9f6-439a-9e8d-f62e7b41a168", workflow),
  ],
  [
    "make somebody else contributor",
    ({ group }) => assign(group, "b24988ac-6180-42a0-ab88-20f7382dd24c", "a-stranger"),
  ],
  [
    "let a stranger read the group's secrets",
    ({ group }) => assign(group, "4633458b-17de-408a-b874-0445c86b69e6", "a-stranger"),
  ],
  [
    "let itself read the group's secrets",
    ({ group }) => assign(group, "4633458b-17de-408a-b874-0445c86b69e6", workflow),
  ],
  [
    "let the app read another vault",
    () => assign(foreign("KeyVault/vaults/theirs"), "4633458b-17de-408a-b874-0445c86b69e6", "principal-of-example"),
  ],
  [
    "take its owner's rights away",
    ({ group }) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "an-owner", "delete"),
  ],
  ["define a role", ({ group }) => ({ action: "Microsoft.Authorization/roleDefinitions/write", scope: group })],
  ["assign a policy", ({ group }) => ({ action: "Microsoft.Authorization/policyAssignments/write", scope: group })],
  ["remove a lock", ({ group }) => ({ action: "Microsoft.Authorization/locks/delete", scope: group })],
  ["elevate itself", () => ({ action: "Microsoft.Authorization/elevateAccess/action", scope: "/" })],
  [
    "let another repository sign in as it",
    ({ workflowId }) => ({
      action: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
      scope: `${workflowId}/federatedIdentityCredentials/theirs`,
    }),
  ],
  [
    "let a stranger sign in as the app",
    ({ appId }) => ({
      action: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
      scope: `${appId}/federatedIdentityCredentials/theirs`,
    }),
  ],
  [
    "sign in as another identity",
    () => ({
      action: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
      scope: foreign("ManagedIdentity/userAssignedIdentities/theirs/federatedIdentityCredentials/mine"),
    }),
  ],
  [
    "use another identity",
    () => ({
      action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
      scope: foreign("ManagedIdentity/userAssignedIdentities/theirs"),
    }),
  ],
  [
    "list another store's keys",
    () => ({
      action: "Microsoft.Storage/storageAccounts/listKeys/action",
      scope: foreign("Storage/storageAccounts/theirs"),
    }),
  ],
  [
    "run a command on a machine",
    () => ({
      action: "Microsoft.Compute/virtualMachines/runCommand/action",
      scope: foreign("Compute/virtualMachines/theirs"),
    }),
  ],
  [
    "change another record of the zone",
    () => ({
      action: "Microsoft.Network/dnsZones/TXT/write",
      scope: `${subscription}/resourceGroups/my-dns/providers/Microsoft.Network/dnsZones/example.com/TXT/asuid.other`,
    }),
  ],
  [
    "make a group",
    () => ({
      action: "Microsoft.Resources/subscriptions/resourceGroups/write",
      scope: `${subscription}/resourceGroups/mine`,
    }),
  ],
  ["register a provider", () => ({ action: "Microsoft.Compute/register/action", scope: subscription })],
  [
    "read the value of a secret that is referenced",
    () => ({
      action: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      scope: `${subscription}/resourceGroups/my-secrets/providers/Microsoft.KeyVault/vaults/my-vault/secrets/database-url`,
      isData: true,
    }),
  ],
];

function foreign(path: string): string {
  return `${subscription}/resourceGroups/theirs/providers/Microsoft.${path}`;
}

/** A request that gives a role, or takes one away. */
export function assign(
  scope: string,
  role: string,
  principalId: string,
  verb: "write" | "delete" = "write",
): AzureRequest {
  return {
    action: `Microsoft.Authorization/roleAssignments/${verb}`,
    scope: `${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000a`,
    assignment: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalId,
      principalType: "ServicePrincipal",
    },
  };
}
