import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Tool } from "@modelcontextprotocol/client";
import * as z from "zod";
import { parseJson } from "../json.ts";
import { messageOf } from "../message.ts";
import { writeWhole } from "../write-file.ts";
import { RankerError } from "./ranking.ts";

const call = z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) });
const recording = z.strictObject({
  prompt: z.string(),
  /** None where the model answered in words. */
  calls: z.array(call),
  model: z.string(),
  tokens: z.strictObject({ input: z.number(), output: z.number() }),
});
const schema = z.strictObject({
  version: z.literal(1),
  /** Of what the model saw of the tools. */
  tools: z.string(),
  answers: z.array(recording),
});

const again = "record the answers anew: --record";

/** What a model answered to one prompt. */
export type Recording = z.infer<typeof recording>;

/** Keeps answers, with every secret blotted out. */
export async function writeCassette(
  file: string,
  tools: readonly Tool[],
  answers: readonly Recording[],
  redact: (text: string) => string,
): Promise<void> {
  const cassette: z.infer<typeof schema> = { version: 1, tools: digestOf(tools), answers: [...answers] };
  try {
    await writeWhole(file, redact(`${JSON.stringify(cassette, null, 2)}\n`));
  } catch (error) {
    throw new RankerError(`${file} cannot be written: ${messageOf(error)}`, "name another file with --record", {
      cause: error,
    });
  }
}

/** Answers that were kept. */
export interface Cassette {
  model: string;
  /** Throws a RankerError where the answers belong to other tools, or to other prompts. */
  answerTo(prompt: string, tools: readonly Tool[]): Recording;
}

/** Reads kept answers; throws a RankerError where they cannot be read. */
export async function readCassette(file: string): Promise<Cassette> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new RankerError(`${file} cannot be read: ${messageOf(error)}`, again, { cause: error });
  });
  const { data } = schema.safeParse(parseJson(text));
  if (data === undefined) throw new RankerError(`${file} is not what --record writes`, again);
  const answers = new Map(data.answers.map((answer) => [answer.prompt, answer]));
  return {
    model: data.answers[0]?.model ?? "unknown",
    answerTo(prompt, tools) {
      if (data.tools !== digestOf(tools)) {
        throw new RankerError(`${file} was recorded before the tools were changed: it says nothing of these`, again);
      }
      const answer = answers.get(prompt);
      if (answer === undefined) throw new RankerError(`${file} has no answer to "${prompt}"`, again);
      return answer;
    },
  };
}

function digestOf(tools: readonly Tool[]): string {
  const seen = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex");
}
