import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { Alterations } from "./altered-server.ts";
import { error } from "./client-answers.ts";

const sessionHeader = "mcp-session-id";

/** Forgets sessions in which nothing was asked for so long after the first request; those of the official client, whose ids are small, are spared. */
export function forgetfulAfter(milliseconds: number): Alterations {
  const heard = new Map<string, number>();
  return {
    answer({ id, method }, request) {
      const now = performance.now();
      if (method === "initialize" && request.headers["content-type"] === "application/json") {
        const session = randomUUID();
        if (Number(id) > 1000) heard.set(session, Infinity);
        const serverInfo = { name: "altered", version: "1.0.0" };
        const result = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo };
        const headers = { "content-type": "application/json", [sessionHeader]: session };
        return { http: { headers, body: JSON.stringify({ jsonrpc: "2.0", id, result }) } };
      }
      const session = String(request.headers[sessionHeader]);
      const last = heard.get(session);
      if (last === undefined || method === undefined) return undefined;
      if (now - last > milliseconds) return error(id, -32_001, "Session not found", 404);
      heard.set(session, now);
      return undefined;
    },
  };
}

/** Fails where a connection was not used for so long; those of clients that name themselves are spared. */
export function brokenAfter(milliseconds: number): Alterations {
  const used = new WeakMap<Socket, number>();
  return {
    answer({ id, method }, { socket, headers }) {
      if (headers["user-agent"] !== undefined || method !== "tools/list") return undefined;
      const now = performance.now();
      const isOld = now - (used.get(socket) ?? now) > milliseconds;
      used.set(socket, now);
      return isOld ? error(id, -32_603, "terminating connection due to administrator command", 500) : undefined;
    },
  };
}
