import * as z from "zod";

/** Where the state lies, in `slipway:options.ci`: who deploys may write it, who previews may read it. */
export const stateSchema = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][\w.-]{1,220}[a-z0-9](\/[\w./-]*\w)?$/, "must be a bucket's name, and a path in it if any")
      .describe("Bucket of the backend, with the path in it if there is one: of gs://bucket/path bucket/path"),
    key: z
      .string()
      .regex(
        /^projects\/[\w:.-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/,
        "must be projects/P/locations/L/keyRings/R/cryptoKeys/K",
      )
      .optional()
      .describe(
        "Key that seals the stack's secrets, in the stack's project; it opens every stack that it seals, to previews too: one each; projects/P/locations/L/keyRings/R/cryptoKeys/K",
      ),
  })
  .optional()
  .describe(
    "Where the state lies, if in a bucket of Cloud Storage in the stack's project: who deploys may write it, who previews may read it",
  );

/** State of one stack in a bucket. */
export type State = NonNullable<z.infer<typeof stateSchema>>;
