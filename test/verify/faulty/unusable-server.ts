import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { CauseKind } from "../../../verify/connection/cause.ts";
import { healthyListener, type LiveServer, serve } from "../live-server.ts";
import { type Alterations, type Message, serveAltered } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

/** A server that no client can use, with the one cause. */
export interface UnusableServer extends FaultyServer {
  kind: CauseKind;
  /** Part of the way out that mends exactly this. */
  fix: string;
  /** Part of the sentence, where that tells more than the kind. */
  says?: string;
  /** Path of the neighbour that works. */
  works?: string;
}

export const html = { "content-type": "text/html; charset=utf-8" };
export const json = { "content-type": "application/json" };

/** One whose every answer this listener gives. */
export function unusable(name: string, kind: CauseKind, fix: string, listener: RequestListener): UnusableServer {
  return served(name, kind, fix, () => serve(listener));
}

/** One that answers as the healthy server does but for this. */
export function altered(name: string, kind: CauseKind, fix: string, alterations: Alterations): UnusableServer {
  return served(name, kind, fix, () => serveAltered(alterations));
}

function served(name: string, kind: CauseKind, fix: string, open: () => Promise<LiveServer>): UnusableServer {
  const start = async () => {
    const { endpoint, close } = await open();
    return { url: endpoint, close };
  };
  return { name, kind, fix, expects: ["protocol.handshake"], start };
}

/** Gives the same answer to every request. */
export function answer(status: number, headers: Record<string, string>, body: string): RequestListener {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** The same in plain text. */
export function plain(status: number, body: string): RequestListener {
  return answer(status, { "content-type": "text/plain" }, body);
}

/** A JSON-RPC error with a status. */
export function error(status: number, id: unknown, code: number, message: string) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } });
  return { http: { status, headers: json, body } };
}

/** Leaves the older era alone to the healthy server, so that a fault in it is one for every client. */
export function older({ method, id }: Pick<Message, "method" | "id">) {
  return method === "server/discover" ? error(200, id, -32601, "Method not found") : undefined;
}

/** A good result with an id of its own. */
export function withId({ method }: Message, id: number) {
  const serverInfo = { name: "altered", version: "1.0.0" };
  const result =
    method === "initialize"
      ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo }
      : { tools: [] };
  return { http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result }) } };
}

/** The healthy server at another path than its own. */
export function at(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.url === path) healthy(Object.assign(request, { url: "/mcp" }), response);
  else void text(request).then(() => response.writeHead(404).end("Not Found"));
}

const healthy = healthyListener();
