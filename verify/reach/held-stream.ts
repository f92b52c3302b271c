import { postInitialize } from "../access.ts";
import type { RawStream, Subject } from "../contract.ts";
import { modernWire, toReply } from "../wire.ts";

const headersTimeoutSeconds = 5;

/** A stream that stays open until one side ends it. */
export interface HeldStream extends RawStream {
  /** The request that opened it. */
  name: "subscriptions/listen" | "GET";
  /** The server itself ended it, as the protocol lets it: not a cut on the way. */
  endsInOrder(text: string): boolean;
}

/** Opens a stream that stays open, in the era that the server prefers; undefined where it has none. */
export async function openHeldStream(subject: Subject): Promise<HeldStream | undefined> {
  const client = await subject.connect();
  const isModern = (client.getNegotiatedProtocolVersion() ?? "") >= "2026";
  const stream = isModern ? await openListen(subject) : await openGet(subject);
  if (stream.status === 200 && stream.headers["content-type"]?.startsWith("text/event-stream")) {
    return {
      ...stream,
      name: isModern ? "subscriptions/listen" : "GET",
      // An answer ends a subscription; `retry` sends the client of a GET away until later.
      endsInOrder: (text) => (isModern ? /"result"\s*:/.test(text) : /^retry:/m.test(text)),
    };
  }
  stream.close();
  return undefined;
}

// https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/subscriptions
function openListen(subject: Subject): Promise<RawStream> {
  const notifications = { toolsListChanged: true };
  return modernWire(subject).open("subscriptions/listen", { notifications }, headersTimeoutSeconds);
}

// A session has one such stream, and the official client may hold that of its own.
async function openGet(subject: Subject): Promise<RawStream> {
  const answer = await postInitialize(subject);
  const session = answer.headers["mcp-session-id"];
  const version = toReply(answer).result?.["protocolVersion"];
  const headers = {
    "mcp-protocol-version": typeof version === "string" ? version : "2025-11-25",
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  };
  if (session !== undefined) {
    const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
    await subject.raw({ method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
  }
  const timeoutSeconds = headersTimeoutSeconds;
  const stream = await subject.open({
    method: "GET",
    headers: { ...headers, accept: "text/event-stream" },
    timeoutSeconds,
  });
  const end = () => subject.raw({ method: "DELETE", headers }).catch(() => undefined);
  return {
    ...stream,
    close() {
      stream.close();
      if (session !== undefined) void end();
    },
  };
}
