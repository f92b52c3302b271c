import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { log } from "./log.ts";

const longestName = 64;

interface Call {
  tool: string;
  began: number;
}

/** Logs one line for every tool call that passes the transport, also those that never reach a tool. */
export function logCalls(transport: Transport): void {
  const calls = new Map<string | number, Call>();
  const { onmessage, onclose } = transport;
  const send = transport.send.bind(transport);

  const note = (id: string | number, outcome: string) => {
    const call = calls.get(id);
    if (!call || !calls.delete(id)) return;
    const durationMs = Math.round((performance.now() - call.began) * 10) / 10;
    log("info", "tool_call", { id: cut(id), tool: call.tool, durationMs, outcome });
  };

  transport.onmessage = (message, extra) => {
    if ("id" in message && "method" in message && message.method === "tools/call") {
      calls.set(message.id, { tool: cut(message.params?.["name"]), began: performance.now() });
    }
    onmessage?.(message, extra);
  };
  transport.send = async (message, options) => {
    const sent = send(message, options);
    // Now, since a transport may close as soon as the answer is on its way.
    if (!("method" in message) && message.id !== undefined) note(message.id, outcomeOf(message));
    await sent;
  };
  transport.onclose = () => {
    for (const id of calls.keys()) note(id, "cancelled");
    onclose?.();
  };
}

function outcomeOf(message: JSONRPCMessage): string {
  if ("error" in message) return "protocol_error";
  return "result" in message && message.result["isError"] === true ? "tool_error" : "ok";
}

// Both come from the client, at any length.
function cut(value: unknown): string {
  return String(value).slice(0, longestName);
}
