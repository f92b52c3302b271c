import { request } from "node:http";

/** What a raw HTTP request was answered with. */
export interface RawAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

/** A raw request; a body that is not a string is sent as JSON, and a list of texts in chunks of unknown total length. */
export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  chunks?: readonly string[];
}

/** Headers that every request of a client carries. */
export const clientHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** A request of the 2025 era. */
export function legacyRequest(method: string, params: object = {}, id: string | number = 1) {
  return { jsonrpc: "2.0", id, method, params };
}

/** A request of the 2026 era, with the headers that go with it. */
export function modernRequest(method: string, params: Readonly<Record<string, unknown>> = {}, meta: object = {}) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "raw", version: "0.0.0" },
    ...meta,
  };
  const name: Record<string, string> = params["name"] === undefined ? {} : { "mcp-name": String(params["name"]) };
  return {
    headers: { ...clientHeaders, "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name },
    body: { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } },
  };
}

/** Sends one request on a connection of its own, with exactly these headers, which fetch would not allow. */
export function send(port: number, options: RawRequest = {}): Promise<RawAnswer> {
  const { method = "POST", path = "/mcp", headers = clientHeaders, body, chunks } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: "127.0.0.1", method, path, headers, agent: false, timeout: 15_000 },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() });
        });
      },
    );
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(new Error("no answer in 15 s")));
    for (const chunk of chunks ?? []) sent.write(chunk);
    if (body === undefined) sent.end();
    else sent.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}
