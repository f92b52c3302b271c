import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";

export const subscriptionId = "00000000-0000-4000-8000-000000000001";

/** What Azure Resource Manager calls a type, and the inputs whose values name a resource of it, its own name last. */
export interface ArmType {
  /** Provider and type, such as `Microsoft.KeyVault/vaults/secrets`. */
  type: string;
  names: string[];
  /** The input that names what it is made on; in a resource group by default. */
  on?: "scope" | "resourceUri";
  /** The input whose value is the last part of the type. */
  kindFrom?: string;
}

// https://learn.microsoft.com/azure/templates/
export const armTypes: Record<string, ArmType> = {
  "azure-native:app:ContainerApp": { type: "Microsoft.App/containerApps", names: ["containerAppName"] },
  "azure-native:app:ManagedEnvironment": { type: "Microsoft.App/managedEnvironments", names: ["environmentName"] },
  "azure-native:app:ManagedCertificate": {
    type: "Microsoft.App/managedEnvironments/managedCertificates",
    names: ["environmentName", "managedCertificateName"],
  },
  "azure-native:applicationinsights:Component": { type: "Microsoft.Insights/components", names: ["resourceName"] },
  "azure-native:applicationinsights:WebTest": { type: "Microsoft.Insights/webtests", names: ["webTestName"] },
  "azure-native:authorization:RoleAssignment": {
    type: "Microsoft.Authorization/roleAssignments",
    names: ["roleAssignmentName"],
    on: "scope",
  },
  "azure-native:authorization:RoleDefinition": {
    type: "Microsoft.Authorization/roleDefinitions",
    names: ["roleDefinitionId"],
    on: "scope",
  },
  "azure-native:containerregistry:Registry": {
    type: "Microsoft.ContainerRegistry/registries",
    names: ["registryName"],
  },
  "azure-native:costmanagement:Budget": {
    type: "Microsoft.CostManagement/budgets",
    names: ["budgetName"],
    on: "scope",
  },
  "azure-native:dns:RecordSet": {
    type: "Microsoft.Network/dnsZones",
    names: ["zoneName", "relativeRecordSetName"],
    kindFrom: "recordType",
  },
  "azure-native:keyvault:Secret": { type: "Microsoft.KeyVault/vaults/secrets", names: ["vaultName", "secretName"] },
  "azure-native:keyvault:Vault": { type: "Microsoft.KeyVault/vaults", names: ["vaultName"] },
  "azure-native:logic:Workflow": { type: "Microsoft.Logic/workflows", names: ["workflowName"] },
  "azure-native:managedidentity:FederatedIdentityCredential": {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    names: ["resourceName", "federatedIdentityCredentialResourceName"],
  },
  "azure-native:managedidentity:UserAssignedIdentity": {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    names: ["resourceName"],
  },
  "azure-native:monitor:ActionGroup": { type: "Microsoft.Insights/actionGroups", names: ["actionGroupName"] },
  "azure-native:monitor:DiagnosticSetting": {
    type: "Microsoft.Insights/diagnosticSettings",
    names: ["name"],
    on: "resourceUri",
  },
  "azure-native:monitor:ScheduledQueryRule": { type: "Microsoft.Insights/scheduledQueryRules", names: ["ruleName"] },
  "azure-native:operationalinsights:Workspace": {
    type: "Microsoft.OperationalInsights/workspaces",
    names: ["workspaceName"],
  },
  "azure-native:portal:Dashboard": { type: "Microsoft.Portal/dashboards", names: ["dashboardName"] },
  "azure-native:resources:ResourceGroup": {
    type: "Microsoft.Resources/subscriptions/resourceGroups",
    names: ["resourceGroupName"],
  },
};

/** Type and id of a resource with these inputs, as Azure Resource Manager writes them. */
export function toArm(token: string, inputs: Properties): { type: string; id: string } {
  const known = armTypes[token];
  if (!known) throw new Error(`the simulated Azure does not know ${token}; add it to armTypes`);
  const { names, on, kindFrom } = known;
  const type = kindFrom === undefined ? known.type : `${known.type}/${String(inputs[kindFrom])}`;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${String(inputs.resourceGroupName)}`;
  if (type.endsWith("/resourceGroups")) return { type, id: group };
  const [provider = "", ...kinds] = type.split("/");
  const path = kinds.map((kind, index) => `${kind}/${String(inputs[names[index] ?? ""])}`).join("/");
  return { type, id: `${on === undefined ? group : String(inputs[on])}/providers/${provider}/${path}` };
}

/**
 * How every resource behaves: it has an id of its own, a name that Pulumi's provider ends with random digits where the
 * program gives none, and cannot be renamed or moved. Then the provider makes the new one first only if it gave the name.
 */
// https://www.pulumi.com/registry/packages/azure-native/how-to-guides/azure-native-autonaming/
export function armResource(token: string, more: ResourceType = {}): ResourceType {
  const { names = [], on } = armTypes[token] ?? {};
  const name = names.at(-1) ?? "";
  return {
    autoname: name,
    deleteBeforeReplace: "named",
    contains: (resource, other) => other.id.startsWith(`${resource.id}/`) && !isOnScope(other),
    ...more,
    id: ({ inputs }) => toArm(token, inputs).id,
    outputs: (made) => ({ name: made.inputs[name] ?? "", ...more.outputs?.(made) }),
    replaceOn: [...names, on ?? "resourceGroupName", ...(more.replaceOn ?? [])],
  };
}

function isOnScope({ type }: LiveResource): boolean {
  return armTypes[type]?.on !== undefined;
}
