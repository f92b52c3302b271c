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

interface Resource {
  uri: string;
  mimeType?: string | undefined;
  text?: unknown;
  _meta?: unknown;
}

interface TestClient {
  readResource(uri: string): Promise<{ contents: Resource[] }>;
  listTools(): Promise<{ tools: { name: string; _meta?: unknown }[] }>;
  call(name: string, args: Record<string, unknown>, onprogress?: (step: { progress: number }) => void): Promise<Answer>;
  close(): Promise<void>;
}

async function connect(url: URL, mode: VersionNegotiationMode): Promise<TestClient> {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(url));
  return {
    readResource: (uri) => client.readResource({ uri }),
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
    readResource: (uri) => client.readResource({ uri }),
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
    expect(tools.map(({ name }) => name)).toEqual([
      "list_tasks",
      "add_task",
      "set_task_done",
      "delete_task",
      "save_view",
      "count_slowly",
    ]);
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

  it("adds a task, ticks it, and deletes it", async () => {
    const added = await client.call("add_task", { title: " Water the plants " });
    const task = { id: expect.any(String), title: "Water the plants", done: false };
    expect(added.structuredContent).toEqual({ task });
    const listed = await client.call("list_tasks", {});
    expect(listed.structuredContent).toEqual({ tasks: [task] });
    expect(listed.content).toEqual([{ type: "text", text: "- [ ] Water the plants" }]);

    const [{ id }] = (listed.structuredContent as { tasks: [{ id: string }] }).tasks;
    const ticked = await client.call("set_task_done", { id, done: true });
    expect(ticked.structuredContent).toEqual({ task: { id, title: "Water the plants", done: true } });
    expect((await client.call("delete_task", { id })).structuredContent).toEqual({ deleted: true });
    expect((await client.call("list_tasks", {})).structuredContent).toEqual({ tasks: [] });
    expect(await client.call("delete_task", { id })).toMatchObject({ isError: true });
  });

  it("keeps the view for the component alone", async () => {
    const view = { hideDone: true };
    expect((await client.call("save_view", view)).structuredContent).toEqual({ view });
    expect(await client.call("list_tasks", {})).toMatchObject({ _meta: { view }, structuredContent: { tasks: [] } });
  });

  it("reads the component that a tool names", async () => {
    const { tools } = await client.listTools();
    const meta = tools.find(({ name }) => name === "list_tasks")?._meta as { ui: { resourceUri: string } } | undefined;
    const { contents } = await client.readResource(meta?.ui.resourceUri ?? "");
    expect(contents).toEqual([
      {
        uri: meta?.ui.resourceUri,
        mimeType: "text/html;profile=mcp-app",
        text: expect.stringMatching(/^<!doctype html>/i),
        _meta: expect.objectContaining({ ui: expect.objectContaining({ csp: expect.any(Object) }) }),
      },
    ]);
    await expect(client.readResource("ui://tasks/nothing.html")).rejects.toThrow(/not found/);
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
    { tool: "add_task", input: {}, field: "title" },
    { tool: "add_task", input: { title: "   " }, field: "title" },
    { tool: "add_task", input: { title: "x".repeat(201) }, field: "title" },
    { tool: "add_task", input: { title: 7 }, field: "title" },
    { tool: "set_task_done", input: { id: "1", done: "yes" }, field: "done" },
    { tool: "set_task_done", input: { done: true }, field: "id" },
    { tool: "delete_task", input: { id: "x".repeat(101) }, field: "id" },
    { tool: "save_view", input: { hideDone: null }, field: "hideDone" },
    { tool: "count_slowly", input: { to: 0 }, field: "to" },
    { tool: "count_slowly", input: { to: 21 }, field: "to" },
    { tool: "count_slowly", input: { to: 1, delayMs: 1001 }, field: "delayMs" },
    { tool: "count_slowly", input: { to: 1.5 }, field: "to" },
  ])("R27 is told what is wrong with $tool $input", async ({ tool, input, field }) => {
    const answer = await client.call(tool, input);
    const text = expect.stringContaining(`Invalid arguments for tool ${tool}: ${field}: `);
    expect(answer).toMatchObject({ isError: true, content: [{ type: "text", text }] });
  });

  it.each(["no_such_tool", "constructor", "__proto__", ""])("R27 is refused the unknown tool %j", async (tool) => {
    await expect(client.call(tool, {})).rejects.toThrow(/not found|disabled/);
  });
});
