import type { IncomingMessage } from "node:http";
import { fault } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

const broken = { http: { status: 500, body: "Internal Server Error" } };

/** Servers that speak the protocol with one fault each. */
export const protocolFaults: FaultyServer[] = [
  fault("tools that cannot be listed", ["protocol.handshake"], {
    answer: ({ method }) => (method === "tools/list" ? broken : undefined),
  }),
  fault("an older era that breaks after its opening", ["protocol.eras"], {
    answer: ({ method }, request) => (method === "tools/list" && !isModern(request) ? broken : undefined),
  }),
  fault("initialize that breaks the server", ["protocol.eras"], {
    answer: ({ method }, { headers }) =>
      method === "initialize" && headers["content-type"] === "application/json" ? broken : undefined,
  }),
  fault("the newer era alone", ["protocol.eras"], {
    answer: ({ method, id }, request) =>
      isModern(request) || request.method !== "POST" || method === undefined
        ? undefined
        : toError(id, -32_022, "Unsupported protocol version"),
  }),
  fault("calls that need a session", ["protocol.sessions"], {
    answer: ({ method, id }, request) =>
      method === undefined ||
      method === "initialize" ||
      isModern(request) ||
      request.headers["mcp-session-id"] === "one"
        ? undefined
        : toError(id, -32_000, "Bad Request: Mcp-Session-Id header is required"),
    headers: { "mcp-session-id": "one" },
  }),
  fault("any version taken", ["protocol.version"], {
    answer: (_, request) => {
      if (request.headers["mcp-protocol-version"] === "1999-01-01")
        request.headers["mcp-protocol-version"] = "2025-11-25";
      return undefined;
    },
  }),
  fault("answers that may be kept", ["protocol.headers"], { headers: { "cache-control": "max-age=600" } }),
  fault("a version of the software told", ["protocol.headers"], { headers: { server: "nginx/1.25.3" } }),
  fault("an answer to a notification", ["protocol.messages"], {
    answer: ({ method, id }) =>
      method?.startsWith("notifications/") && id === undefined
        ? { http: { headers: { "content-type": "application/json" }, body: "{}" } }
        : undefined,
  }),
  fault("an unknown method that succeeds", ["protocol.messages"], {
    answer: ({ method }) => (method === "slipway/unknown" ? { result: { resultType: "complete" } } : undefined),
  }),
  fault("a batch that breaks the server", ["protocol.messages"], {
    answer: (message) => ("0" in message ? broken : undefined),
  }),
  fault("a wrong method in the header taken", ["protocol.conformance"], {
    answer: ({ method }, request) => {
      if (isModern(request) && method !== undefined) request.headers["mcp-method"] = method;
      return undefined;
    },
  }),
  fault("no answer to ping", ["protocol.conformance"], {
    answer: ({ method, id }, request) =>
      method === "ping" && !isModern(request) ? toError(id, -32_601, "Method not found", 200) : undefined,
  }),
];

/** The newer era, or a version that there is not. */
function isModern({ headers }: IncomingMessage): boolean {
  return !/^202[45]-/.test(String(headers["mcp-protocol-version"] ?? "2025-03-26"));
}

function toError(id: unknown, code: number, message: string, status = 400) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } });
  return { http: { status, headers: { "content-type": "application/json" }, body } };
}
