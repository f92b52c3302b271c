import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Posted } from "./posted.ts";
import { trusting } from "./trust.ts";

/** What became of a connection that a client keeps for its next request. */
export interface KeptConnection {
  /** Milliseconds from the end of the answer until the server closed the connection; missing where it did not in time. */
  closedAfterMs?: number;
  /** Whether the answer said that no other request may follow. */
  isSaidToClose: boolean;
  /** What the answer said of it: https://www.rfc-editor.org/rfc/rfc2068#section-19.7.1 */
  keepAlive: string | undefined;
}

/** Keeps one connection for as long as the server does; to be destroyed at the end. */
export function keepingAgent({ protocol }: URL, ca: string | undefined): PlainAgent {
  const options = { keepAlive: true, maxSockets: 1 };
  return protocol === "https:" ? new TlsAgent({ ...options, ...trusting(ca) }) : new PlainAgent(options);
}

/** Posts a body, reads the whole answer and keeps the connection for so long; throws where there is no whole answer. */
export async function keepConnection(
  { url, headers, body, ca, signal }: Posted,
  keepMs: number,
): Promise<KeptConnection> {
  const isTls = url.protocol === "https:";
  const agent = keepingAgent(url, ca);
  const { promise, resolve, reject } = Promise.withResolvers<
    { socket: Socket } & Omit<KeptConnection, "closedAfterMs">
  >();
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const options = { method: "POST", headers: { ...length, ...headers }, agent, signal };
  const request = (isTls ? tlsRequest : plainRequest)(url, options, (answer) => {
    const { socket, httpVersion, headers: told } = answer;
    answer.on("error", reject);
    answer.on("end", () => {
      const isSaidToClose = httpVersion === "1.0" || /\bclose\b/i.test(told.connection ?? "");
      resolve({ socket, isSaidToClose, keepAlive: told["keep-alive"]?.toString() });
    });
    answer.resume();
  });
  request.on("error", reject);
  request.end(body);
  try {
    const { socket, ...said } = await promise;
    const began = performance.now();
    const closed = Promise.withResolvers<number>();
    socket.once("close", () => closed.resolve(performance.now() - began));
    const waited = sleep(keepMs, undefined, { signal });
    const closedAfterMs = socket.destroyed ? 0 : await Promise.race([closed.promise, waited]);
    return { ...said, ...(closedAfterMs === undefined ? {} : { closedAfterMs }) };
  } finally {
    agent.destroy();
  }
}
