import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import type { Browser, Frame, FrameLocator, Page } from "playwright-core";
import { contentSecurityPolicyOf } from "./content-security-policy.ts";
import type { HostSettings, ToolResult } from "./host-page/settings.ts";
import { sendFromHere } from "./requests-of-page.ts";

/** What a host knows of a component. */
export interface ShowableComponent {
  html: string;
  meta: Record<string, unknown>;
}

/** Answers tool calls in the server's place, or passes them on to one; what it throws the component is refused with. */
export type CallTool = (name: string, args: Record<string, unknown>) => Promise<ToolResult>;

/** A component in a browser, and what happened there. */
export interface ShownComponent extends AsyncDisposable {
  page: Page;
  frame: FrameLocator;
  /** The frame's document. */
  inside(): Frame;
  /** Tools that the component has called. */
  calls: { name: string; args: Record<string, unknown> }[];
  /** Paths that were asked for and are none of the host's. */
  strayRequests: string[];
  /** What the browser reported as an error or a warning. */
  problems: string[];
}

export interface ShowOptions extends Partial<HostSettings> {
  /** Width of the component, in CSS pixels. */
  width?: number;
  /** Whether time passes only as the test says; else the component waits less than a second for its first result. */
  clock?: boolean;
  /** Whether it is opened as a page of its own, without a host. */
  alone?: boolean;
}

/** Shows a component as a host does: in a frame without an origin, under the policy that its metadata asks for. */
export async function showComponent(
  browser: Browser,
  component: ShowableComponent,
  callTool: CallTool,
  { width = 640, clock = false, alone = false, bridge = "mcp-apps", theme = "light", ...rest }: ShowOptions = {},
): Promise<ShownComponent> {
  const settings: HostSettings = { bridge, theme, ...rest };
  const calls: ShownComponent["calls"] = [];
  const strayRequests: string[] = [];
  const hostPage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Host</title>
    <style>body { margin: 0 }</style><body><script type="module">${await bundle("main.ts")}</script>`;
  const given =
    bridge === "chatgpt"
      ? `<script>const SETTINGS = ${JSON.stringify(settings).replaceAll("<", "\\u003c")}; ${await bundle("openai.ts")}</script>`
      : "";

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/") return send(response, "text/html", hostPage);
    if (request.url === "/settings") return send(response, "application/json", JSON.stringify(settings));
    if (request.url === "/component") {
      response.setHeader("content-security-policy", contentSecurityPolicyOf(component.meta));
      return send(response, "text/html", component.html.replace("<head>", `<head>${given}`));
    }
    if (request.url !== "/call") {
      strayRequests.push(String(request.url));
      return response.writeHead(404).end() && undefined;
    }
    const { name, arguments: args } = JSON.parse(await text(request));
    calls.push({ name, args });
    const answer = await callTool(name, args).catch((error: unknown) => ({ refused: String(error) }));
    send(response, "application/json", JSON.stringify(answer));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      send(response, "text/plain", error instanceof Error ? error.message : String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: "light" });
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  if (clock) {
    await page.clock.install();
    // Until it is told to stand still, it runs.
    await page.clock.pauseAt(Date.now() + 60_000);
  }
  await sendFromHere(page);
  await page.goto(`http://127.0.0.1:${port}/${alone ? "component" : ""}`);
  return {
    page,
    frame: page.frameLocator("iframe[title=Component]"),
    inside: () => page.frame({ url: /component$/ }) ?? page.mainFrame(),
    calls,
    strayRequests,
    problems,
    async [Symbol.asyncDispose]() {
      await page.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function send(response: ServerResponse, type: string, body: string): void {
  response.setHeader("content-type", `${type}; charset=utf-8`);
  response.end(body);
}

const bundles = new Map<string, Promise<string>>();

function bundle(file: string): Promise<string> {
  const known = bundles.get(file);
  if (known) return known;
  const made = makeBundle(file);
  bundles.set(file, made);
  return made;
}

async function makeBundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "host-page", file)],
    bundle: true,
    minify: true,
    format: file === "main.ts" ? "esm" : "iife",
    target: "chrome123",
    legalComments: "none",
    tsconfigRaw: {},
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
