import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import type { CallTool } from "./component-host.ts";
import type { ToolResult } from "./host-page/settings.ts";
import { bundleServer, type RunningServer, startServer } from "./running-server.ts";

const show = componentInBrowser();

/** A host's connection to the server: what is behind its component. */
interface Session extends AsyncDisposable {
  client: Client;
  callTool: CallTool;
  /** The component as the server gives it. */
  component: { uri: string; html: string; meta: Record<string, unknown> };
}

let folder: string;
const started: AsyncDisposable[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "example-mcp-server-component-"));
  await bundleServer();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

describe("R20 R22 the component of a running server", () => {
  it.each(["2026-07-28", "legacy"] as const)("is what its tools name, for a client of %s", async (era) => {
    const { client, component } = await open(await start("names.db"), era);
    const { tools } = await client.listTools();
    const shown = tools.filter(({ _meta: meta }) => meta?.["openai/outputTemplate"] !== undefined);
    expect(shown.map(({ name }) => name)).toEqual(["list_tasks", "add_task", "set_task_done"]);
    for (const { _meta: meta } of shown) {
      expect(meta).toMatchObject({ ui: { resourceUri: component.uri }, "ui/resourceUri": component.uri });
      expect(meta?.["openai/outputTemplate"]).toBe(component.uri);
    }
    expect(component.meta["ui"]).toMatchObject({ csp: { connectDomains: [], resourceDomains: [] } });
  });

  it.each(["2026-07-28", "legacy"] as const)("answers a client of %s at the addresses of before", async (era) => {
    const { client, component } = await open(await start("addresses.db"), era);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([component.uri]);
    for (const uri of ["ui://tasks/board.html", "ui://tasks/board.0123456789abcdef.html"]) {
      const { contents } = await client.readResource({ uri });
      const mimeType = "text/html;profile=mcp-app";
      expect(contents).toEqual([{ uri, mimeType, text: component.html, _meta: component.meta }]);
    }
    await expect(client.readResource({ uri: "ui://tasks/other.html" })).rejects.toThrow(/not found/);
  });

  it("shows and changes the user's tasks, and finds them in a new session and after a restart", async () => {
    const server = await start("tasks.db");
    const first = await open(server);
    await first.callTool("add_task", { title: "Water the plants" });
    const result = await first.callTool("list_tasks", {});
    const page = await show(first.callTool, { result }, first.component);
    await page.row("Water the plants").waitFor();
    for (const title of ["Feed the cat", "<b>Call</b> Mia"]) {
      await page.newTask.fill(title);
      await page.add.click();
      await page.row(title).waitFor();
      await page.rests();
    }
    await page.box("Feed the cat").click();
    await page.main.getByText("1 of 3 done").waitFor();
    await page.remove("Water the plants").click();
    await page.row("Water the plants").waitFor({ state: "detached" });
    await page.hideDone.click();
    await page.row("Feed the cat").waitFor({ state: "detached" });
    await page.rests();

    await page.shown.page.reload();
    await page.row("<b>Call</b> Mia").waitFor();
    await page.rests();
    expect(await page.rows.allInnerTexts()).toEqual(["<b>Call</b> Mia"]);

    await server[Symbol.asyncDispose]();
    const second = await open(await start("tasks.db"), "legacy");
    const anew = await show(second.callTool, {}, second.component);
    await anew.row("<b>Call</b> Mia").waitFor();
    expect(await anew.rows.allInnerTexts()).toEqual(["<b>Call</b> Mia"]);
    expect(await anew.hideDone.isChecked()).toBe(true);
    await anew.hideDone.click();
    await anew.row("Feed the cat").waitFor();
    expect(await anew.box("Feed the cat").isChecked()).toBe(true);
  });

  it("says what the server refuses", async () => {
    const session = await open(await start("refused.db"));
    const page = await show(session.callTool, {}, session.component);
    await page.main.getByText("Nothing to do yet").waitFor();
    await page.newTask.evaluate((field) => field.removeAttribute("maxlength"));
    await page.newTask.fill("x".repeat(201));
    await page.add.click();
    await page.alert.getByText(/title: .*200/).waitFor();
  });
});

async function start(database: string): Promise<RunningServer> {
  const server = await startServer({ DATABASE_PATH: join(folder, database) });
  started.push(server);
  return server;
}

async function open({ url }: RunningServer, era: "2026-07-28" | "legacy" = "2026-07-28"): Promise<Session> {
  const mode = era === "legacy" ? era : { pin: era };
  const client = new Client({ name: "test-host", version: "0.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(url));
  const { resources } = await client.listResources();
  const { uri = "" } = resources.find(({ name }) => name === "task_board") ?? {};
  const [content] = (await client.readResource({ uri })).contents;
  if (!content || !("text" in content)) throw new Error("the component is not a text");
  expect(content).toMatchObject({ uri, mimeType: "text/html;profile=mcp-app" });
  const session: Session = {
    client,
    component: { uri, html: content.text, meta: content._meta ?? {} },
    callTool: async (name, args) => {
      const result = await client.callTool({ name, arguments: args });
      // The page passes on whatever it is given.
      return result as ToolResult;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
  started.push(session);
  return session;
}
