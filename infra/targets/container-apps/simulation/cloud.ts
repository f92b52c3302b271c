import type { PropertyValue } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import type { Simulation } from "../../../../simulation/contract.ts";
import { imageBuilderTypes } from "../../../../simulation/image-builder.ts";
import { appApi, appToken, merged } from "./app-api.ts";
import { armResource, armTypes, subscriptionId } from "./arm.ts";
import { hostsOf, inUse, notNamed, unproved, unreadable } from "./refusals.ts";
import { type ContainerAppsControl, Revisions } from "./revisions.ts";
import { containerAppsRules } from "./rules.ts";

const certificateToken = "azure-native:app:ManagedCertificate";

/** Azure as far as the target uses it. */
export function containerAppsCloud(
  control: ContainerAppsControl = { neverReady: false },
): ReturnType<Simulation["cloud"]> {
  let versions = 0;
  const revisions = new Revisions(control);
  const special: Record<string, ResourceType> = {
    "azure-native:resources:ResourceGroup": { replaceOn: ["location"] },
    "azure-native:operationalinsights:Workspace": { outputs: () => ({ customerId: "a-customer" }) },
    "azure-native:app:ManagedEnvironment": {
      outputs: () => ({
        defaultDomain: "kind-sea-1234.westeurope.azurecontainerapps.io",
        staticIp: "203.0.113.9",
        customDomainConfiguration: { customDomainVerificationId: "A-PROOF" },
      }),
      refusesDeletion: inUse,
    },
    "azure-native:managedidentity:UserAssignedIdentity": {
      outputs: ({ name }) => ({ principalId: `principal-of-${name}`, clientId: `client-of-${name}` }),
    },
    "azure-native:authorization:RoleAssignment": { replaceOn: ["principalId", "roleDefinitionId"] },
    "azure-native:containerregistry:Registry": {
      unique: "registryName",
      outputs: ({ inputs }) => ({ loginServer: `${String(inputs.registryName)}.azurecr.io` }),
    },
    "azure-native:keyvault:Vault": {
      unique: "vaultName",
      replaceOn: ["location"],
      // https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
      softDelete: { source: "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview" },
    },
    "azure-native:keyvault:Secret": {
      outputs: ({ inputs }) => {
        const { vaultName, secretName } = inputs;
        const uri = `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}`;
        return { properties: { secretUri: uri, secretUriWithVersion: `${uri}/version-${(versions += 1)}` } };
      },
      refusesDeletion: ({ name }) =>
        `ForbiddenByRbac: ${name} is deleted by a call to the vault, for which who deploys has no right (https://learn.microsoft.com/azure/key-vault/general/rbac-guide)`,
    },
    [appToken]: {
      outputs: ({ inputs, previous }) => revisions.made(inputs, previous),
      replaceOn: ["environmentId", "location"],
      refuses: (inputs, live) => revisions.refusesTraffic(inputs) ?? unreadable(inputs, live) ?? unproved(inputs, live),
    },
    [certificateToken]: { refuses: notNamed, refusesDeletion: inUse },
  };
  return {
    packages: ["azure-native", "cloudflare", "docker-build"],
    rules: containerAppsRules,
    api: (access) => appApi(access, revisions, control),
    traffic(live) {
      const app = live.find(({ type }) => type === appToken);
      return app && revisions.traffic(app);
    },
    functions: {
      "azure-native:authorization:getClientConfig": () => ({
        subscriptionId,
        tenantId: "00000000-0000-4000-8000-000000000002",
        clientId: "a-client",
        objectId: "an-object",
      }),
      "azure-native:authorization:getClientToken": () => ({ token: "an-access-token" }),
      "azure-native:containerregistry:listRegistryCredentials": () => ({
        username: "admin",
        passwords: [{ name: "password", value: "a-registry-password" }],
      }),
      "azure-native:keyvault:getSecret": ({ vaultName, secretName }) => ({
        properties: {
          secretUriWithVersion: `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}/now`,
        },
      }),
      "azure-native:logic:listWorkflowTriggerCallbackUrl": () => ({
        value: "https://logic.example/callback?sig=a-signature",
      }),
      "azure-native:app:getContainerApp": ({ containerAppName }, live) => {
        const app = live.find(({ type, inputs }) => type === appToken && inputs.containerAppName === containerAppName);
        if (!app)
          throw new Error(`ResourceNotFound: there is no Microsoft.App/containerApps/${String(containerAppName)}`);
        const seen = { ingress: { customDomains: bound(app, live, revisions.looks()) } };
        const configuration = merged(app.inputs.configuration, seen);
        return { ...app.inputs, configuration, ...revisions.of(app) };
      },
      "azure-native:resources:getResource": ({ resourceName }) => ({
        properties: revisions.properties(String(resourceName)),
      }),
    },
    types: {
      ...imageBuilderTypes,
      ...Object.fromEntries(Object.keys(armTypes).map((token) => [token, armResource(token, special[token])])),
    },
  };

  // https://github.com/microsoft/azure-container-apps/issues/796
  function bound(app: LiveResource, live: readonly LiveResource[], looks: number): PropertyValue {
    return hostsOf(app.inputs).map((name) => {
      const certificate = live.find(
        ({ type, inputs }) => type === certificateToken && JSON.stringify(inputs).includes(`"${name}"`),
      );
      const isUsed = certificate && looks > (control.looksUntilBound ?? 0);
      return { name, bindingType: "Auto", ...(isUsed ? { certificateId: certificate.id } : {}) };
    });
  }
}
