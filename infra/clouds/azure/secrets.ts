import { getSecretOutput } from "@pulumi/azure-native/keyvault/getSecret.js";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import { fitName, nameOf } from "../../names.ts";
import type { AzureGroup } from "./group.ts";
import { grant } from "./identity.ts";
import { azureNames } from "./names.ts";
import { referenceShape } from "./secret-references.ts";

/** A secret of Key Vault, pinned to a version. */
export interface VaultSecret {
  /** Name of the environment variable. */
  name: string;
  /** Name inside of the app. */
  key: string;
  /** Address with version. */
  url: pulumi.Output<string>;
}

/** The secrets, and what goes with them. */
export interface VaultSecrets {
  secrets: VaultSecret[];
  /** What the app must wait for. */
  rights: pulumi.CustomResource[];
  /** Ids of those that are only looked up, by key. */
  referenced: Record<string, pulumi.Input<string>>;
}

/** Makes or finds the spec's secrets and lets the identity read exactly them. */
export function vaultSecrets(azure: AzureGroup, identity: UserAssignedIdentity): VaultSecrets {
  const { spec, parent, subscriptionId } = azure;
  const own = Object.values(spec.secrets).some((source) => "value" in source) ? makeVault(azure) : undefined;
  const made: VaultSecrets = { secrets: [], rights: [], referenced: {} };
  for (const [name, source] of Object.entries(spec.secrets)) {
    const key = fitName(azureNames.secret, [name.toLowerCase().replaceAll("_", "-")]);
    let found: { url: pulumi.Output<string>; id: pulumi.Output<string> };
    if ("reference" in source) {
      const [, group = "", vaultName = "", secretName = ""] = referenceShape.exec(source.reference) ?? [];
      const secret = getSecretOutput({ resourceGroupName: group, vaultName, secretName }, { parent });
      const id = pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vaultName}/secrets/${secretName}`;
      found = { url: secret.properties.secretUriWithVersion, id };
      made.referenced[key] = id;
    } else {
      if (!own) throw new Error("a secret with a value has a vault");
      const secret = makeSecret(`${spec.name}-${key}`, own, source.value, azure);
      found = {
        url: secret.properties.secretUriWithVersion,
        id: pulumi.interpolate`${own.id}/secrets/${secret.name}`,
      };
    }
    made.secrets.push({ name, key, url: found.url });
    // "-secret-" keeps apart from the app's other rights what a secret may be called.
    const aliases = [{ name: `${spec.name}-${key}` }];
    const wanted = { identity, role: "keyVaultSecretsUser", scope: found.id } as const;
    made.rights.push(grant(`${spec.name}-secret-${key}`, wanted, azure, { aliases }));
  }
  return made;
}

/**
 * A vault whose name nobody else in Azure has, and which no deleted vault of this stack still holds: Pulumi ends it with
 * random digits.
 */
// https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
function makeVault({ spec, stack, parent, args, tenantId }: AzureGroup): Vault {
  const { name: service } = spec;
  const name = nameOf(azureNames.vault, { spec, stack });
  return new Vault(
    name,
    {
      ...args,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        // The least there is.
        softDeleteRetentionInDays: 7,
      },
    },
    { parent, ...(name === service ? {} : { aliases: [{ name: service }] }) },
  );
}

/**
 * One secret. Only with a right on the vault's data can it be deleted, which who deploys does not have; so one that the
 * stack no longer names stays, readable by nobody, until the vault goes. Random digits at the end of its name let it be
 * made again.
 */
// https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/resources/customresources/custom_keyvault.go
function makeSecret(
  name: string,
  vault: Vault,
  value: pulumi.Output<string>,
  { parent, args: { resourceGroupName, tags } }: AzureGroup,
): Secret {
  return new Secret(
    name,
    { resourceGroupName, vaultName: vault.name, properties: { value }, tags },
    { parent, retainOnDelete: true },
  );
}
