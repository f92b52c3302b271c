import { Client, StreamableHTTPClientTransport, type Tool } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { capacity } from "../src/state/task-store.ts";
import { type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
let client: Client;
let tools: Tool[];
beforeAll(async () => {
  server = await startServer({ PUBLIC_URL: "https://tasks.example.com" });
  client = new Client({ name: "test-host", version: "0.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(server.url));
  ({ tools } = await client.listTools());
});
afterAll(async () => {
  await client?.close();
  await server[Symbol.asyncDispose]();
});

const toolMeta = (name: string) => tools.find((tool) => tool.name === name)?._meta ?? {};

// https://developers.openai.com/plugins/plugin-guidelines
// https://claude.com/docs/connectors/building/review-criteria
describe("R21 tools as the directories of ChatGPT and Claude want them", () => {
  it("are said to destroy what they overwrite or delete, and not what they only add to", () => {
    expect(Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]))).toEqual({
      list_tasks: reads,
      add_task: { ...writes, destructiveHint: false, idempotentHint: false },
      set_task_done: writes,
      delete_task: writes,
      save_view: writes,
      count_slowly: reads,
    });
  });

  it("have a title, a name, and texts of lengths that are taken", () => {
    for (const { name, title, description = "", _meta: meta } of tools) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(title).toMatch(/^.{1,64}$/);
      expect(description).toMatch(/^.{1,1024}$/);
      for (const part of ["invoking", "invoked"])
        expect(meta?.[`openai/toolInvocation/${part}`] ?? "x").toMatch(/^.{1,64}$/);
    }
  });

  it("say in the words of MCP Apps who may call them", () => {
    const both = { ui: expect.objectContaining({ visibility: ["model", "app"] }), "openai/widgetAccessible": true };
    for (const name of ["list_tasks", "add_task", "set_task_done", "delete_task"])
      expect(toolMeta(name)).toMatchObject(both);
    expect(toolMeta("save_view")).toMatchObject({ ui: { visibility: ["app"] }, "openai/widgetAccessible": true });
    expect(toolMeta("count_slowly")["ui"]).toEqual({ visibility: ["model"] });
    expect(toolMeta("count_slowly")).not.toHaveProperty(["openai/widgetAccessible"]);
    // Superseded: https://developers.openai.com/plugins/reference
    for (const { _meta: meta } of tools) expect(meta).not.toHaveProperty(["openai/visibility"]);
  });

  it("answer the fullest list in what Claude takes", { timeout: 30_000 }, async () => {
    const title = "x".repeat(200);
    const add = () => client.callTool({ name: "add_task", arguments: { title } });
    for (let index = 0; index < capacity; index += 20) await Promise.all(Array.from({ length: 20 }, add));
    expect(await add()).toMatchObject({ isError: true });
    const { content, structuredContent } = await client.callTool({ name: "list_tasks", arguments: {} });
    // https://claude.com/docs/connectors/building
    expect(JSON.stringify({ content, structuredContent }).length).toBeLessThan(150_000);
  });
});

describe("R21 the component as ChatGPT and Claude want it", () => {
  it.each(["resources/list", "resources/read"])(
    "leaves its origin to Claude and names one to ChatGPT in %s",
    async (method) => {
      const { resources } = await client.listResources();
      const { uri = "", _meta: listed } = resources[0] ?? {};
      const [content] = (await client.readResource({ uri })).contents;
      const meta = (method === "resources/list" ? listed : content?._meta) ?? {};
      expect(meta["ui"]).not.toHaveProperty("domain");
      expect(meta["ui"]).not.toHaveProperty(["csp", "frameDomains"]);
      expect(meta["openai/widgetDomain"]).toBe("https://tasks.example.com");
    },
  );
});

const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const writes = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };
