import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PromptOptions } from "../../verify/options.ts";
import { checks as promptChecks } from "../../verify/prompts/index.ts";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import { runChecks } from "../../verify/run.ts";
import { startShop } from "./faulty/prompts-servers.ts";
import { startModel } from "./stand-in-model.ts";

const apiKey = "key-that-nobody-may-read";
const prompts = `prompts:
  - { kind: direct, text: Refund order 17, tool: refund_order, arguments: { text: order 17 } }
  - { kind: direct, text: Track parcel 4711, tool: track_parcel }
  - { kind: indirect, text: It should have been here on Monday, tool: [track_parcel, search_orders] }
  - { kind: negative, text: When do you open? }
  - { kind: negative, text: Tell me a joke }
`;
const rightAnswers = {
  "Refund order 17": { name: "refund_order", arguments: { text: "Order 17.", why: "broken" } },
  "Track parcel 4711": { name: "track_parcel", arguments: { text: "4711" } },
  "It should have been here on Monday": { name: "search_orders", arguments: { text: "Monday" } },
};

let shop: Awaited<ReturnType<typeof startShop>>;
beforeEach(async () => {
  shop = await startShop({ prompts });
});
afterEach(() => shop.close());

function examine(options: PromptOptions, timeoutSeconds = 30) {
  const judged = { ...shop.options, prompts: { ranker: "model" as const, apiKey, model: "small", ...options } };
  return runChecks([...protocolChecks, ...promptChecks], shop.url, { only: ["prompts"], timeoutSeconds, ...judged });
}

describe.each(["responses", "chat"] as const)("R26 a model through the API %s", { timeout: 30_000 }, (api) => {
  test("that chooses well gives no finding, and is asked once for each prompt, four at a time", async () => {
    const model = await startModel(rightAnswers);
    const { findings, evidence, checks } = await examine({ baseUrl: model.baseUrl, api }).finally(model.close);
    expect(findings).toEqual([]);
    expect(checks.find(({ id }) => id === "prompts.arguments")).toMatchObject({ status: "passed" });
    expect(evidence.find(({ name }) => name === "scores")).toMatchObject({
      text: expect.stringMatching(/ranker: model small[^]*all +1\.00 +1\.00/),
    });
    expect(model.asked).toHaveLength(5);
    expect(model.most()).toBe(4);
    expect(model.asked[0]).toMatchObject({
      path: api === "chat" ? "/v1/chat/completions" : "/v1/responses",
      authorization: `Bearer ${apiKey}`,
      body: { model: "small", tool_choice: "auto" },
    });
    expect(JSON.stringify(model.asked[0]?.body["tools"])).toContain(
      "Use this when the user asks where their parcel is",
    );
  });

  test("that chooses badly gives a finding for each way in which it does", async () => {
    const model = await startModel({
      "Refund order 17": { name: "refund_order", arguments: { text: "order 71" } },
      "Track parcel 4711": { name: "search_orders", arguments: { text: "4711" } },
      "Tell me a joke": { name: "search_orders", arguments: { text: "joke" } },
    });
    const { findings, evidence } = await examine({ baseUrl: model.baseUrl, api }).finally(model.close);
    expect(findings.map(({ check, severity, where }) => [check, severity, where])).toEqual([
      ["prompts.direct", "major", "track_parcel"],
      ["prompts.indirect", "major", "track_parcel or search_orders"],
      ["prompts.negative", "major", "search_orders"],
      ["prompts.arguments", "major", "refund_order"],
    ]);
    expect(findings.at(-1)).toMatchObject({
      expected: 'text: "order 17" for "Refund order 17"',
      seen: 'text: "order 71"',
    });
    // Of three calls one was right, of three prompts that want a tool one got it.
    expect(evidence.find(({ name }) => name === "scores")).toMatchObject({
      text: expect.stringMatching(/^all +0\.33 +0\.33$/m),
    });
  });
});

describe("R26 a model that does not answer", { timeout: 30_000 }, () => {
  test("at first, with 429 and 503, is asked again", async () => {
    const model = await startModel(rightAnswers, (response, { prompt }, times) => {
      if (prompt !== "Track parcel 4711" || times > 2) return false;
      response.writeHead(times === 1 ? 429 : 503).end('{"error":{"message":"slow down"}}');
      return true;
    });
    const { findings } = await examine({ baseUrl: model.baseUrl }).finally(model.close);
    expect(findings).toEqual([]);
    expect(model.asked).toHaveLength(7);
  });

  test("at all is one finding after three tries, and no score is made of the rest", async () => {
    const model = await startModel(rightAnswers, (_, { prompt }) => prompt === "Track parcel 4711");
    const { findings, checks } = await examine({ baseUrl: model.baseUrl, answerSeconds: 0.3 }).finally(model.close);
    expect(findings).toMatchObject([{ check: "prompts.ranking", seen: expect.stringContaining("no answer in 0.3 s") }]);
    expect(model.asked.filter(({ prompt }) => prompt === "Track parcel 4711")).toHaveLength(3);
    expect(checks.filter(({ status }) => status === "skipped").map(({ reason }) => reason)).toEqual(
      Array.from({ length: 6 }, () => "prompts.ranking failed"),
    );
  });

  test("within the time of the run ends with it", async () => {
    const model = await startModel(rightAnswers, () => true);
    const began = performance.now();
    const { checks } = await examine({ baseUrl: model.baseUrl }, 1).finally(model.close);
    expect(checks.find(({ id }) => id === "prompts.ranking")).toMatchObject({
      status: "errored",
      reason: "time is up",
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test.each([
    [401, "{}", "set OPENAI_API_KEY to a key that the API accepts"],
    [404, "{}", "name a model that this API has and that takes tools: --model, --api"],
    [429, '{"error":{"code":"insufficient_quota"}}', "raise the limit of the account at the API"],
    [200, '{"object":"something"}', "take the other one: --api responses or --api chat"],
  ])("but refuses with %i %s is not asked again, and the finding says what to do", async (status, body, fix) => {
    const model = await startModel(rightAnswers, (response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(body);
      return true;
    });
    const { findings } = await examine({ baseUrl: model.baseUrl }).finally(model.close);
    expect(findings).toMatchObject([{ check: "prompts.ranking", fix }]);
    expect(
      Math.max(...model.asked.map(({ prompt }) => model.asked.filter((one) => one.prompt === prompt).length)),
    ).toBe(1);
  });

  test.each([
    [{ baseUrl: "http://models.example/v1" }, "set OPENAI_BASE_URL to a URL with https"],
    [{ baseUrl: "models" }, "set OPENAI_BASE_URL to one such as https://host/v1"],
  ])("because of its place %j is never sent the key", async (options, fix) => {
    expect((await examine(options)).findings).toMatchObject([{ check: "prompts.ranking", fix }]);
  });
});

describe("R26 recorded answers", { timeout: 30_000 }, () => {
  test("are replayed without a model and score the same", async () => {
    const file = join(shop.folder, "answers.json");
    const model = await startModel({ ...rightAnswers, "Tell me a joke": { name: "search_orders", arguments: {} } });
    const recorded = await examine({ baseUrl: model.baseUrl, record: file }).finally(model.close);
    const replayed = await examine({ replay: file, apiKey: "", baseUrl: "http://127.0.0.1:1/v1", model: "other" });
    expect(recorded.findings).toMatchObject([{ check: "prompts.negative" }]);
    expect(replayed.findings).toEqual(recorded.findings);
    const shown = ({ evidence }: typeof recorded) => evidence.map((one) => (one.kind === "text" ? one.text : ""));
    expect(shown(replayed)).toEqual(shown(recorded));
    expect(JSON.parse(await readFile(file, "utf8")).answers[0]).toEqual({
      prompt: "Refund order 17",
      calls: [{ tool: "refund_order", arguments: { text: "Order 17.", why: "broken" } }],
      model: "small",
      tokens: { input: 210, output: 14 },
    });
  });

  test("say nothing of tools that were changed since, nor of prompts they do not have", async () => {
    const file = join(shop.folder, "answers.json");
    const model = await startModel(rightAnswers);
    await examine({ baseUrl: model.baseUrl, record: file }).finally(model.close);
    await writeFile(shop.options.promptsFile, prompts.replace("Tell me a joke", "Tell me another joke"));
    expect((await examine({ replay: file })).findings).toMatchObject([
      { check: "prompts.ranking", seen: expect.stringContaining('no answer to "Tell me another joke"') },
    ]);
    await writeFile(shop.options.promptsFile, prompts);
    const kept = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...kept, tools: "0".repeat(64) }));
    expect((await examine({ replay: file })).findings).toMatchObject([
      { check: "prompts.ranking", seen: expect.stringContaining("before the tools were changed") },
    ]);
  });
});

test(
  "R24 the key is in no report and in no recording, not even where the model says it",
  { timeout: 30_000 },
  async () => {
    const file = join(shop.folder, "answers.json");
    const model = await startModel({
      ...rightAnswers,
      "Refund order 17": { name: "refund_order", arguments: { text: apiKey } },
      "Tell me a joke": { name: apiKey, arguments: {} },
    });
    const report = await examine({ baseUrl: model.baseUrl, record: file }).finally(model.close);
    const loud = await startModel({}, (response, { authorization }) => {
      response.writeHead(400).end(`no such model for ${authorization}`);
      return true;
    });
    const refused = await examine({ baseUrl: loud.baseUrl }).finally(loud.close);
    expect(report.findings.map(({ check }) => check)).toEqual(["prompts.negative", "prompts.arguments"]);
    expect(refused.findings[0]?.seen).toContain("no such model for Bearer [secret]");
    const recording = await readFile(file, "utf8");
    expect(recording).toContain("[secret]");
    for (const text of [JSON.stringify(report), JSON.stringify(refused), recording]) expect(text).not.toContain(apiKey);
  },
);
