import { createHash } from "node:crypto";
import { type Dispatcher, ProxyAgent, request } from "undici";
import { uiOf } from "../mcp/apps-metadata.ts";

const answerMs = 3000;
const chatGptSandbox = "web-sandbox.oaiusercontent.com";

/** The origins from which pages and components of hosts ask; those that depend on the server are made as the hosts make them. */
export function hostOrigins(endpoint: URL, meta: Record<string, unknown>): string[] {
  // https://apps.extensions.modelcontextprotocol.io/api/documents/Patterns.html
  const hash = createHash("sha256").update(endpoint.href).digest("hex").slice(0, 32);
  const named = [uiOf(meta)["domain"], meta["openai/widgetDomain"]].filter((one) => typeof one === "string");
  const names = named.map((one) => one.replace(/^https?:\/\//, ""));
  const own = names.map((name) =>
    name.endsWith(".claudemcpcontent.com") || name.endsWith(chatGptSandbox)
      ? name
      : // https://developers.openai.com/apps-sdk/reference
        `${name.replaceAll(".", "-")}.${chatGptSandbox}`,
  );
  const hosts = [chatGptSandbox, `${hash}.claudemcpcontent.com`, "chatgpt.com", "claude.ai", ...own];
  return [...new Set(hosts.map((host) => `https://${host}`))].filter((origin) => URL.canParse(origin));
}

/**
 * Whether a service gives pages of one of these origins what it keeps from others: asked as a browser does before and with
 * a request that changes nothing, through the proxy that guards a component's way out. Never throws.
 */
export async function admitsOneOf(origins: readonly string[], url: string, proxy: string): Promise<boolean> {
  // With a tunnel the proxy judges every scheme alike.
  const dispatcher = new ProxyAgent({ uri: proxy, proxyTunnel: true });
  const signal = AbortSignal.timeout(answerMs);
  const asked = origins.flatMap((origin) =>
    (["OPTIONS", "GET"] as const).map((method) => admits(origin, method, url, { dispatcher, signal })),
  );
  try {
    return (await Promise.all(asked)).includes(true);
  } finally {
    // What is still under way ends with it.
    await dispatcher.destroy();
  }
}

async function admits(
  origin: string,
  method: "OPTIONS" | "GET",
  url: string,
  how: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<boolean> {
  const preflight = method === "OPTIONS" ? { "access-control-request-method": "GET" } : {};
  try {
    const { headers, body } = await request(url, { method, headers: { origin, ...preflight }, ...how });
    // Nobody reads it.
    body.on("error", () => {}).destroy();
    // Whoever admits all has refused the component for another reason.
    return headers["access-control-allow-origin"] === origin;
  } catch {
    return false;
  }
}
