import * as z from "zod";

const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "an environment variable's name has letters, digits and _ only");

/** `slipway:preview`: what is different where a pull request is deployed as a small stack of its own. */
export const previewSchema = z.strictObject({
  minInstances: z
    .int()
    .min(0)
    .max(1)
    .default(0)
    .describe("Instances kept warm; 1 where the target cannot scale to zero"),
  secrets: z
    .array(name)
    .default([])
    .describe("Names of secrets that it gets as the stack has them; the value of every other is made up"),
  env: z
    .record(name, z.string("must be text: put it in quotes"))
    .default({})
    .describe("Plain environment variables beside those of the service, or in their place"),
  hours: z.int().min(1).max(720).default(72).describe("Time after its last deployment after which it is removed"),
});

export type PreviewSettings = z.infer<typeof previewSchema>;
