import type { Tool } from "@modelcontextprotocol/client";
import pLimit from "p-limit";
import * as z from "zod";
import { readCassette, type Recording, writeCassette } from "./cassette.ts";
import { ask, type ModelEndpoint } from "./model-request.ts";
import { functionName, shapes } from "./model-shapes.ts";
import type { PromptOptions } from "../options.ts";
import type { GoldenPrompt } from "./prompt-file.ts";
import { type Answer, type Ranker, RankerError } from "./ranking.ts";

// https://developers.openai.com/api/docs/models/all
export const defaultModel = "gpt-5.4-mini";
export const openaiUrl = "https://api.openai.com/v1";
const atOnce = 4;
const answerSeconds = 20;

/** Lets a model choose through an API. */
export function modelRanker(options: PromptOptions, redact: (text: string) => string): Ranker {
  const { model = defaultModel, record } = options;
  return {
    name: `model ${model}`,
    sees: "all",
    async rank(prompts, tools, signal) {
      const answers = await askAll(prompts, tools, { ...options, model }, signal);
      if (record !== undefined) await writeCassette(record, tools, answers, redact);
      return answers.map(toAnswer);
    },
  };
}

/** Takes what a model chose when it was recorded. */
export async function replayRanker(file: string): Promise<Ranker> {
  const { model, answerTo } = await readCassette(file);
  const rank: Ranker["rank"] = async (prompts, tools) => prompts.map(({ text }) => toAnswer(answerTo(text, tools)));
  return { name: `model ${model}`, sees: "all", rank };
}

async function askAll(
  prompts: readonly GoldenPrompt[],
  tools: readonly Tool[],
  { model, api = "responses", ...options }: PromptOptions & { model: string },
  signal: AbortSignal,
): Promise<Recording[]> {
  const shape = shapes[api];
  const endpoint = toEndpoint(options, shape.path);
  const names = new Map(tools.map(({ name }) => [functionName(name), name]));
  // The first prompt without an answer ends the others.
  const failed = new AbortController();
  const ends = AbortSignal.any([signal, failed.signal]);
  const limit = pLimit(atOnce);
  const askOne = async ({ text }: GoldenPrompt): Promise<Recording> => {
    ends.throwIfAborted();
    const answer = await ask(endpoint, shape.toBody(model, text, tools), ends);
    const { calls, tokens } = readAnswer(() => shape.read(answer), endpoint);
    return {
      prompt: text,
      calls: calls.map((call) => ({ ...call, tool: names.get(call.tool) ?? call.tool })),
      model,
      tokens,
    };
  };
  try {
    return await Promise.all(prompts.map((prompt) => limit(askOne, prompt)));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** Where requests go; throws a RankerError for a place that a key must not go to. */
function toEndpoint(
  { baseUrl = openaiUrl, apiKey, answerSeconds: seconds = answerSeconds }: PromptOptions,
  path: string,
): ModelEndpoint {
  const url = URL.parse(`${baseUrl.replace(/\/+$/, "")}/${path}`);
  if (url === null) throw new RankerError(`${baseUrl} is no URL`, "set OPENAI_BASE_URL to one such as https://host/v1");
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !isHere) {
    throw new RankerError(`${baseUrl} would send the key in the clear`, "set OPENAI_BASE_URL to a URL with https");
  }
  if (apiKey === undefined && baseUrl === openaiUrl) {
    throw new RankerError("there is no key for the API", "set OPENAI_API_KEY, or replay recorded answers: --replay");
  }
  return { url, apiKey, answerSeconds: seconds };
}

function readAnswer<Value>(read: () => Value, { url }: ModelEndpoint): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new RankerError(
      `${url.href} answered in another shape`,
      "take the other one: --api responses or --api chat",
      { cause: error },
    );
  }
}

/** A model may call several tools at once: the first is what it set out to do. */
function toAnswer({ calls: [first] }: Recording): Answer {
  return { candidates: [], ...(first ? { ran: first.tool, arguments: first.arguments } : {}) };
}
