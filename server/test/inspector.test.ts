import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./running-server.ts";

const inspector = join(
  import.meta.dirname,
  "../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
);
const timeout = 60_000;

let server: RunningServer;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "example-mcp-server-inspector-"));
  server = await startServer();
}, timeout);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

describe("R1 the official Inspector's CLI", () => {
  it("lists the tools and finds no fault in their schemas", { timeout }, async () => {
    const { stdout, stderr } = await inspect("--method", "tools/list", "--strict");
    const { result }: { result: { tools: { name: string }[] } } = JSON.parse(stdout);
    expect(result.tools.map(({ name }) => name)).toContain("list_tasks");
    expect(stderr).toBe("");
  });

  it.each(["legacy", "modern", "auto"])("calls a tool in the era %s", { timeout }, async (era) => {
    const title = `Buy milk, ${era}`;
    const input = JSON.stringify({ title });
    const call = ["--protocol-era", era, "--method", "tools/call"];
    const { stdout } = await inspect(...call, "--tool-name", "add_task", "--tool-args-json", input);
    expect(JSON.parse(stdout)).toMatchObject({ result: { structuredContent: { task: { title, done: false } } } });
    expect((await inspect(...call, "--tool-name", "list_tasks")).stdout).toContain(title);
  });

  it("finds the component of the tools that show one", { timeout }, async () => {
    const { stdout } = await inspect("--method", "tools/list", "--app-info");
    const tools: object[] = stdout.split("\n").map((line) => JSON.parse(line));
    const component = {
      hasApp: true,
      resourceUri: expect.stringMatching(/^ui:\/\/tasks\/board\.[0-9a-f]{16}\.html$/),
      resourceMimeType: "text/html;profile=mcp-app",
      // It needs nothing from anywhere, and asks for no frames.
      csp: { connectDomains: [], resourceDomains: [] },
    };
    for (const toolName of ["list_tasks", "add_task", "set_task_done"])
      expect(tools).toContainEqual(expect.objectContaining({ toolName, ...component }));
    expect(tools).toContainEqual({ toolName: "delete_task", hasApp: false });
  });
});

/** Runs the Inspector, which keeps nothing of the run. */
function inspect(...args: string[]) {
  const all = ["--cli", server.url.href, "--transport", "http", "--format", "json", ...args];
  return execa(process.execPath, [inspector, ...all], { env: { HOME: home }, timeout });
}
