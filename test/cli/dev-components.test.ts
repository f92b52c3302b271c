import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { watchSurface } from "../../cli/dev/changes.ts";
import { openFront } from "../../cli/dev/front.ts";
import { isObject } from "../../verify/json.ts";
import { portOf } from "./ports.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

test("R18 a component that changed has another URI for hosts, and the earlier one goes on answering with what it was", async () => {
  const now = { html: "<p>first</p>", uri: "ui://small/board.html", asked: "" };
  const { post, restart } = await open(now);
  expect(await restart()).toEqual(["1 tools (show), 1 components"]);
  const first = uriIn(await post("tools/list"));
  expect(first).toMatch(/^ui:\/\/small\/board\.html\?v=[\da-f]{8}$/);
  expect(await post("resources/read", { uri: first })).toMatchObject({ uri: first, text: "<p>first</p>" });
  expect(now.asked).toBe("ui://small/board.html ui://small/board.html");
  expect(await restart()).toEqual([]);

  now.html = "<p>second</p>";
  const lines = await restart();
  const second = uriIn(await post("tools/list"));
  expect(second).not.toBe(first);
  expect(lines).toEqual([
    `ui://small/board.html: its content is another; hosts get it here as ${second}`,
    "in ChatGPT: press Refresh at the connector, then open a new chat",
    expect.stringContaining("put a hash of its content into the URI"),
  ]);
  expect(await post("resources/read", { uri: second })).toMatchObject({ uri: second, text: "<p>second</p>" });
  expect(await post("resources/read", { uri: first })).toMatchObject({ uri: first, text: "<p>first</p>" });
  // Of an earlier day, and the server's own.
  const old = "ui://small/board.html?v=00000000";
  expect(await post("resources/read", { uri: old })).toMatchObject({ uri: old, text: "<p>second</p>" });
  expect(await post("resources/read", { uri: now.uri })).toMatchObject({ uri: now.uri, text: "<p>second</p>" });
});

test("R18 URIs are exchanged in the events of a stream, and one with a hash of its own stays as it is", async () => {
  const now = { html: "<p>first</p>", uri: "ui://small/board.html", asked: "", streams: true };
  const { post, restart } = await open(now);
  await restart();
  expect(uriIn(await post("tools/list"))).toMatch(/\?v=/);
  const hashed = "ui://small/board.1f2e3d4c5b6a7988.html";
  now.uri = hashed;
  await restart();
  expect(uriIn(await post("tools/list"))).toBe(hashed);
  now.uri = "ui://small/board.0011223344556677.html";
  now.html = "<p>second</p>";
  await restart();
  // The server itself knows it no more.
  expect(await post("resources/read", { uri: hashed })).toMatchObject({ text: "<p>first</p>" });
});

test("R18 an event whose text holds separators of lines and paragraphs stays whole", async () => {
  const now = { html: "<p>first\u2028and\u2029last</p>", uri: "ui://small/board.html", asked: "", streams: true };
  const { post, restart } = await open(now);
  expect(await restart()).toEqual(["1 tools (show), 1 components"]);
  const told = uriIn(await post("tools/list"));
  expect(await post("resources/read", { uri: told })).toMatchObject({ uri: told, text: now.html });
});

test("R18 the tools of a server with sign-in are looked at by a token, and what is missing is said", async () => {
  const now = { html: "", uri: "ui://small/board.html", asked: "", token: "a-long-token-of-a-user" };
  expect(await (await open(now)).restart()).toEqual([expect.stringContaining("holds a token with --token-env")]);
  const withToken = await open(now, now.token);
  expect(await withToken.restart()).toEqual(["1 tools (show), 1 components"]);
});

test("R18 what a component was behind a sign-in is answered to whom the server has let read, and to nobody else", async () => {
  const now = { html: "<p>first</p>", uri: "ui://small/board.html", asked: "", token: "a-long-token-of-a-user" };
  const { post, restart } = await open(now, now.token);
  await restart();
  const uri = uriIn(await post("tools/list", {}, now.token));
  expect(await post("resources/read", { uri }, now.token)).toMatchObject({ text: "<p>first</p>" });
  now.html = "<p>second</p>";
  await restart();
  expect(await post("resources/read", { uri }, now.token)).toMatchObject({ text: "<p>first</p>" });
  expect(await post("resources/read", { uri })).toBe(401);
  expect(await post("resources/read", { uri }, "another")).toBe(401);
});

/** A server with one tool and its component, behind the front. */
async function open(
  now: { html: string; uri: string; asked: string; streams?: boolean; /** What it asks for. */ token?: string },
  token?: string,
) {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== "POST") return response.writeHead(405).end();
    if (now.token !== undefined && request.headers.authorization !== `Bearer ${now.token}`)
      return response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    const { id, method, params } = JSON.parse(await text(request));
    if (id === undefined) return response.writeHead(202).end();
    const name = String(request.headers["mcp-name"] ?? params?.uri);
    if (method === "resources/read") now.asked = `${params.uri} ${name}`;
    const tool = { name: "show", inputSchema: { type: "object" }, _meta: { ui: { resourceUri: now.uri } } };
    const results: Record<string, object | undefined> = {
      initialize: {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {}, resources: {} },
        serverInfo: { name: "small", version: "1" },
      },
      "tools/list": { tools: [tool] },
      "resources/list": { resources: [{ uri: now.uri, name: "board", mimeType }] },
      "resources/read":
        params?.uri === now.uri ? { contents: [{ uri: now.uri, mimeType, text: now.html }] } : undefined,
    };
    const result = results[method];
    const said = result ? { result } : { error: { code: -32601, message: "unknown" } };
    const body = JSON.stringify({ jsonrpc: "2.0", id, ...said });
    if (!now.streams) return response.writeHead(200, { "content-type": "application/json" }).end(body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    return response.end(`event: message\ndata: ${body}\n\n`);
  };
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => server.close());
  const front = await openFront(0, { holdMs: 1000, onCall: () => {}, hasSignIn: token !== undefined });
  closing.push(() => front.close());
  const at = { host: "127.0.0.1", port: portOf(server) };
  const surface = watchSurface(`http://127.0.0.1:${front.port}/mcp`, front.components, token);
  return {
    async restart() {
      await front.switchTo(at, 10);
      return surface.look(at);
    },
    async post(method: string, params: object = {}, bearer?: string): Promise<unknown> {
      const uri = "uri" in params ? { "mcp-name": String(params.uri) } : {};
      const signedIn = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
      const answered = await fetch(`http://127.0.0.1:${front.port}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json", ...uri, ...signedIn },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      });
      if (!answered.ok) return answered.status;
      const { result, error } = JSON.parse((await answered.text()).replace(/^event: message\ndata: /, ""));
      return result?.contents?.[0] ?? result?.tools?.[0] ?? error;
    },
  };
}

const mimeType = "text/html;profile=mcp-app";

function uriIn(tool: unknown): string {
  const meta = isObject(tool) && isObject(tool["_meta"]) ? tool["_meta"] : {};
  return isObject(meta["ui"]) ? String(meta["ui"]["resourceUri"]) : "";
}
