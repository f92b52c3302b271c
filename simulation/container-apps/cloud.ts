import type { Properties } from "../../infra/provider/protocol.ts";
import type { CloudOptions, LiveResource, ResourceType } from "../cloud/index.ts";
import { imageBuilderTypes } from "../image-builder.ts";
import { containerAppsRules } from "./rules.ts";

/** What a test can make Azure do. */
export interface ContainerAppsControl {
  /** Whether the next revisions never become ready. */
  neverReady: boolean;
}

const subscriptionId = "00000000-0000-4000-8000-000000000001";

/** Azure as far as the target uses it. */
export function containerAppsCloud(control: ContainerAppsControl = { neverReady: false }): CloudOptions {
  let versions = 0;
  let revisions = 0;
  return {
    packages: ["azure-native", "cloudflare", "docker-build"],
    rules: containerAppsRules,
    functions: {
      "azure-native:authorization:getClientConfig": () => ({
        subscriptionId,
        tenantId: "00000000-0000-4000-8000-000000000002",
        clientId: "a-client",
        objectId: "an-object",
      }),
      "azure-native:containerregistry:listRegistryCredentials": () => ({
        username: "admin",
        passwords: [{ name: "password", value: "a-registry-password" }],
      }),
      "azure-native:operationalinsights:getSharedKeys": () => ({ primarySharedKey: "a-workspace-key" }),
      "azure-native:keyvault:getSecret": ({ vaultName, secretName }) => ({
        properties: {
          secretUriWithVersion: `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}/now`,
        },
      }),
      "azure-native:logic:listWorkflowTriggerCallbackUrl": () => ({
        value: "https://logic.example/callback?sig=a-signature",
      }),
      "azure-native:app:getContainerApp": () => ({
        latestRevisionName: `revision-${revisions}`,
        latestReadyRevisionName: control.neverReady ? `revision-${revisions - 1}` : `revision-${revisions}`,
      }),
    },
    types: {
      ...imageBuilderTypes,
      "azure-native:resources:ResourceGroup": namedBy("resourceGroupName", { replaceOn: ["location"] }),
      "azure-native:operationalinsights:Workspace": namedBy("workspaceName", {
        outputs: () => ({ customerId: "a-customer" }),
      }),
      "azure-native:app:ManagedEnvironment": namedBy("environmentName", {
        outputs: () => ({
          defaultDomain: "kind-sea-1234.westeurope.azurecontainerapps.io",
          customDomainConfiguration: { customDomainVerificationId: "A-PROOF" },
        }),
      }),
      "azure-native:managedidentity:UserAssignedIdentity": namedBy("resourceName", {
        outputs: ({ name }) => ({ principalId: `principal-of-${name}`, clientId: `client-of-${name}` }),
      }),
      "azure-native:managedidentity:FederatedIdentityCredential": { replaceOn: ["resourceName"] },
      "azure-native:authorization:RoleAssignment": {
        unique: "roleAssignmentName",
        replaceOn: ["roleAssignmentName", "principalId", "roleDefinitionId", "scope"],
      },
      "azure-native:containerregistry:Registry": namedBy("registryName", {
        outputs: ({ inputs }) => ({ loginServer: `${String(inputs.registryName)}.azurecr.io` }),
      }),
      "azure-native:keyvault:Vault": namedBy("vaultName", { replaceOn: ["location"] }),
      "azure-native:keyvault:Secret": {
        outputs: ({ inputs }) => {
          const { vaultName, secretName } = inputs;
          const uri = `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}`;
          return { properties: { secretUri: uri, secretUriWithVersion: `${uri}/version-${(versions += 1)}` } };
        },
        replaceOn: ["vaultName", "secretName"],
      },
      "azure-native:app:ContainerApp": namedBy("containerAppName", {
        outputs: () => ({ latestRevisionName: `revision-${(revisions += 1)}` }),
        replaceOn: ["environmentId", "location"],
        refuses: (inputs, live) => unreadable(inputs, live) ?? unproved(inputs, live),
      }),
      "azure-native:app:ManagedCertificate": {
        replaceOn: ["properties", "environmentName"],
        refuses: ({ properties }, live) => {
          const name = JSON.stringify(properties ?? {});
          const named = live.some(
            ({ type, inputs }) =>
              type === "azure-native:app:ContainerApp" && hostsOf(inputs).some((host) => name.includes(host)),
          );
          // https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
          return named ? undefined : "RequireCustomHostnameInEnvironment: no app of the environment names this host";
        },
      },
      "azure-native:dns:RecordSet": { replaceOn: ["relativeRecordSetName", "recordType", "zoneName"] },
      "azure-native:logic:Workflow": namedBy("workflowName"),
      "azure-native:monitor:ActionGroup": namedBy("actionGroupName"),
      "azure-native:applicationinsights:Component": namedBy("resourceName"),
      "azure-native:applicationinsights:WebTest": namedBy("webTestName"),
      "azure-native:portal:Dashboard": namedBy("dashboardName"),
    },
  };
}

/** A type whose name in Azure is this input, given by the provider where the program gives none. */
function namedBy(input: string, more: ResourceType = {}): ResourceType {
  return {
    autoname: input,
    unique: input,
    ...more,
    outputs: (made) => ({ name: made.inputs[input] ?? "", ...more.outputs?.(made) }),
    replaceOn: [input, ...(more.replaceOn ?? [])],
  };
}

// https://learn.microsoft.com/azure/container-apps/manage-secrets#reference-secret-from-key-vault
function unreadable(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const urls = [...JSON.stringify(inputs).matchAll(/"keyVaultUrl":"https:\/\/([^.]+)\.[^/]+\/secrets\/([^/"]+)/g)];
  const rights = live.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");
  const missing = urls.find(
    ([, , secret = ""]) => !rights.some(({ inputs: right }) => String(right.scope).endsWith(`/secrets/${secret}`)),
  );
  return missing && `unable to get value of ${missing[2]} using Managed identity`;
}

function unproved(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const missing = hostsOf(inputs).find(
    (host) =>
      !live.some(({ type, inputs: record }) => {
        const name = `${String(record.relativeRecordSetName)}.${String(record.zoneName)}`;
        if (type === "cloudflare:index/dnsRecord:DnsRecord") return record.name === `asuid.${host}`;
        return type === "azure-native:dns:RecordSet" && name === `asuid.${host}`;
      }),
  );
  // https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
  return missing && `InvalidCustomHostNameValidation: a TXT record asuid.${missing} was not found`;
}

function hostsOf(inputs: Properties): string[] {
  const domains = /"customDomains":\[(.*?)\]/.exec(JSON.stringify(inputs))?.[1] ?? "";
  return [...domains.matchAll(/"name":"([^"]+)"/g)].map(([, host]) => host ?? "");
}
