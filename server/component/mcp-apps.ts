import type { Host, HostListener } from "./host.ts";
import { callTimedOut, callTimeoutMs, withTimeout } from "./timeout.ts";
import { valueAt } from "./value-at.ts";

// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
const protocolVersion = "2026-01-26";
const methodNotFound = -32601;
const appInfo = { name: "task-board", title: "Tasks", version: "0.1.0" };

/** Connects to the parent window by MCP Apps; rejects when that does not answer `ui/initialize` in time. */
export async function connectMcpApps(listener: HostListener, handshakeTimeoutMs: number): Promise<Host> {
  if (window.parent === window) throw new Error("This page shows tasks inside a chat, and cannot work alone.");
  const answers = new Map<unknown, (message: unknown) => void>();
  let lastId = 0;

  const send = (message: object) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  const request = async (method: string, params: object, timeoutMs: number, timedOut: string): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    try {
      const answer = new Promise<unknown>((resolve) => answers.set(id, resolve));
      send({ id, method, params });
      const message = await withTimeout(timeoutMs, timedOut, answer);
      const error = valueAt(message, "error");
      if (error !== undefined) throw new Error(`That was refused: ${String(valueAt(error, "message"))}`);
      return valueAt(message, "result");
    } finally {
      answers.delete(id);
    }
  };

  window.addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
    if (source !== window.parent || valueAt(data, "jsonrpc") !== "2.0") return;
    const [id, method] = [valueAt(data, "id"), valueAt(data, "method")];
    if (method === undefined) answers.get(id)?.(data);
    else if (id !== undefined) send({ id, ...answerTo(method) });
    else notify(listener, method, valueAt(data, "params"));
  });

  const params = { protocolVersion, appInfo, appCapabilities: { availableDisplayModes: ["inline"] } };
  const initialized = await request(
    "ui/initialize",
    params,
    handshakeTimeoutMs,
    "The chat did not answer: load the page again.",
  );
  listener.onContext(valueAt(initialized, "hostContext"));
  send({ method: "ui/notifications/initialized", params: {} });

  return {
    callTool: (name, args) => request("tools/call", { name, arguments: args }, callTimeoutMs, callTimedOut),
    reportSize: (width, height) => send({ method: "ui/notifications/size-changed", params: { width, height } }),
  };
}

function answerTo(method: unknown): object {
  // Everything is kept by the server, so that nothing is lost when the page goes.
  if (method === "ping" || method === "ui/resource-teardown") return { result: {} };
  return { error: { code: methodNotFound, message: "Method not found" } };
}

function notify(listener: HostListener, method: unknown, params: unknown): void {
  if (method === "ui/notifications/tool-result") listener.onResult(params);
  if (method === "ui/notifications/tool-cancelled") listener.onResult(undefined);
  if (method === "ui/notifications/host-context-changed") listener.onContext(params);
}
