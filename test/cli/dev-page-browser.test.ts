import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage, type DevPage } from "../../cli/dev/page/page.ts";
import { sendFromHere } from "../../server/test/requests-of-page.ts";
import { findChromium } from "../set-up/chromium.ts";
import { portOf } from "./ports.ts";

// A component by hand that speaks the standard's bridge, calls a tool, and tries what its policy forbids.
const component = `<!doctype html><p id="said"></p><p id="called"></p><p id="theme"></p><p id="reach"></p><script>
const send = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
const say = (id, said) => (document.getElementById(id).textContent = said);
addEventListener("message", ({ data }) => {
  if (data.id === 1) { say("theme", data.result.hostContext.theme); send({ method: "ui/notifications/initialized" }); }
  if (data.id === 2) say("called", data.result.content[0].text);
  if (data.method === "ui/notifications/tool-result") {
    say("said", data.params.content[0].text);
    send({ method: "ui/notifications/size-changed", params: { height: 321 } });
    send({ id: 2, method: "tools/call", params: { name: "greet", arguments: { name: "component" } } });
  }
  if (data.method === "ui/notifications/host-context-changed") say("theme", data.params.theme);
});
send({ id: 1, method: "ui/initialize", params: { protocolVersion: "2026-01-26", appInfo: { name: "a", version: "1" }, appCapabilities: {} } });
const tries = [fetch("PAGE/request"), fetch("https://forbidden.example/"), fetch("/request", { method: "POST" })];
Promise.allSettled(tries).then((all) => say("reach", all.map(({ value }) => value?.ok ?? false).join()));
</script>`;

const tool = {
  name: "greet",
  description: "Greets.",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string" },
      loud: { type: "boolean" },
      times: { type: "integer" },
      tags: { type: "array" },
      tone: { enum: ["warm", "cold"] },
    },
    required: ["name"],
  },
  _meta: { ui: { resourceUri: "ui://greeting" } },
};

let browser: Browser;
let page: DevPage;
const calls: unknown[] = [];
let failingLists = 0;
let lists = 0;
let componentHtml = component;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    if (request.method !== "POST") return response.writeHead(405).end();
    const { id, method, params } = JSON.parse(body);
    if (id === undefined) return response.writeHead(202).end();
    if (method === "tools/call") calls.push(params.arguments);
    if (method === "tools/list") lists += 1;
    const results: Record<string, object> = {
      initialize: {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {}, resources: {} },
        serverInfo: { name: "s", version: "1" },
      },
      "tools/list": { tools: [tool] },
      "tools/call": { content: [{ type: "text", text: `Hello, ${params?.arguments?.name}` }] },
      "resources/read": {
        contents: [{ uri: "ui://greeting", mimeType: "text/html;profile=mcp-app", text: componentHtml }],
      },
    };
    const isFailing = method === "tools/list" && failingLists-- > 0;
    const answer = isFailing
      ? { error: { code: -32603, message: "not yet" } }
      : results[method]
        ? { result: results[method] }
        : { error: { code: -32601, message: "Method not found" } };
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
});

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  page = await openPage(0, new URL(`http://127.0.0.1:${portOf(server)}/mcp`));
  componentHtml = component.replace("PAGE/", page.url);
  const executablePath = await findChromium();
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser.close();
  await page.close();
  server.close();
});

describe("R18 the local page of dev", () => {
  test("lists tools, calls one by its form, and shows its component in both themes under its policy", async () => {
    const view = await browser.newPage({ colorScheme: "light", viewport: { width: 1000, height: 800 } });
    const faults: string[] = [];
    view.on("pageerror", (error) => faults.push(error.message));
    await sendFromHere(view);
    await view.goto(page.url);
    // What the page says stands in the failure, where it does not come to its tools.
    await expect.poll(() => view.locator("main").innerText()).toContain("Greets.");
    await view.getByLabel("name *").fill("Ada");
    await view.getByLabel("times").fill("3");
    await view.getByLabel("tags").fill('["a"]');
    await view.getByLabel("tone").selectOption("cold");
    await view.getByRole("button", { name: "Call" }).click();
    const inside = view.frameLocator("#host").frameLocator("iframe");
    await inside.getByText("Hello, Ada").waitFor();
    await inside.getByText("Hello, component").waitFor();
    expect(calls[0]).toEqual({ name: "Ada", loud: false, times: 3, tags: ["a"], tone: "cold" });
    await inside.getByText("false,false,false").waitFor();
    expect(await view.getByText("answered, ").count()).toBe(1);
    await expect.poll(async () => (await view.locator("#host").boundingBox())?.height).toBeGreaterThan(300);
    expect(await inside.locator("#theme").textContent()).toBe("light");
    await view.getByRole("button", { name: "Dark" }).click();
    await inside.locator("#theme", { hasText: "dark" }).waitFor();
    expect(faults).toEqual([]);
    await view.close();
  });

  test("shows state and the log as they come, and lists anew after a restart", async () => {
    const view = await browser.newPage();
    page.line("call", "tools/list 200 3 ms");
    await sendFromHere(view);
    await view.goto(page.url);
    await view.getByText("tools/list 200 3 ms").waitFor();
    page.set({ server: "did not come up: it ended with 1", publicUrl: "https://a.example", tunnel: "it broke" });
    await view.getByText("did not come up: it ended with 1").waitFor();
    await view.getByText("https://a.example").waitFor();
    await view.getByText("tunnel: it broke").waitFor();
    tool.description = "Greets loudly.";
    await view.getByLabel("name *").fill("Grace");
    failingLists = 1;
    await page.reload();
    await view.getByText("tools cannot be listed: ").waitFor();
    await view.getByText("Greets loudly.").waitFor();
    expect(await view.getByLabel("name *").inputValue()).toBe("Grace");
    await view.close();
  });

  test("lists anew and shows each line once where its stream was cut off", async () => {
    const view = await browser.newPage();
    await sendFromHere(view);
    const first = `retry: 10\n\ndata: ${JSON.stringify({ lines: [{ source: "call", line: "cut off", at: "" }] })}\n\n`;
    const answer = { contentType: "text/event-stream", body: first };
    await view.route("**/events", (route) => route.fulfill(answer), { times: 1 });
    page.line("call", "cut off");
    const before = lists;
    await view.goto(page.url);
    await expect.poll(() => lists - before).toBe(2);
    await expect.poll(() => view.getByText("cut off").count()).toBe(1);
    await view.close();
  });

  test("answers no stranger's page", async () => {
    const url = `${page.url}request`;
    const body = JSON.stringify({ method: "tools/list" });
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) }).then(({ status }) => status);
    const json = { "content-type": "application/json" };
    expect(await post(json)).toBe(200);
    expect(await post({ ...json, origin: "https://stranger.example" })).toBe(403);
    expect(await post({ "content-type": "text/plain" })).toBe(404);
  });
});
