import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Facts } from "../../../cli/launch/facts.ts";
import { findLiveFacts } from "../../../cli/launch/live-facts.ts";
import { type RunningServer, startServer } from "../../../server/test/running-server.ts";
import { examine } from "../../../verify/check-context.ts";
import { fault } from "../../verify/faulty/altered-server.ts";
import { toolError } from "../../verify/faulty/word-tools.ts";

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
});
