import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { isObject } from "../../verify/json.ts";

/** One call as it came; never what was in it. */
export interface Call {
  method: string;
  /** Name of the tool, or URI of the resource. */
  subject: string | undefined;
  status: number;
  milliseconds: number;
}

// https://www.jsonrpc.org/specification#error_object: the first of the range that is the server's own
const serverError = -32000;

/** Answers a JSON-RPC message with a result in the place of the server. */
export function answer(response: ServerResponse, message: unknown, result: object): void {
  const id = isObject(message) ? (message["id"] ?? null) : null;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

/** Answers in the place of the server, with a JSON-RPC error to a JSON-RPC message. */
export function refuse(response: ServerResponse, status: number, text: string, message: unknown): void {
  const id = isObject(message) ? (message["id"] ?? null) : null;
  response
    .writeHead(status, { "content-type": "application/json", ...(status === 503 ? { "retry-after": "1" } : {}) })
    .end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: serverError, message: text } }));
}

/** Whether a `Host` is of this machine, or one that was admitted. */
export function isAdmitted(header: string | undefined, hosts: ReadonlyMap<string, unknown>): boolean {
  const host = nameIn(header);
  return ["localhost", "127.0.0.1", "[::1]"].includes(host) || hosts.has(host);
}

/** The name in a `Host`, without its port. */
export function nameIn(header: string | undefined): string {
  return (header ?? "").toLowerCase().replace(/:\d+$/, "");
}

/** Reads the body of a call; undefined where it is longer, of which then no more is kept. */
export async function readBody(incoming: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) <= longest) {
    const pieces: Buffer[] = [];
    let left = longest;
    // The refusal goes over the same connection, which so stays open.
    for await (const piece of incoming.iterator({ destroyOnReturn: false })) {
      left -= piece.length;
      if (left < 0) break;
      pieces.push(piece);
    }
    if (left >= 0) return Buffer.concat(pieces);
  }
  incoming.resume();
  return undefined;
}

/** What a call is, without what is in it. */
export function describe(
  { method = "GET", url = "/" }: IncomingMessage,
  message: unknown,
): Pick<Call, "method" | "subject"> {
  if (!isObject(message) || typeof message["method"] !== "string")
    return { method: `${method} ${url.split("?")[0]}`, subject: undefined };
  const params = isObject(message["params"]) ? message["params"] : {};
  const subject = params["name"] ?? params["uri"];
  return { method: message["method"], subject: typeof subject === "string" ? subject : undefined };
}

/** Listens on loopback at a port, or at the next one that is free; answers which; throws what the system says otherwise. */
export async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    server.listen(port, "127.0.0.1");
    const failed = await once(server, "listening").then(
      () => undefined,
      (error: unknown) => error,
    );
    const address = server.address();
    if (failed === undefined && typeof address === "object" && address !== null) return address.port;
    const isTaken = failed instanceof Error && "code" in failed && failed.code === "EADDRINUSE";
    if (!isTaken || port >= wanted + 100 || port >= 65_535) throw failed;
  }
}
