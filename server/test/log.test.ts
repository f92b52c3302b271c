import { describe, expect, it } from "vitest";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";

const secret = "hunter2-hunter2";

// Each case starts a server.
const timeout = 30_000;

describe("R19 log", { timeout }, () => {
  it.each([
    {
      era: "2025",
      ask: (name: string, args: object) => ({ body: legacyRequest("tools/call", { name, arguments: args }, 7) }),
    },
    {
      era: "2026",
      ask(name: string, args: object) {
        const { headers, body } = modernRequest("tools/call", { name, arguments: args });
        return { headers, body: { ...body, id: 7 } };
      },
    },
  ])("has one line for every tool call of $era, and nothing of what was said", async ({ ask }) => {
    await using running = await startServer({ ALLOWED_HOSTS: `localhost,127.0.0.1,${secret}.example` });
    const headers = { authorization: `Bearer ${secret}` };
    for (const { headers: own = clientHeaders, body } of [
      { ...ask("add_task", { title: secret }) } as { headers?: Record<string, string>; body: object },
      { ...ask("list_tasks", {}) },
      { ...ask("add_task", { [secret]: secret }) },
      { ...ask("no_such_tool", {}) },
    ]) {
      await send(running.port, { headers: { ...own, ...headers }, body });
    }
    await send(running.port, {
      headers: { ...clientHeaders, host: `${secret}.evil` },
      body: ask("list_tasks", {}).body,
    });
    await send(running.port, {
      headers: { ...clientHeaders, "mcp-protocol-version": secret },
      body: ask("list_tasks", {}).body,
    });
    await send(running.port, { body: `{"${secret}` });

    const calls = () => running.log.filter(({ event }) => event === "tool_call");
    await expect.poll(calls).toHaveLength(4);
    expect(calls().map(({ tool, outcome, error }) => [tool, outcome, error])).toEqual([
      ["add_task", "ok", undefined],
      ["list_tasks", "ok", undefined],
      ["add_task", "tool_error", "invalid_input: title"],
      ["no_such_tool", "protocol_error", undefined],
    ]);
    for (const { tool: _tool, outcome: _outcome, error: _error, ...call } of calls()) {
      expect(call).toEqual({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: "info",
        event: "tool_call",
        id: "7",
        durationMs: expect.any(Number),
      });
    }
    expect(JSON.stringify(running.log)).not.toContain(secret);
  });

  it("cuts what a client may send at any length", async () => {
    await using server = await startServer();
    const long = "x".repeat(10_000);
    await send(server.port, { body: legacyRequest("tools/call", { name: long }, long) });
    const call = { event: "tool_call", id: "x".repeat(64), tool: "x".repeat(64) };
    await expect.poll(() => server.log.at(-1)).toMatchObject(call);
  });
});
