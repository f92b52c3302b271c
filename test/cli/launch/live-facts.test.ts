import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Facts } from "../../../cli/launch/facts.ts";
import { findLiveFacts } from "../../../cli/launch/live-facts.ts";
import { type RunningServer, startServer } from "../../../server/test/running-server.ts";
import { examine } from "../../../verify/check-context.ts";
import type { VerifyOptions } from "../../../verify/options.ts";

const unknown = { unknown: "nobody asked" };
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ AUTHENTICATION: "none" });
});
afterAll(() => server[Symbol.asyncDispose]());

/** What is found out of an endpoint, with what was published before. */
async function find(given: Partial<Pick<Facts, "prompts" | "published">> = {}, options: VerifyOptions = {}) {
  const signal = AbortSignal.timeout(30_000);
  const examination = examine(server.url, options, signal);
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
});
