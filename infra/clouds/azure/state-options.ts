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
      .describe(
        "Id of the key that seals the stack's secrets; it opens every stack that it seals, to previews too: one each",
      ),
  })
  .optional()
  .describe("Where the state lies, if in a blob container: who deploys may write it, who previews may read it");

/** A container of states, and the key that seals their secrets. */
export type State = NonNullable<z.infer<typeof stateSchema>>;
