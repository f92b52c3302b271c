import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { MakeDuration } from "./durations.ts";

// https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
const durationBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const routes = new Set(["/mcp", "/health", "/ready"]);
const methods = new Set(["GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH"]);
// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
const channel = "http.server.request.start";

/** Measures every HTTP request of this process until its response has ended or its client has gone. Returns what ends it. */
export function measureRequests(makeDuration: MakeDuration): () => void {
  const record = makeDuration({
    name: "http.server.request.duration",
    description: "Duration of HTTP server requests",
    boundaries: durationBoundaries,
  });
  const observe = (message: unknown) => {
    // As Node.js documents this channel; its type knows of no channel in particular.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const began = performance.now();
    response.once("close", () => {
      // A client that left before the first byte was answered with nothing.
      if (!response.headersSent) return;
      const { method, path } = seenOf(request);
      const { statusCode } = response;
      const key = `${method} ${statusCode} ${path}`;
      record((performance.now() - began) / 1000, key, () => attributesOf(method, path, statusCode));
    });
  };
  subscribe(channel, observe);
  return () => void unsubscribe(channel, observe);
}

/** Each of low cardinality, whatever clients send; no path where it is none that is known. */
function seenOf({ method = "", url = "" }: IncomingMessage): { method: string; path: string } {
  const path = url.split("?", 1)[0] ?? "";
  return { method: methods.has(method) ? method : "_OTHER", path: routes.has(path) ? path : "" };
}

function attributesOf(method: string, path: string, statusCode: number) {
  return {
    "http.request.method": method,
    "http.response.status_code": statusCode,
    "url.scheme": "http",
    ...(path === "" ? {} : { "http.route": path }),
    ...(statusCode >= 500 ? { "error.type": String(statusCode) } : {}),
  };
}
