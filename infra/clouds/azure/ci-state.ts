import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** Where the state lies, in `slipway:options.ci`: who deploys may write it, who previews may read it. */
export const stateSchema = z
  .strictObject({
    containerId: z
      .string()
      .regex(
        /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]+\/blobServices\/default\/containers\/[a-z0-9-]+$/,
        "must be the id of a blob container: /subscriptions/…/storageAccounts/A/blobServices/default/containers/C",
      )
      .describe("Id of the blob container of the backend, in which no other stack's state should lie"),
    keyId: z
      .string()
      .regex(
        /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.KeyVault\/vaults\/[\w-]+\/keys\/[\w-]+$/,
        "must be the id of a key: /subscriptions/…/vaults/V/keys/K",
      )
      .optional()
      .describe("Id of the key that seals the stack's secrets"),
  })
  .optional()
  .describe("Where the state lies, if in a blob container: who deploys may write it, who previews may read it");

/** A container of states, and the key that seals their secrets. */
export type State = NonNullable<z.infer<typeof stateSchema>>;

/** The roles that opening a state takes, by a name for each; `writes` as an `up` does. */
// https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory
// https://learn.microsoft.com/azure/key-vault/general/rbac-guide
export function stateRoles(
  state: State | undefined,
  { writes }: { writes: boolean },
): { name: string; role: "blobContributor" | "blobReader" | "cryptoUser" | "reader"; scope: pulumi.Input<string> }[] {
  if (state === undefined) return [];
  const { containerId, keyId } = state;
  return [
    { name: "state", role: writes ? "blobContributor" : "blobReader", scope: containerId },
    // A refresh looks at this grant.
    { name: "state-itself", role: "reader", scope: containerId },
    ...(keyId === undefined
      ? []
      : [
          // No role that Azure has only decrypts.
          { name: "key", role: "cryptoUser" as const, scope: keyId },
          { name: "key-itself", role: "reader" as const, scope: keyId },
        ]),
  ];
}
