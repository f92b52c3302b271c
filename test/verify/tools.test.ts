import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { startServer } from "../../server/test/running-server.ts";
import { examine, isNotPassed, only, startOf } from "./examine-tools.ts";
import { type Listed, type Message, serveAltered } from "./faulty/altered-server.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { healthyListener, serve } from "./live-server.ts";
import { sessionListener, statelessListener } from "./sdk-servers.ts";

describe("R22 a healthy server gives no finding", () => {
  test.each([
    ["with a few tools", () => serveAltered(), []],
    ["of the newer line of the SDK", () => serve(healthyListener()), ["tools.boundaries"]],
    ["of the older line", () => serve(statelessListener()), []],
    ["of the older line with sessions, which are used", () => serve(sessionListener()), []],
  ])("%s", { timeout: 20_000 }, async (_, serving, skipped) => {
    const { findings, notPassed } = await examine(startOf(serving));
    // That the older line speaks one era alone is worth knowing, and no fault of its tools.
    expect(findings.filter(({ check }) => check !== "protocol.eras")).toEqual([]);
    expect(notPassed.map(({ id }) => id)).toEqual(skipped);
  });

  test("of the example", { timeout: 60_000 }, async () => {
    await using example = await startServer();
    const { findings, checks } = await verify(example.url.href, { only });
    expect(findings).toEqual([]);
    expect(checks.filter(isNotPassed)).toEqual([]);
  });
});

describe("R22 one fault is found by exactly the check that names it", () => {
  test.each(toolsFaults)("$name", { timeout: 20_000 }, async ({ expects, start }) => {
    const { findings, checks } = await examine(start);
    expect([...new Set(findings.map(({ check }) => check))], JSON.stringify(findings, undefined, 2)).toEqual(expects);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

test("R22 what breaks a limit is shown as small as it gets", { timeout: 20_000 }, async () => {
  const fault = toolsFaults.find(({ name }) => name === "a maximum that is not kept");
  const { findings } = await examine(fault?.start ?? (() => Promise.reject(new Error("no such fault"))));
  expect(findings).toMatchObject([
    { where: "find_word", severity: "minor", seen: '{"word":"slipway","most":21}: a result like any other' },
  ]);
});

describe("R22 nothing is changed", () => {
  async function callsOf(tool: Partial<Listed>, options = {}) {
    const calls: unknown[] = [];
    const server = await serveAltered({
      list: (tools) => tools.map((one) => (one.name === "add_word" ? { ...one, ...tool } : one)),
      answer: ({ method, params }: Message) => {
        if (method === "tools/call" && params["name"] === (tool.name ?? "add_word")) calls.push(params["arguments"]);
        return undefined;
      },
    });
    await verify(server.endpoint, { only, ...options }).finally(server.close);
    return calls;
  }
  const reads = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
  const destructive = { annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false } };

  test.each([
    ["by a tool that writes and says so", {}],
    ["by one that takes any text", { inputSchema: { type: "object", properties: { word: { type: "string" } } } }],
    ["by one that may destroy", destructive],
    ["by one that does not say", { annotations: undefined }],
    ["by one whose name contradicts its readOnlyHint", { annotations: reads }],
    [
      "by one whose description does",
      { name: "words", description: "Deletes all words for good.", annotations: reads },
    ],
    [
      "by one that says that it only reads and may destroy",
      { annotations: { readOnlyHint: true, destructiveHint: true, openWorldHint: false } },
    ],
  ])("%s: it is not called at all", { timeout: 20_000 }, async (_, tool) => {
    expect(await callsOf(tool)).toEqual([]);
  });

  test.each([
    ["one that may destroy", destructive],
    ["one that contradicts itself", { annotations: reads }],
  ])("unless that is allowed: %s", { timeout: 20_000 }, async (_, tool) => {
    expect((await callsOf(tool, { allowWrites: true })).length).toBeGreaterThan(0);
  });

  test(
    "and with leave a tool that writes still gets nothing that its schema lets in",
    { timeout: 20_000 },
    async () => {
      const calls = await callsOf({}, { allowWrites: true });
      expect(calls).toContainEqual({});
      for (const args of calls) {
        const { word } = Object(args);
        expect(typeof word !== "string" || word.length > 50, JSON.stringify(args).slice(0, 100)).toBe(true);
      }
    },
  );

  test("and the reason says which flag would call it", { timeout: 20_000 }, async () => {
    const server = await serveAltered({
      list: (tools) => tools.filter(({ name }) => name === "add_word").map((tool) => ({ ...tool, annotations: reads })),
    });
    const { checks } = await verify(server.endpoint, { only }).finally(server.close);
    for (const id of ["tools.calls", "tools.results", "tools.bad-input"]) {
      expect(checks.find((check) => check.id === id)).toMatchObject({
        status: "skipped",
        reason: expect.stringContaining("--allow-writes"),
      });
    }
  });
});
