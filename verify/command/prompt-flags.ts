import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { PromptOptions } from "../options.ts";
import { UsageError } from "./usage-error.ts";

const rankers = ["lexical", "model"] as const;
const apis = ["responses", "chat"] as const;

/** The flags that say how golden prompts are judged. */
export const promptFlags = {
  ranker: { type: "string", description: "What chooses tools for prompts: lexical or model" },
  model: { type: "string", description: "Name of the model at the API" },
  api: { type: "string", description: "Shape of the model's API at OPENAI_BASE_URL: responses or chat" },
  record: { type: "string", description: "File to keep the model's answers in" },
  replay: { type: "string", description: "File of answers that were kept, in place of a model" },
  baseline: { type: "string", description: "File with the last accepted outcomes; beside the prompts if not given" },
  accept: { type: "boolean", default: false, description: "Make this run's outcomes the accepted ones" },
} as const;

/** Those flags and that of the prompts themselves, as they were typed. */
export type PromptFlags = { accept?: boolean } & {
  [name in Exclude<keyof typeof promptFlags, "accept"> | "prompts"]?: string | undefined;
};

/** Reads the flags, and of the environment OPENAI_API_KEY and OPENAI_BASE_URL; throws a UsageError for what cannot be. */
export async function toPromptOptions(flags: PromptFlags, env = process.env): Promise<PromptOptions> {
  const { prompts, accept = false, record, replay, model, baseline } = flags;
  const used = Object.keys(promptFlags).filter((name) =>
    Object.entries(flags).some(([flag, value]) => flag === name && value),
  );
  if (prompts === undefined) {
    if (used.length > 0) throw new UsageError(`--${used[0]} needs golden prompts: --prompts FILE`);
    return {};
  }
  const api = oneOf("api", apis, flags.api);
  const asked = oneOf("ranker", rankers, flags.ranker);
  const ofModel = used.find((name) => ["record", "replay", "api", "model"].includes(name));
  const ranker = asked ?? (ofModel === undefined ? "lexical" : "model");
  if (ofModel !== undefined && ranker !== "model") throw new UsageError(`--${ofModel} needs --ranker model`);
  if (record !== undefined && replay !== undefined) throw new UsageError("give --record or --replay, not both");
  await Promise.all([mustHaveFolder("record", record), mustHaveFolder("baseline", baseline)]);
  const apiKey = env["OPENAI_API_KEY"]?.trim() || undefined;
  const baseUrl = env["OPENAI_BASE_URL"]?.trim() || undefined;
  if (ranker === "model" && replay === undefined && apiKey === undefined && baseUrl === undefined) {
    throw new UsageError("--ranker model needs OPENAI_API_KEY, or answers that were kept: --replay FILE");
  }
  const live = ranker === "model" && replay === undefined;
  return {
    ranker,
    ...(accept ? { accept } : {}),
    ...(api === undefined ? {} : { api }),
    ...(model === undefined ? {} : { model }),
    ...(record === undefined ? {} : { record }),
    ...(replay === undefined ? {} : { replay }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(live && apiKey !== undefined ? { apiKey } : {}),
    ...(live && baseUrl !== undefined ? { baseUrl } : {}),
  };
}

function oneOf<Name extends string>(flag: string, names: readonly Name[], value: string | undefined): Name | undefined {
  const found = names.find((name) => name === value);
  if (value !== undefined && found === undefined)
    throw new UsageError(`--${flag} ${value} is none of ${names.join(", ")}`);
  return found;
}

/** A run that ends at a model's last answer with nowhere to keep it was paid for in vain. */
async function mustHaveFolder(flag: string, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const folder = await stat(dirname(resolve(file))).catch(() => undefined);
  if (!folder?.isDirectory()) throw new UsageError(`--${flag} ${file} is in a folder that does not exist`);
}
