import type { Meter } from "@opentelemetry/api";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

// https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
const durationBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const routes = new Set(["/mcp", "/health", "/ready"]);
const methods = new Set(["GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH"]);
// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
const channel = "http.server.request.start";

/** Measures every HTTP request of this process until its response has ended or its client has gone. Returns what ends it. */
export function measureRequests(meter: Meter): () => void {
  const duration = meter.createHistogram("http.server.request.duration", {
    description: "Duration of HTTP server requests",
    unit: "s",
    advice: { explicitBucketBoundaries: durationBoundaries },
  });
  const observe = (message: unknown) => {
    // As Node.js documents this channel; its type knows of no channel in particular.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const began = performance.now();
    response.once("close", () => {
      // A client that left before the first byte was answered with nothing.
      if (!response.headersSent) return;
      duration.record((performance.now() - began) / 1000, attributesOf(request, response));
    });
  };
  subscribe(channel, observe);
  return () => void unsubscribe(channel, observe);
}

/** Each of low cardinality, whatever clients send. */
function attributesOf({ method = "", url = "" }: IncomingMessage, { statusCode }: ServerResponse) {
  const path = url.split("?")[0] ?? "";
  return {
    "http.request.method": methods.has(method) ? method : "_OTHER",
    "http.response.status_code": statusCode,
    "url.scheme": "http",
    ...(routes.has(path) ? { "http.route": path } : {}),
    ...(statusCode >= 500 ? { "error.type": String(statusCode) } : {}),
  };
}
