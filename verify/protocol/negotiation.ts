import { postInitialize } from "../mcp/initialize.ts";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { isAnswered, nextRequestId, type Reply, toReply } from "../mcp/json-rpc.ts";
import { legacyRevisions, revisions } from "../mcp/revisions.ts";

const future = "2099-01-01";

/** What `initialize` gave for one version. */
interface Offer {
  asked: string;
  reply: Reply;
  /** The version of the answer. */
  offered?: string;
  session?: string;
}

/** Every version of the older era is agreed on, or another one offered, and what was agreed on works. */
export const negotiation: Check = {
  id: "protocol.negotiation",
  group: "protocol",
  title: "negotiates every protocol version up to 2025-11-25",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const offers = await Promise.all([...legacyRevisions, future].map((asked) => open(asked, context)));
    const known = offers.filter(({ asked }) => asked !== future);
    if (known.every(({ offered }) => offered === undefined)) return { skip: "speaks 2026-07-28 alone" };
    const lines = offers.map((offer) => `${offer.asked}: ${describe(offer)}`);
    context.evidence.add({ name: "versions", kind: "text", text: lines.map(context.quote).join("\n") });
    // What the newest version cannot do is told by the checks that speak it.
    const distinct = new Map(known.map((offer) => [offer.offered, offer]));
    const agreed = [...distinct.values()].filter(isAgreed);
    const used = await Promise.all(agreed.map((offer) => use(offer, context)));
    await Promise.all(offers.map((offer) => end(offer, context)));
    return [...refusals(offers, context), ...faultsOf(used.flat(), context)];
  },
};

async function open(asked: string, context: CheckContext): Promise<Offer> {
  const answer = await postInitialize(context, {}, asked);
  const reply = toReply(answer);
  const offered = reply.result?.["protocolVersion"];
  const session = answer.headers["mcp-session-id"];
  return {
    asked,
    reply,
    ...(typeof offered === "string" ? { offered } : {}),
    ...(session === undefined ? {} : { session }),
  };
}

function isAgreed(offer: Offer): offer is Offer & { offered: string } {
  return offer.offered !== undefined && legacyRevisions.some((version) => version === offer.offered);
}

/** Lists the tools as a client of that version does, and once without the header, as those of 2025-03-26 do. */
async function use({ offered, session }: Offer & { offered: string }, context: CheckContext): Promise<Use[]> {
  const own = session === undefined ? {} : { "mcp-session-id": session };
  const post = (message: object, headers: Record<string, string>) => {
    const all = { "content-type": "application/json", ...own, ...headers };
    return context.raw({ method: "POST", headers: all, body: JSON.stringify({ jsonrpc: "2.0", ...message }) });
  };
  const list = async (headers: Record<string, string>) =>
    toReply(await post({ id: nextRequestId(), method: "tools/list" }, headers));
  const header = { "mcp-protocol-version": offered };
  await post({ method: "notifications/initialized" }, header);
  const ways = offered === revisions.legacy ? [true, false] : [true];
  return Promise.all(
    ways.map(async (hasHeader) => ({ version: offered, hasHeader, reply: await list(hasHeader ? header : {}) })),
  );
}

interface Use {
  version: string;
  hasHeader: boolean;
  reply: Reply;
}

/** Ends a session that nobody needs any more. */
async function end({ session, offered }: Offer, context: CheckContext): Promise<void> {
  if (session === undefined) return;
  const version = offered === undefined ? {} : { "mcp-protocol-version": offered };
  await context.raw({ method: "DELETE", headers: { "mcp-session-id": session, ...version } }).catch(() => undefined);
}

function refusals(offers: readonly Offer[], { quote }: CheckContext): Fault[] {
  const refused = offers.filter(({ offered }) => offered === undefined);
  const [first] = refused;
  if (first) {
    const isOfTheFuture = refused.every(({ asked }) => asked === future);
    return [
      {
        ...(isOfTheFuture ? { severity: "minor" } : {}),
        where: `initialize with protocolVersion ${refused.map(({ asked }) => asked).join(", ")}`,
        expected: "the same version, or another one that the server speaks",
        seen: quote(describe(first)),
        // https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#version-negotiation
        why: isOfTheFuture
          ? "clients that ask for a later version first never learn of one that both sides speak"
          : "hosts that speak these versions, as many do, cannot connect",
        fix: "never refuse a version in initialize: answer with the newest one that the server speaks",
      },
    ];
  }
  const echoed = offers.find(({ asked, offered }) => asked === future && offered === future);
  if (!echoed) return [];
  return [
    {
      severity: "minor",
      where: `initialize with protocolVersion ${future}`,
      expected: "a version that there is",
      seen: `protocolVersion ${future}`,
      why: "clients then use what the server does not have, and fail later in another place",
      fix: "answer with the version that was asked for only where the server speaks it, else with its newest",
    },
  ];
}

function faultsOf(used: readonly Use[], { quote }: CheckContext): Fault[] {
  // A session that is gone says nothing of the version.
  const refused = used.filter(({ reply }) => !isAnswered(reply) && reply.status !== 404);
  const [first] = refused.filter(({ hasHeader }) => hasHeader);
  const bare = refused.find(({ hasHeader }) => !hasHeader);
  const why = "hosts connect and then see no tools";
  if (first) {
    const versions = refused.flatMap(({ hasHeader, version }) => (hasHeader ? [version] : []));
    return [
      {
        where: `tools/list with MCP-Protocol-Version ${versions.join(", ")}`,
        expected: "the tools, since initialize agreed on this version",
        seen: quote(`status ${first.reply.status}: ${first.reply.body}`),
        why,
        fix: "take every version in the header that initialize agrees on",
      },
    ];
  }
  if (!bare) return [];
  return [
    {
      where: "tools/list without MCP-Protocol-Version",
      expected: "the tools: a request without the header is one of 2025-03-26",
      seen: quote(`status ${bare.reply.status}: ${bare.reply.body}`),
      // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header
      why: "clients of 2025-03-26 and 2024-11-05 do not know the header: they connect and then see no tools",
      fix: "take a request without the header for one of 2025-03-26",
    },
  ];
}

function describe({ offered, reply }: Offer): string {
  if (offered !== undefined) return offered;
  return reply.error ? `error ${reply.error.code}: ${reply.error.message}` : `status ${reply.status}: ${reply.body}`;
}
