import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Facts } from "../../../cli/launch/facts.ts";
import { findLiveFacts } from "../../../cli/launch/live-facts.ts";
import { evaluate } from "../../../cli/launch/rule.ts";
import { rules } from "../../../cli/launch/rules/index.ts";
import { type RunningServer, startServer } from "../../../server/test/running-server.ts";
import { examine } from "../../../verify/check-context.ts";
import { fault } from "../../verify/faulty/altered-server.ts";
import { change, toolError } from "../../verify/faulty/word-tools.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";

const unknown = { unknown: "nobody asked" };
let server: RunningServer;
const direct = { kind: "direct", line: 1 } as const;
beforeAll(async () => {
  server = await startServer({ AUTHENTICATION: "none" });
});
afterAll(() => server[Symbol.asyncDispose]());

/** What is found out of an endpoint, with what was published before. */
async function find(given: Partial<Pick<Facts, "prompts" | "published">> = {}, endpoint = server.url) {
  const signal = AbortSignal.timeout(30_000);
  const examination = examine(endpoint, {}, signal);
  const { prompts, published } = { prompts: unknown, published: unknown, ...given };
  try {
    return await findLiveFacts(examination.contextFor("test", signal), {}, prompts, published);
  } finally {
    await examination.close();
  }
}

describe("R30 what is asked of the endpoint", () => {
  test("a component of before that is answered at its old URI is not lost, one that is not answered is", async () => {
    const [kept, gone] = ["ui://tasks/board.0123456789abcdef.html", "ui://tasks/chart.0123456789abcdef.html"];
    const last = { version: "1.0.0", endpoint: server.url.href, tools: [], annotations: {}, components: [kept, gone] };
    const { components, lostComponents } = await find({ published: { value: last } });
    // It is another by now.
    expect(components).toMatchObject({ value: [{ uri: expect.not.stringContaining("0123456789abcdef") }] });
    expect(lostComponents).toEqual({ value: [gone] });
    expect((await find()).lostComponents).toEqual(unknown);
  });

  test("a tool that fails with a test case's own arguments fails the case, one that refuses made-up ones leaves it open", async () => {
    const broken = fault("broken", [], {
      answer: ({ method }) => (method === "tools/call" ? { result: toolError("the database is gone") } : undefined),
    });
    const { url, close } = await broken.start();
    const prompts = [
      { ...direct, id: "1", text: "All words", tools: ["list_words"] },
      { ...direct, id: "2", text: "Find moon", tools: ["find_word"], arguments: { word: "moon" } },
      { ...direct, id: "3", text: "Find another", tools: ["find_word"] },
    ];
    try {
      const { caseCalls } = await find({ prompts: { value: prompts } }, new URL(url));
      expect(caseCalls).toEqual({
        value: [
          { prompt: "All words", tool: "list_words", fault: "the database is gone" },
          { prompt: "Find moon", tool: "find_word", fault: "the database is gone" },
          {
            prompt: "Find another",
            tool: "find_word",
            left: "refused the arguments that were made up: the database is gone",
          },
        ],
      });
    } finally {
      await close();
    }
  });

  test.each([
    ["JSON in a text", '{"words":["one"],"meta":{"traceId":"0af7"}}', "list_words: meta.traceId"],
    ["words", "one\nsession_id: 0af7", "list_words: [].session_id"],
    ["JSON between words", 'Here:\n```json\n{"requestId": "7"}\n```', "list_words: [].requestId"],
  ])("ids that only the developer can use are found in %s, too", async (_, text, seen) => {
    const result = { resultType: "complete", content: [{ type: "text", text }] };
    const talking = fault("talking", [], {
      list: change("list_words", { outputSchema: undefined }),
      answer: ({ method, params }) =>
        method === "tools/call" && params["name"] === "list_words" ? { result } : undefined,
    });
    const { url, close } = await talking.start();
    try {
      const { answers } = await find({}, new URL(url));
      const outcomes = evaluate(rules, { ...toFacts(fitLaunch()), answers });
      expect(outcomes.find(({ code }) => code === "result_internal_ids")?.found).toEqual([seen]);
    } finally {
      await close();
    }
  });

  test("a tool that gave no result with made-up arguments is named, unless a test case had it answer", async () => {
    const refusing = fault("refusing", [], {
      answer: ({ method, params }) =>
        method === "tools/call" && !JSON.stringify(params).includes("moon")
          ? { result: toolError("there is no such word") }
          : undefined,
    });
    const { url, close } = await refusing.start();
    const prompt = { ...direct, id: "1", text: "Find moon", tools: ["find_word"], arguments: { word: "moon" } };
    try {
      const { answers } = await find({ prompts: { value: [prompt] } }, new URL(url));
      expect(answers).toMatchObject({
        value: { given: [{ tool: "find_word" }], left: [expect.stringMatching(/^list_words gave no result/)] },
      });
    } finally {
      await close();
    }
  });
});
