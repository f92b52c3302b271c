import type { Tool } from "@modelcontextprotocol/client";
import * as z from "zod";
import { parseJson } from "../json.ts";
import type { Call } from "./ranking.ts";

/** One of the two shapes in which models take tools and a prompt. */
export interface Shape {
  /** Below the API's URL. */
  path: string;
  toBody(model: string, prompt: string, tools: readonly Tool[]): unknown;
  /** Reads an answer; throws where it has another shape. */
  read(answer: unknown): { calls: Call[]; tokens: { input: number; output: number } };
}

const called = z.object({ name: z.string(), arguments: z.string() });

// https://platform.openai.com/docs/api-reference/responses/create
const responses: Shape = {
  path: "responses",
  toBody: (model, prompt, tools) => ({
    model,
    input: prompt,
    tools: tools.map((tool) => ({ type: "function", ...toFunction(tool), strict: false })),
    tool_choice: "auto",
    store: false,
  }),
  read(answer) {
    const { output, usage } = responsesAnswer.parse(answer);
    const calls = output.filter(({ type }) => type === "function_call").map((item) => toCall(called.parse(item)));
    return { calls, tokens: { input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 } };
  },
};
const responsesAnswer = z.object({
  output: z.array(z.looseObject({ type: z.string() })),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullish(),
});

// https://platform.openai.com/docs/api-reference/chat/create
const chat: Shape = {
  path: "chat/completions",
  toBody: (model, prompt, tools) => ({
    model,
    messages: [{ role: "user", content: prompt }],
    tools: tools.map((tool) => ({ type: "function", function: toFunction(tool) })),
    tool_choice: "auto",
  }),
  read(answer) {
    const { choices, usage } = chatAnswer.parse(answer);
    const calls = choices[0]?.message.tool_calls?.map((item) => toCall(item.function)) ?? [];
    return { calls, tokens: { input: usage?.prompt_tokens ?? 0, output: usage?.completion_tokens ?? 0 } };
  },
};
const chatAnswer = z.object({
  choices: z
    .array(z.object({ message: z.object({ tool_calls: z.array(z.object({ function: called })).nullish() }) }))
    .min(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

export const shapes = { responses, chat } as const satisfies Record<string, Shape>;

/** The name under which a model knows a tool: letters, digits, _ and - alone, 64 at most. */
export function functionName(tool: string): string {
  return tool.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64);
}

function toFunction({ name, description, inputSchema }: Tool) {
  const { $schema: _, ...parameters } = inputSchema;
  return { name: functionName(name), description: description ?? "", parameters };
}

function toCall({ name, arguments: text }: z.infer<typeof called>): Call {
  const read = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  return { tool: name, arguments: read.data ?? {} };
}
