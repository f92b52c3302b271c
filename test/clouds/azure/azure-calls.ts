import * as z from "zod";
import type { Properties } from "../../../infra/provider/protocol.ts";
import type { RecordedCall } from "../../../simulation/cloud/index.ts";
import { armTypes, subscriptionId, toArm } from "../../../infra/targets/container-apps/simulation/arm.ts";
import type { AzureRequest } from "./azure-rights.ts";

const assignmentToken = "azure-native:authorization:RoleAssignment";
const assignmentSchema = z.object({
  roleDefinitionId: z.string(),
  principalId: z.string(),
  principalType: z.string(),
});
const linksSchema = z.object({
  environmentId: z.string(),
  identity: z.object({ userAssignedIdentities: z.array(z.string()) }),
});

// The provider looks whether a thing is there before it makes one, and polls one that it deletes.
const verbs: Partial<Record<RecordedCall["method"], string[]>> = {
  create: ["read", "write"],
  update: ["write"],
  read: ["read"],
  delete: ["delete", "read"],
};

// https://learn.microsoft.com/azure/role-based-access-control/permissions/ names the actions.
const functions: Record<string, (inputs: Properties) => AzureRequest[]> = {
  "azure-native:authorization:getClientConfig": () => [],
  "azure-native:authorization:getClientToken": () => [],
  "azure-native:app:getContainerApp": (inputs) => inGroup(inputs, "app:ContainerApp", "read"),
  "azure-native:containerregistry:listRegistryCredentials": (inputs) =>
    inGroup(inputs, "containerregistry:Registry", "listCredentials/action"),
  "azure-native:keyvault:getSecret": (inputs) => inGroup(inputs, "keyvault:Secret", "read"),
  "azure-native:logic:listWorkflowTriggerCallbackUrl": (inputs) =>
    inGroup(inputs, "logic:Workflow", "triggers/listCallbackUrl/action"),
  "azure-native:resources:getResource": ({ resourceGroupName, parentResourcePath }) => [
    {
      action: "Microsoft.App/containerApps/revisions/read",
      scope: `/subscriptions/${subscriptionId}/resourceGroups/${String(resourceGroupName)}/providers/Microsoft.App/${String(parentResourcePath)}`,
    },
  ],
};

/** What a call of the engine asks of Azure Resource Manager; nothing where it asks another. */
export function toRequests({ method, type, inputs, preview }: RecordedCall): AzureRequest[] {
  if (!type.startsWith("azure-native:")) return [];
  if (method === "invoke") {
    const known = functions[type];
    if (!known) throw new Error(`what ${type} asks of Azure is not in azure-calls.ts`);
    return known(inputs);
  }
  if (preview || !armTypes[type]) return [];
  const arm = toArm(type, inputs);
  const assignment = type === assignmentToken ? { assignment: assignmentSchema.parse(inputs) } : {};
  const own = (verbs[method] ?? []).map((verb) => ({ action: `${arm.type}/${verb}`, scope: arm.id, ...assignment }));
  return own.some(({ action }) => action.endsWith("/write")) && type === "azure-native:app:ContainerApp"
    ? [...own, ...linked(inputs)]
    : own;
}

// https://learn.microsoft.com/azure/container-apps/managed-identity,
// https://learn.microsoft.com/azure/role-based-access-control/permissions/containers#microsoftapp
function linked(inputs: Properties): AzureRequest[] {
  const { environmentId, identity } = linksSchema.parse(inputs);
  return [
    { action: "Microsoft.App/managedEnvironments/join/action", scope: environmentId },
    ...identity.userAssignedIdentities.map((scope) => ({
      action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
      scope,
    })),
  ];
}

function inGroup(inputs: Properties, token: string, verb: string): AzureRequest[] {
  const { type, id } = toArm(`azure-native:${token}`, inputs);
  return [{ action: `${type}/${verb}`, scope: id }];
}
