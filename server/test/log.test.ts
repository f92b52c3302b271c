import { afterEach, describe, expect, it, vi } from "vitest";
import { createHttpListener, type HttpListener } from "../src/http.ts";
import { readSettings } from "../src/settings.ts";
import { TaskList } from "../src/tasks.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";

const secret = "hunter2-hunter2";

describe("R19 log", () => {
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

    const calls = running.log.filter(({ event }) => event === "tool_call");
    expect(calls.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ["add_task", "ok"],
      ["list_tasks", "ok"],
      ["add_task", "tool_error"],
      ["no_such_tool", "protocol_error"],
    ]);
    for (const call of calls) {
      expect(call).toEqual({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: "info",
        event: "tool_call",
        id: "7",
        tool: expect.any(String),
        durationMs: expect.any(Number),
        outcome: expect.any(String),
      });
    }
    expect(JSON.stringify(running.log)).not.toContain(secret);
  });

  it("cuts what a client may send at any length", async () => {
    await using server = await startServer();
    const long = "x".repeat(10_000);
    await send(server.port, { body: legacyRequest("tools/call", { name: long }, long) });
    expect(server.log.at(-1)).toMatchObject({ event: "tool_call", id: "x".repeat(64), tool: "x".repeat(64) });
  });
});

describe("R27 a tool that fails unexpectedly", () => {
  class BrokenList extends TaskList {
    override list(): never {
      throw new Error("no such table: tasks");
    }
  }
  let listener: HttpListener | undefined;
  afterEach(() => listener?.drain());

  it.each([
    { era: "2025", call: { body: legacyRequest("tools/call", { name: "list_tasks" }) } },
    { era: "2026", call: modernRequest("tools/call", { name: "list_tasks" }) },
  ])("tells the client only that, and the log why, in $era", async ({ call }) => {
    const written: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    listener = createHttpListener(readSettings({}), new BrokenList());
    const { server: http } = listener;
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const address = http.address();
    const answer = await send(typeof address === "object" ? (address?.port ?? 0) : 0, call);
    write.mockRestore();

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      result: { isError: true, content: [{ type: "text", text: "The tool failed unexpectedly: try again later." }] },
    });
    expect(answer.text).not.toContain("no such table");
    const lines: { event: string; error?: string }[] = written.map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(["tool_failed", "tool_call"]);
    expect(lines[0]?.error).toMatch(/no such table: tasks\n +at /);
  });
});
