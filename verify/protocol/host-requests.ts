import pLimit from "p-limit";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { isAnswered, type JsonRpc, openJsonRpc, type Reply } from "../mcp/json-rpc.ts";

const atOnce = 5;

/** Headers in which hosts differ from one another. */
interface Variation {
  headers: Record<string, string>;
  /** Who sends them. */
  senders: string;
  fix: string;
}

const anyOrder =
  "look for application/json and text/event-stream anywhere in Accept, in any order and with any parameters";
const mediaType = "compare the media type alone, without its parameters";
const userAgent =
  "let this user agent pass at the endpoint's path in the rules against bots (Cloudflare: a WAF rule with the action Skip)";

const variations: Variation[] = [
  // https://github.com/modelcontextprotocol/rust-sdk/blob/main/crates/rmcp/src/transport/common/reqwest/streamable_http_client.rs
  { headers: { accept: "text/event-stream, application/json" }, senders: "clients of the Rust SDK", fix: anyOrder },
  // https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
  {
    headers: { accept: "application/json;q=1.0,text/event-stream;q=0.9" },
    senders: "clients that weigh what they accept",
    fix: anyOrder,
  },
  // https://github.com/modelcontextprotocol/csharp-sdk/issues/1527
  {
    headers: { "content-type": "application/json; charset=utf-8" },
    senders: "clients of the C# SDK, such as agents of Azure AI Foundry",
    fix: mediaType,
  },
  // https://github.com/getsentry/sentry-mcp/pull/330
  { headers: { "user-agent": "openai-mcp/1.0.0" }, senders: "ChatGPT", fix: userAgent },
  // https://github.com/anthropics/claude-ai-mcp/issues/49
  { headers: { "user-agent": "Claude-User" }, senders: "Claude", fix: userAgent },
  { headers: { "user-agent": "python-httpx/0.28.1" }, senders: "clients of the Python SDK", fix: userAgent },
  {
    headers: { "user-agent": "node" },
    senders: "clients of the TypeScript SDK, such as VS Code and Cursor",
    fix: userAgent,
  },
  { headers: { "user-agent": "Go-http-client/1.1" }, senders: "clients of the Go SDK", fix: userAgent },
];

/** Whoever leaves out what MCP asks for may be refused, and is to learn why. */
const anything = { accept: "*/*" };

/** What one client may send, another may, too. */
export const hostRequests: Check = {
  id: "protocol.host-requests",
  group: "protocol",
  title: "accepts the headers of ChatGPT, Claude, VS Code and the clients of every SDK",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const limit = pLimit(atOnce);
    const asUsual = limit(list, rpc, {});
    const trying = variations.map((variation) =>
      limit(async () => ({ variation, reply: await tryTwice(rpc, variation, context) })),
    );
    const plainly = limit(tryTwice, rpc, { headers: anything }, context, isFailure);
    const [usual, plain, tried] = await Promise.all([asUsual, plainly, Promise.all(trying)]);
    // What fails with any header has another cause.
    if (!isAnswered(usual)) return [];
    const lines = [...tried, { variation: { headers: anything }, reply: plain }].map(
      ({ variation, reply }) => `${written(variation)}: ${describe(reply)}`,
    );
    context.evidence.add({ name: "headers of hosts", kind: "text", text: lines.map(context.quote).join("\n") });
    const refused = tried.flatMap(({ variation, reply }) => (isRefused(reply) ? [{ variation, reply }] : []));
    return [...toFaults(refused, context), ...(isFailure(plain) ? [toFailure(plain, context)] : [])];
  },
};

function list(rpc: JsonRpc, headers: Record<string, string>): Promise<Reply> {
  return rpc.request("tools/list", {}, { headers });
}

/** A refusal that is there once and not again is no matter of the headers. */
async function tryTwice(
  rpc: JsonRpc,
  { headers }: Pick<Variation, "headers">,
  { signal }: CheckContext,
  isAmiss: (reply: Reply | undefined) => boolean = isRefused,
): Promise<Reply | undefined> {
  const once = async () => {
    const reply = await list(rpc, headers).catch(() => undefined);
    signal.throwIfAborted();
    return reply;
  };
  const first = await once();
  return isAmiss(first) ? once() : first;
}

function isRefused(reply: Reply | undefined): reply is Reply {
  // An unknown session, too many requests and a broken gateway have nothing to do with these headers.
  return reply !== undefined && !isAnswered(reply) && ![404, 429].includes(reply.status) && reply.status < 500;
}

/** Neither an answer nor a refusal: the SDKs refuse with 406, and may. */
function isFailure(reply: Reply | undefined): boolean {
  if (reply === undefined) return true;
  const isOverload = [429, 502, 503, 504].includes(reply.status);
  return !isAnswered(reply) && !isOverload && (reply.status < 400 || reply.status >= 500);
}

// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
function toFailure(reply: Reply | undefined, { quote }: CheckContext): Fault {
  return {
    severity: "minor",
    where: "accept: */*",
    expected: "an answer in JSON or in events, or status 406 with a reason",
    seen: quote(describe(reply)),
    why: "curl and other plain HTTP clients send this header, and whoever tries the server with them takes it for broken",
    fix: "take */* for application/json and text/event-stream, or refuse it with 406 before the message is handled",
  };
}

/** One finding for all refusals that one change mends. */
function toFaults(refused: readonly { variation: Variation; reply: Reply }[], { quote }: CheckContext): Fault[] {
  return [...Map.groupBy(refused, ({ variation }) => variation.fix)].map(([fix, group]): Fault => {
    const [first] = group;
    return {
      where: group.map(({ variation }) => written(variation)).join(" or "),
      expected: "the same answer as to any other client",
      seen: quote(describe(first?.reply)),
      why: `these cannot use the server: ${group.map(({ variation }) => variation.senders).join("; ")}`,
      fix,
    };
  });
}

function written({ headers }: Pick<Variation, "headers">): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

function describe(reply: Reply | undefined): string {
  if (reply === undefined) return "no answer";
  return isAnswered(reply) ? "answered" : `status ${reply.status}: ${reply.body || "an empty body"}`;
}
