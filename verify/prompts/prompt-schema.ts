import * as z from "zod";

const text = z.string().trim().min(1).max(2000).describe("What a person writes, word for word");
const id = z.string().trim().min(1).max(100).describe("Names the prompt in findings; its text where it is missing");
const name = z.string().min(1).max(128);
const tool = z
  .union([name, z.array(name).min(1).max(20)], {
    error: ({ input }) => (input === undefined ? "is missing" : "is neither a name nor a list of names"),
  })
  .describe("The tool that should run, or several of which any is right");
const args = z
  .record(z.string(), z.unknown())
  .describe("Arguments that the call must have, more being allowed; text matches in small or capital letters");
const wanted = { id: id.optional(), text, tool, arguments: args.optional() };

/** What the file of golden prompts holds. */
export const promptFileSchema = z.strictObject({
  prompts: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("direct").describe("Names the product or what the tool does"), ...wanted }),
        z.strictObject({ kind: z.literal("indirect").describe("Tells a wish and names no tool"), ...wanted }),
        z.strictObject({
          kind: z.literal("negative").describe("Something else, for which no tool should run"),
          id: id.optional(),
          text,
        }),
      ]),
    )
    .min(1)
    .max(500),
});

/** The JSON Schema of that file, for editors: the same source as the check when it is read. */
export function promptFileJsonSchema(): Record<string, unknown> {
  return {
    title: "Golden prompts of an MCP server",
    ...z.toJSONSchema(promptFileSchema, { io: "input", target: "draft-7" }),
  };
}
