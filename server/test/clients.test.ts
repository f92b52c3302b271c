import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./running-server.ts";

const identity = { name: "test", version: "0.0.0" };

interface Answer {
  isError?: boolean | undefined;
  structuredContent?: unknown;
  content?: unknown;
}

interface TestClient {
  listTools(): Promise<{ tools: { name: string; [field: string]: unknown }[] }>;
  call(name: string, args: Record<string, unknown>, onprogress?: (step: { progress: number }) => void): Promise<Answer>;
  close(): Promise<void>;
}

async function connect(url: URL, mode: VersionNegotiationMode): Promise<TestClient> {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(url));
  return {
    listTools: () => client.listTools(),
    call: (name, args, onprogress) => client.callTool({ name, arguments: args }, onprogress ? { onprogress } : {}),
    close: () => client.close(),
  };
}

async function connectOlder(url: URL): Promise<TestClient> {
  const client = new OlderClient(identity);
  const transport = new OlderTransport(url);
  // That package is not made for exactOptionalPropertyTypes: its session id may be undefined, and the interface's not.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    listTools: () => client.listTools(),
    async call(name, args, onprogress) {
      const answer = await client.callTool({ name, arguments: args }, undefined, onprogress ? { onprogress } : {});
      return CallToolResultSchema.parse(answer);
    },
    close: () => client.close(),
  };
}

describe.each([
  { name: "the client of 2026-07-28", open: (url: URL) => connect(url, { pin: "2026-07-28" }) },
  { name: "the client that negotiates", open: (url: URL) => connect(url, "auto") },
  { name: "the client in the mode of 2025-11-25", open: (url: URL) => connect(url, "legacy") },
  { name: "the client of the 1.x line", open: connectOlder },
])("R1 $name", ({ open }) => {
  let server: RunningServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer();
    client = await open(server.url);
  });
  afterAll(async () => {
    await client?.close();
    await server[Symbol.asyncDispose]();
  });

  it("lists tools that describe themselves fully", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["list_tasks", "add_task", "count_slowly"]);
    for (const tool of tools) {
      expect(tool).toMatchObject({
        title: expect.any(String),
        description: expect.stringMatching(/^Use this when .+ Do not use for .+/),
        inputSchema: { type: "object" },
        outputSchema: { type: "object" },
        annotations: {
          readOnlyHint: expect.any(Boolean),
          destructiveHint: expect.any(Boolean),
          openWorldHint: expect.any(Boolean),
        },
      });
    }
  });

  it("adds a task and finds it on the list", async () => {
    const added = await client.call("add_task", { title: " Water the plants " });
    expect(added.structuredContent).toMatchObject({ task: { title: "Water the plants" } });
    const listed = await client.call("list_tasks", {});
    expect(listed.structuredContent).toMatchObject({ tasks: [{ title: "Water the plants" }] });
    expect(listed.content).toEqual([{ type: "text", text: "- Water the plants" }]);
  });

  it("receives progress while the tool runs", async () => {
    const times: number[] = [];
    const steps: number[] = [];
    const answer = await client.call("count_slowly", { to: 4, delayMs: 60 }, ({ progress }) => {
      steps.push(progress);
      times.push(performance.now());
    });
    expect(answer.structuredContent).toEqual({ counted: 4 });
    expect(steps).toEqual([1, 2, 3, 4]);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100);
  });

  it.each([
    { tool: "add_task", input: {} },
    { tool: "add_task", input: { title: "   " } },
    { tool: "add_task", input: { title: "x".repeat(201) } },
    { tool: "add_task", input: { title: 7 } },
    { tool: "count_slowly", input: { to: 0 } },
    { tool: "count_slowly", input: { to: 21 } },
    { tool: "count_slowly", input: { to: 1, delayMs: 1001 } },
    { tool: "count_slowly", input: { to: 1.5 } },
  ])("R27 is told what is wrong with $tool $input", async ({ tool, input }) => {
    const answer = await client.call(tool, input);
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer.content)).toMatch(/title|to|delayMs/);
  });

  it.each(["no_such_tool", "constructor", "__proto__", ""])("R27 is refused the unknown tool %j", async (tool) => {
    await expect(client.call(tool, {})).rejects.toThrow(/not found|disabled/);
  });
});
