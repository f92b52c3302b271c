import { SERVER_INFO_META_KEY } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";
import { clientInfo, requestMeta, revisions } from "../mcp/revisions.ts";
import { ask, type Asking, post } from "./ask.ts";
import type { Cause } from "./cause.ts";
import { olderTransport } from "./content.ts";
import type { Exploration } from "./exploration.ts";

/** Opens a connection by hand in both eras, message by message, as hosts do, until a moment of this process; throws only where the signal aborts. */
export async function explore(asking: Asking, until: number): Promise<Exploration> {
  const [legacy, modern] = await Promise.all([tryLegacy(asking, until), tryModern(asking, until)]);
  asking.signal.throwIfAborted();
  if (legacy.kind !== "cause") return legacy;
  if (modern.kind !== "cause") return isOfTheWire(legacy.cause) ? legacy : modern;
  const isMade = !["time", "name", "route", "tls"].includes(legacy.cause.kind);
  const leftSeconds = Math.max(leastLookSeconds, Math.min(longestLookSeconds, (until - performance.now()) / 1000));
  const older = isMade ? await findOlderTransport(asking, leftSeconds) : undefined;
  return older ? { kind: "cause", cause: older } : legacy;
}

/** Whether it spoils every answer, in whichever era: what one client overlooks, another refuses. */
export function isOfTheWire({ kind }: Cause): boolean {
  return kind === "json" || kind === "redirect";
}

async function tryLegacy(asking: Asking, until: number): Promise<Exploration> {
  const began = performance.now();
  const params = { protocolVersion: revisions.legacy, capabilities: {}, clientInfo };
  const opened = await ask(asking, "initialize", params, {}, until);
  if ("end" in opened) return opened.end;
  const milliseconds = performance.now() - began;
  const { result, headers } = opened;
  const session = headers["mcp-session-id"];
  const version = String(result["protocolVersion"]);
  const sent = { "mcp-protocol-version": version, ...(session === undefined ? {} : { "mcp-session-id": session }) };
  const note = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
  await post(asking, note, sent, Math.min(until, performance.now() + noteMs)).catch(() => undefined);
  const listed = isAnnounced(result) ? await listTools(asking, {}, sent, until) : none;
  if (session !== undefined) {
    void asking.raw({ method: "DELETE", headers: sent, timeoutSeconds: longestLookSeconds }).catch(() => undefined);
  }
  if ("end" in listed) return afterSlow(listed.end, "initialize", milliseconds, until - began);
  return {
    kind: "works",
    server: nameOf(result, asking),
    version,
    tools: listed.count,
    milliseconds,
  };
}

async function tryModern(asking: Asking, until: number): Promise<Exploration> {
  const began = performance.now();
  const version = revisions.modern;
  const sent = (method: string) => ({ "mcp-protocol-version": version, "mcp-method": method });
  const params = { _meta: requestMeta };
  const opened = await ask(asking, "server/discover", params, sent("server/discover"), until);
  if ("end" in opened) return opened.end;
  const milliseconds = performance.now() - began;
  const listed = isAnnounced(opened.result) ? await listTools(asking, params, sent("tools/list"), until) : none;
  if ("end" in listed) return afterSlow(listed.end, "server/discover", milliseconds, until - began);
  return {
    kind: "works",
    server: nameOf(opened.result, asking),
    version,
    tools: listed.count,
    milliseconds,
  };
}

/** The time that one answer takes is no longer there for the next. */
function afterSlow(end: Exploration, first: string, firstMs: number, wholeMs: number): Exploration {
  if (end.kind !== "cause" || end.cause.kind !== "time" || firstMs < slowMs) return end;
  const [took, all] = [firstMs, wholeMs].map((milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`);
  const sentence = `each answer takes long: ${first} took ${took}, and tools/list had not come ${all} after the first request`;
  return { kind: "cause", cause: { ...end.cause, sentence } };
}

/** Counts the tools of all pages. */
async function listTools(
  asking: Asking,
  params: Record<string, unknown>,
  headers: Record<string, string>,
  until: number,
): Promise<{ count: number } | { end: Exploration }> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const listed = await ask(
      asking,
      "tools/list",
      cursor === undefined ? params : { ...params, cursor },
      headers,
      until,
      page,
    );
    if ("end" in listed) return listed;
    const { tools, nextCursor } = listed.result;
    count += Array.isArray(tools) ? tools.length : 0;
    if (typeof nextCursor !== "string" || nextCursor === cursor) return { count };
    cursor = nextCursor;
  }
  return count > 0 ? { count } : { end: { kind: "cause", cause: withoutLastPage } };
}

const withoutLastPage: Cause = {
  kind: "json-rpc",
  sentence: "tools/list gives one empty page after the other, each of which names a next one",
  fix: "leave nextCursor out of the last page",
};
const none = { count: "unannounced" } as const;
const mostPages = 10;
/** An answer to the first question of a connection that takes so long is slow. */
const slowMs = 2000;
/** A notification is answered at once, if at all. */
const noteMs = 1000;
const longestLookSeconds = 2;
const leastLookSeconds = 0.5;

/** Whether a GET opens the stream of the older transport. */
export async function findOlderTransport(asking: Asking, timeoutSeconds: number): Promise<Cause | undefined> {
  const headers = { accept: "text/event-stream" };
  const stream = await asking.open({ method: "GET", headers, timeoutSeconds }).catch(() => undefined);
  if (!stream) return undefined;
  const timer = setTimeout(stream.close, timeoutSeconds * 1000);
  try {
    if (!stream.headers["content-type"]?.startsWith("text/event-stream")) return undefined;
    for await (const { text } of stream.pieces) {
      if (/^event:\s*endpoint\b/m.test(text)) return olderTransport(asking.endpoint.pathname);
      return undefined;
    }
  } catch {
    // It hung up before it said anything.
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  return undefined;
}

/** What a server calls itself: the newer era has it in `_meta`. */
function nameOf({ serverInfo, _meta }: Record<string, unknown>, { quote }: Asking): string {
  const info = serverInfo ?? (isObject(_meta) ? _meta[SERVER_INFO_META_KEY] : undefined);
  return isObject(info) ? quote(`${String(info["name"])} ${String(info["version"])}`) : "a server without a name";
}

/** Whether hosts learn that there are tools: they do not ask for them otherwise. */
function isAnnounced({ capabilities }: Record<string, unknown>): boolean {
  return isObject(capabilities) && "tools" in capabilities;
}
