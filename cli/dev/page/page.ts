import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { inPage } from "../../../verify/components/in-page-script.ts";
import { parseJson } from "../../../verify/json.ts";
import { messageOf } from "../../../verify/message.ts";
import { listen } from "../front-answers.ts";
import type { Say } from "../loop.ts";
import { openEndpoint, parseRequest } from "./endpoint.ts";

/** What the page shows of the state of things. */
export interface DevState {
  endpoint: string;
  publicUrl?: string;
  server: string;
  tunnel?: string;
}

/** The local page: tools with a form each, results, components as a host shows them, and the log of calls. */
export interface DevPage {
  url: string;
  /** Shows a line, as the terminal does. */
  line: Say;
  /** Shows what is known by now. */
  set(state: Partial<DevState>): void;
  /** Lets it list the tools anew, because the server was started anew. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const componentSchema = z.object({ uri: z.string(), input: z.unknown(), output: z.unknown() });
const mostLines = 300;
const mostShown = 50;
const longestBody = 4 * 1024 * 1024;
// What the page itself may load; components are in frames with an origin and a policy of their own.
const own =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/**
 * Serves the page on loopback, at a port or the next one that is free. The page is at 127.0.0.1, its components at
 * localhost: two origins of one server, so that a component cannot reach what the page can.
 */
export async function openPage(wanted: number, endpoint: URL, token?: string): Promise<DevPage> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => json(response, 502, { error: messageOf(error) }));
  });
  const port = await listen(server, wanted);
  const [pageHost, componentHost] = [`127.0.0.1:${port}`, `localhost:${port}`];
  const client = openEndpoint(endpoint, token);
  const lines: object[] = [];
  const listeners = new Set<ServerResponse>();
  const shown = new Map<string, { html: string; policy: string }>();
  let state: DevState = { endpoint: endpoint.href, server: "starting" };
  const send = (event: object) => {
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(event)}\n\n`);
  };

  const show = async (body: string) => {
    const { uri, input, output } = componentSchema.parse(parseJson(body));
    const result = await client.request({ method: "resources/read", params: { uri } });
    // What it takes is loaded where a component is shown, and by nobody else.
    const { toComponentPage } = await import("./component-page.ts");
    const component = await toComponentPage(result, { origin: `http://${componentHost}`, input, output });
    if (component === undefined) throw new Error(`${uri} has no contents`);
    const { bridge, ...page } = component;
    const id = randomUUID();
    shown.set(id, page);
    for (const oldest of shown.keys()) if (shown.size > mostShown) shown.delete(oldest);
    return { url: `http://${componentHost}/component/${id}`, bridge };
  };

  const files: Readonly<Record<string, () => Promise<[type: string, text: string]>>> = {
    "/": async () => ["text/html", await inBrowser("index.html")],
    "/page.mjs": async () => ["text/javascript", await inBrowser("page.mjs")],
    "/form.mjs": async () => ["text/javascript", await inBrowser("form.mjs")],
    "/page.css": async () => ["text/css", await inBrowser("page.css")],
    "/host": async () => ["text/html", await inBrowser("host.html")],
    "/bridge.mjs": async () => ["text/javascript", await inBrowser("bridge.mjs")],
    "/host.js": async () => ["text/javascript", await inPage("host.js")],
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = "/", headers } = request;
    const { pathname } = new URL(url, `http://${pageHost}`);
    if (headers.host === componentHost) {
      const component = shown.get(pathname.replace("/component/", ""));
      if (component === undefined) return json(response, 404, { error: "there is no such component" });
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": component.policy,
      });
      return void response.end(component.html);
    }
    // A page of a stranger that resolves its own name to this machine names that host, and a form of his sends his origin.
    if (headers.host !== pageHost || (headers.origin ?? `http://${pageHost}`) !== `http://${pageHost}`) {
      return json(response, 403, { error: `open http://${pageHost}/` });
    }
    const file = method === "GET" ? files[pathname] : undefined;
    if (file) {
      const [type, content] = await file();
      const policy = pathname === "/host" ? `${own}; frame-src http://${componentHost}` : `${own}; frame-src 'self'`;
      response.writeHead(200, {
        "content-type": `${type}; charset=utf-8`,
        "content-security-policy": policy,
        "cache-control": "no-store",
      });
      return void response.end(content);
    }
    if (method === "GET" && pathname === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(`data: ${JSON.stringify({ state, lines })}\n\n`);
      listeners.add(response);
      return void response.on("close", () => listeners.delete(response));
    }
    if (method !== "POST" || !headers["content-type"]?.startsWith("application/json"))
      return json(response, 404, { error: "there is no such thing" });
    if (Number(headers["content-length"] ?? longestBody) > longestBody)
      return json(response, 413, { error: "the body is too long" });
    const body = await text(request);
    if (pathname === "/request") return json(response, 200, await client.request(parseRequest(parseJson(body))));
    if (pathname === "/component") return json(response, 200, await show(body));
    return json(response, 404, { error: "there is no such thing" });
  };

  return {
    url: `http://${pageHost}/`,
    line(source, line) {
      const event = { source, line, at: new Date().toISOString() };
      if (lines.push(event) > mostLines) lines.shift();
      send({ lines: [event] });
    },
    set(more) {
      state = { ...state, ...more };
      send({ state });
    },
    async reload() {
      await client.reset();
      send({ reload: true });
    },
    async close() {
      await client.reset();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function inBrowser(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, "in-browser", name), "utf8");
}

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
