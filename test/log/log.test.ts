import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientOfLine1 } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport as TransportOfLine1 } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as ServerOfLine1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { isLogLine } from "../../infra/log-lines.ts";
import { logged, logStarted, logToolCalls } from "../../log/index.ts";
import { findProgram } from "../../toolchain/commands.ts";
import { checkout } from "../checkout.ts";

const python = await findProgram("python3");

let written: string[];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(...String(text).trimEnd().split("\n"));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const lines = () => written.map((line): unknown => JSON.parse(line));
const call = (tool: string, outcome: string) =>
  expect.objectContaining({ event: "tool_call", tool, outcome, durationMs: expect.any(Number) });
const fails = async () => ({ isError: true, content: [{ type: "text" as const, text: "secret words" }] });
const works = async ({ city }: { city: string }) => ({ content: [{ type: "text" as const, text: city }] });
const inputSchema = z.object({ city: z.string() });

describe("R19 the lines of the log that alarms read, of a server that is not the example", () => {
  test("McpServer of line 1 writes one as each tool call ends", async () => {
    const server = logToolCalls(new ServerOfLine1({ name: "one", version: "1.0.0" }));
    server.registerTool("works", { inputSchema: inputSchema.shape }, works);
    server.registerTool("fails", {}, fails);
    const client = new ClientOfLine1({ name: "test", version: "1.0.0" });
    const [near, far] = TransportOfLine1.createLinkedPair();
    await Promise.all([server.connect(far), client.connect(near)]);
    await client.callTool({ name: "works", arguments: { city: "secret words" } });
    await client.callTool({ name: "fails", arguments: {} });
    await client.close();
    expect(lines()).toEqual([call("works", "ok"), call("fails", "tool_error")]);
    expect(lines()).toMatchObject([{ client: "test" }, { client: "test" }]);
    expect(written.every(isLogLine)).toBe(true);
    expect(written.join("")).not.toContain("secret words");
  });

  test("McpServer of line 2 does, also of a call that reaches no tool", async () => {
    const handler = createMcpHandler(() => {
      const server = logToolCalls(new McpServer({ name: "two", version: "1.0.0" }));
      server.registerTool("works", { inputSchema }, works);
      return server;
    });
    const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode: "legacy" } });
    const fetchHere = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
    await client.connect(new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), { fetch: fetchHere }));
    await client.callTool({ name: "works", arguments: { city: "Oslo" } });
    await expect(client.callTool({ name: "missing", arguments: {} })).rejects.toThrow();
    await client.close();
    expect(lines()).toEqual([call("works", "ok"), call("missing", "protocol_error")]);
  });

  test("a handler of any framework does, and a start", async () => {
    const tool = logged("weather", works);
    expect(await tool({ city: "Oslo" })).toEqual({ content: [{ type: "text", text: "Oslo" }] });
    const broken = logged("broken", () => {
      throw new Error("secret words");
    });
    await expect(broken()).rejects.toThrow("secret words");
    const cancelled = logged("slow", async (_: object, { signal }: { signal: AbortSignal }) => signal.aborted);
    await cancelled({}, { signal: AbortSignal.abort() });
    logStarted();
    const started = { event: "started", startMs: expect.any(Number) };
    expect(lines()).toEqual([
      call("weather", "ok"),
      call("broken", "tool_error"),
      call("slow", "cancelled"),
      expect.objectContaining(started),
    ]);
    expect(written.every(isLogLine)).toBe(true);
  });

  test.skipIf(python === undefined)("a server in Python does, and says nothing else (needs python3)", async () => {
    const flags = [join(import.meta.dirname, "calls.py"), join(checkout, "log")];
    const { stdout } = await execa("python3", flags, { timeout: 30_000 });
    written = stdout.split("\n");
    expect(lines()).toEqual([
      { event: "started", startMs: expect.any(Number) },
      call("works", "ok"),
      call("fails", "tool_error"),
      call("none", "protocol_error"),
      call("slow", "cancelled"),
      call("works", "ok"),
      call("fails", "tool_error"),
      call("throws", "tool_error"),
      call("long".repeat(16), "ok"),
    ]);
    expect(written.every(isLogLine)).toBe(true);
    expect(stdout).not.toContain("secret words");
  });
});

test.each([
  ['{"event":"tool_call","durationMs":3.1,"outcome":"ok"}', true],
  ['2026-11-27T01:00:00 server/ab {"event":"started","startMs":850}', true],
  [JSON.stringify({ TimeStamp: "2026", Log: '{"event":"started","startMs":850}' }), true],
  ['{"event":"tool_call","outcome":"ok"}', false],
  ['{"event":"stopping"}', false],
  ["INFO: tool_call ended", false],
  ["{ not JSON", false],
])("%s is a line that alarms read: %s", (line, expected) => {
  expect(isLogLine(line)).toBe(expected);
});
