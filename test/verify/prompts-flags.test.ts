import { expect, test } from "vitest";
import { type PromptFlags, toPromptOptions } from "../../verify/command/prompt-flags.ts";

const key = { OPENAI_API_KEY: "key-of-somebody" };

test.each<[PromptFlags, Record<string, string>, object]>([
  [{}, key, {}],
  [{ prompts: "p.yaml" }, key, { ranker: "lexical" }],
  [
    { prompts: "p.yaml", accept: true, baseline: "b.json" },
    {},
    { ranker: "lexical", accept: true, baseline: "b.json" },
  ],
  [{ prompts: "p.yaml", ranker: "model" }, key, { ranker: "model", apiKey: "key-of-somebody" }],
  [
    { prompts: "p.yaml", ranker: "model", model: "tiny", api: "chat" },
    { OPENAI_BASE_URL: "http://127.0.0.1:11434/v1" },
    { ranker: "model", model: "tiny", api: "chat", baseUrl: "http://127.0.0.1:11434/v1" },
  ],
  [{ prompts: "p.yaml", replay: "answers.json" }, key, { ranker: "model", replay: "answers.json" }],
])("R26 flags %j", async (flags, env, options) => {
  expect(await toPromptOptions(flags, env)).toEqual(options);
});

test.each<[PromptFlags, string]>([
  [{ accept: true }, "--accept needs golden prompts: --prompts FILE"],
  [{ prompts: "p.yaml", ranker: "magic" }, "--ranker magic is none of lexical, model"],
  [{ prompts: "p.yaml", ranker: "model" }, "--ranker model needs OPENAI_API_KEY"],
  [{ prompts: "p.yaml", ranker: "lexical", record: "a.json" }, "--record needs --ranker model"],
  [{ prompts: "p.yaml", ranker: "embedding" }, "--ranker embedding is none of lexical, model"],
  [{ prompts: "p.yaml", ranker: "lexical", model: "tiny" }, "--model needs --ranker model"],
  [{ prompts: "p.yaml", record: "a.json", replay: "b.json" }, "give --record or --replay, not both"],
  [{ prompts: "p.yaml", record: "/nowhere/a.json" }, "--record /nowhere/a.json is in a folder that does not exist"],
])("R26 flags %j are refused", async (flags, message) => {
  await expect(toPromptOptions(flags, {})).rejects.toThrow(message);
});
