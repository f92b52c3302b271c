import * as z from "zod";
import { alertsSchema } from "./alerts-schema.ts";
import { examineSchema } from "./examine-schema.ts";
import { previewSchema } from "./preview-schema.ts";
import { observabilitySchema } from "./observability/schema.ts";
import { imageSchema, secretsSchema, serviceSchema } from "./schema.ts";
import { targets } from "./targets/index.ts";

/** The JSON Schema of a stack file, for editors: the same source as the check at `pulumi up`. */
export async function stackFileSchema(): Promise<Record<string, unknown>> {
  const definitions = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A Slipway stack",
    type: "object",
    properties: {
      config: {
        type: "object",
        required: ["slipway:target", "slipway:service"],
        properties: {
          "slipway:target": {
            description: definitions.map(({ name, summary }) => `${name}: ${summary}`).join("\n"),
            enum: definitions.map(({ name }) => name),
          },
          "slipway:service": toJsonSchema(serviceSchema),
          "slipway:image": toJsonSchema(imageSchema),
          "slipway:alerts": toJsonSchema(alertsSchema),
          "slipway:observability": toJsonSchema(observabilitySchema),
          "slipway:examine": toJsonSchema(examineSchema),
          "slipway:preview": toJsonSchema(previewSchema),
          "slipway:options": { type: "object" },
          "slipway:secrets": {
            ...toJsonSchema(withEncrypted()),
            description: "Where each secret comes from; set a value with: npx slipway secrets set <name> <stack>",
          },
          "slipway:token": {
            ...toJsonSchema(z.strictObject({ secure: z.string() })),
            description:
              "Token of a platform that is reached by its own API, where the environment has none; set it with: pulumi config set --stack <stack> --secret slipway:token",
          },
        },
        patternProperties: { "^(?!slipway:)[^:]+:.+$": {} },
        additionalProperties: false,
        anyOf: definitions.map(({ name, options }) => ({
          properties: { "slipway:target": { const: name }, "slipway:options": toJsonSchema(options) },
        })),
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
      environment: {},
    },
    additionalProperties: false,
  };
}

// In the file a value stands as Pulumi encrypted it; the program sees the text.
function withEncrypted(): z.ZodType {
  const reference = z.strictObject({ reference: z.string() });
  return z.record(secretsSchema.keyType, z.union([z.strictObject({ secure: z.string() }), reference]));
}

function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return rest;
}
