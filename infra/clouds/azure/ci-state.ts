import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { AzureGroup } from "./group.ts";
import { type Grant, grant, makeRole } from "./identity.ts";
import type { State } from "./state-options.ts";

/** Lets somebody open the state; `writes` as an `up` does. */
// https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory
export function grantState(
  state: State | undefined,
  { name, identity, writes }: { name: string; identity: UserAssignedIdentity; writes: boolean },
  azure: AzureGroup,
): void {
  if (state === undefined) return;
  const { containerId, keyId } = state;
  const right = (end: string, role: Grant["role"], scope: string) =>
    grant(`${name}-${end}`, { identity, role, scope }, azure);
  right("state", writes ? "blobContributor" : "blobReader", containerId);
  // A refresh looks at this grant.
  right("state-itself", "reader", containerId);
  if (keyId === undefined) return;
  const role = makeRole(
    `${name}-key`,
    {
      title: "state's key",
      description: "what opening a stack's state does with the key that seals its secrets",
      dataActions: keyActions({ writes }),
      groups: [keyId.split("/").slice(0, 5).join("/")],
    },
    azure,
  );
  right("key", role, keyId);
  right("key-itself", "reader", keyId);
}

/** No role that Azure has decrypts alone: those that do could sign with the key, copy it, or switch it off. */
// https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault and
// https://github.com/google/go-cloud/blob/master/secrets/azurekeyvault/akv.go, by which Pulumi opens a state
export function keyActions({ writes }: { writes: boolean }): string[] {
  const uses = ["read", "decrypt/action", ...(writes ? ["encrypt/action"] : [])];
  return uses.map((use) => `Microsoft.KeyVault/vaults/keys/${use}`);
}
