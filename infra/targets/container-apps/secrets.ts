import { getSecretOutput } from "@pulumi/azure-native/keyvault/getSecret.js";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec, TargetContext } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { fitName } from "../../names.ts";
import { type Foundation, foundationOf } from "./foundation.ts";
import { grant } from "./identity.ts";
import { names } from "./names.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** A secret of Key Vault, pinned to a version. */
export interface VaultSecret {
  /** Name of the environment variable. */
  name: string;
  /** Name inside of the app. */
  key: string;
  /** Address with version. */
  url: pulumi.Output<string>;
}

const referenceShape = /^([\w.()-]+)\/([a-zA-Z][\w-]*)\/([\w-]+)$/;

/** Faults of references that are not `resource group/vault/secret`. */
export function referenceFaults(spec: ServiceSpec): Fault[] {
  return Object.entries(spec.secrets).flatMap(([name, source]) => {
    if (!("reference" in source) || referenceShape.test(source.reference)) return [];
    const problem = `${source.reference} does not say where it is`;
    return [{ path: `slipway:secrets.${name}`, problem, remedy: "write <resource group>/<vault>/<secret>" }];
  });
}

/** Makes or finds the spec's secrets and lets the identity read exactly them; the app must wait for `rights`. */
export function vaultSecrets(
  context: TargetContext<ContainerAppsOptions>,
  identity: UserAssignedIdentity,
): { secrets: VaultSecret[]; rights: pulumi.CustomResource[] } {
  const { spec, parent } = context;
  const foundation = foundationOf(context);
  const own = Object.values(spec.secrets).some((source) => "value" in source)
    ? makeVault(spec.name, foundation)
    : undefined;
  const secrets: VaultSecret[] = [];
  const rights: pulumi.CustomResource[] = [];
  for (const [name, source] of Object.entries(spec.secrets)) {
    const key = fitName(names.secret, [name.toLowerCase().replaceAll("_", "-")]);
    const resourceName = `${spec.name}-${key}`;
    const { resourceGroupName, subscriptionId } = foundation;
    let found: { url: pulumi.Output<string>; id: pulumi.Output<string> };
    if ("reference" in source) {
      const [, group = "", vaultName = "", secretName = ""] = referenceShape.exec(source.reference) ?? [];
      const secret = getSecretOutput({ resourceGroupName: group, vaultName, secretName }, { parent });
      found = {
        url: secret.properties.secretUriWithVersion,
        id: pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vaultName}/secrets/${secretName}`,
      };
    } else {
      if (!own) throw new Error("a secret with a value has a vault");
      const secret = new Secret(
        resourceName,
        { resourceGroupName, vaultName: own.name, secretName: key, properties: { value: source.value } },
        { parent },
      );
      found = { url: secret.properties.secretUriWithVersion, id: pulumi.interpolate`${own.id}/secrets/${key}` };
    }
    secrets.push({ name, key, url: found.url });
    rights.push(grant(resourceName, identity, "keyVaultSecretsUser", found.id, foundation));
  }
  return { secrets, rights };
}

function makeVault(name: string, { parent, resourceGroupName, location, tenantId, globalName }: Foundation): Vault {
  return new Vault(
    name,
    {
      resourceGroupName,
      vaultName: globalName,
      location,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        // The least there is: so long the name of a deleted vault stays taken.
        // https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
        softDeleteRetentionInDays: 7,
      },
    },
    { parent },
  );
}
