import { postInitialize } from "./initialize.ts";
import type { RawStream, CheckContext } from "../contract.ts";
import { modernJsonRpc, toReply } from "./json-rpc.ts";
import { revisions } from "./revisions.ts";

const headersTimeoutSeconds = 5;

/** A stream that stays open until one side ends it. */
export interface EventStream extends RawStream {
  /** The request that opened it. */
  name: string;
  /** Whether its first event is due at once. */
  beginsAtOnce: boolean;
  /** The server itself ended it, as the protocol lets it: not a cut on the way. */
  endsInOrder(text: string): boolean;
}

/** Opens a stream that stays open: that of the newer era where it is spoken and has one, else that of the older. */
export async function openEventStream(context: CheckContext): Promise<EventStream | undefined> {
  const client = await context.connect();
  if ((client.getNegotiatedProtocolVersion() ?? "") >= "2026") {
    const news = asStream(await openListen(context));
    const endsInOrder = (text: string) => /"result"\s*:/.test(text);
    if (news) return { ...news, name: "subscriptions/listen", beginsAtOnce: true, endsInOrder };
  }
  const news = asStream(await openGet(context));
  // It sends the client away until later.
  const endsInOrder = (text: string) => /^retry:/m.test(text);
  return news && { ...news, name: "GET", beginsAtOnce: false, endsInOrder };
}

/** An answer that is a stream; any other is hung up on. */
export function asStream(answer: RawStream): RawStream | undefined {
  if (answer.status === 200 && answer.headers["content-type"]?.startsWith("text/event-stream")) return answer;
  answer.close();
  return undefined;
}

// https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/subscriptions
function openListen(context: CheckContext): Promise<RawStream> {
  const notifications = { toolsListChanged: true };
  return modernJsonRpc(context).open("subscriptions/listen", { notifications }, headersTimeoutSeconds);
}

// A session has one such stream, and the official client may hold that of its own.
async function openGet(context: CheckContext): Promise<RawStream> {
  const { stream, end } = await openStream(context);
  return {
    ...stream,
    close() {
      stream.close();
      end();
    },
  };
}

/** The answer to a GET in a conversation of its own, with the headers of that and what ends it. */
export async function openStream(context: Pick<CheckContext, "raw" | "open">): Promise<OwnStream> {
  const answer = await postInitialize(context);
  const session = answer.headers["mcp-session-id"];
  const version = toReply(answer).result?.["protocolVersion"];
  const headers = {
    "mcp-protocol-version": typeof version === "string" ? version : revisions.legacy,
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  };
  if (session !== undefined) {
    const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
    await context.raw({ method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
  }
  const timeoutSeconds = headersTimeoutSeconds;
  const stream = await context.open({
    method: "GET",
    headers: { ...headers, accept: "text/event-stream" },
    timeoutSeconds,
  });
  const end = () => {
    if (session !== undefined) void context.raw({ method: "DELETE", headers }).catch(() => undefined);
  };
  return { stream, headers, end };
}

interface OwnStream {
  stream: RawStream;
  headers: Record<string, string>;
  end(): void;
}
