import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { bareHost, portOf } from "../http/loopback.ts";
import { publicAddresses } from "./addresses.ts";
import { allows, type Domains } from "./policy.ts";

/** The one way from a component's browser to any network. */
export interface GuardingProxy {
  /** What the browser takes as its proxy. */
  url: string;
  close(): void;
}

const refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const schemes = ["https:", "wss:", "http:", "ws:"];

/**
 * Lets through what a policy names and no more: never to an address of this machine or its networks, whatever name leads
 * there, but for the endpoint's own host and port. `onRefused` hears of what a policy names and is not let through; what
 * it does not name is Chromium's own, such as the dictionaries that it looks for.
 */
export async function openGuardingProxy(
  endpoint: URL,
  domains: Domains,
  onRefused: (url: string) => void,
): Promise<GuardingProxy> {
  const sources = Object.values(domains).flat();
  /** The address to connect to; undefined where there is none that may be. */
  const addressOf = async (url: URL): Promise<string | undefined> => {
    if (!schemes.some((scheme) => allows(sources, withScheme(url, scheme)))) return undefined;
    const isEndpoint = url.hostname === endpoint.hostname && portOf(url) === portOf(endpoint);
    if (isEndpoint) return bareHost(url);
    // The very address that was looked at is connected to: a name may lead elsewhere the next time.
    const addresses = await publicAddresses(url.hostname).catch(() => undefined);
    if (addresses?.length === 0) onRefused(url.origin);
    return addresses?.[0];
  };
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, response) => void forward(incoming, response));
  server.on(
    "connect",
    (incoming: IncomingMessage, socket: Socket, head: Buffer) => void tunnel(incoming, socket, head),
  );
  server.on("connection", keep);
  await once(server.listen(0, "127.0.0.1"), "listening");
  server.unref();
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };

  function keep(socket: Duplex): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Either side may hang up at any time.
    socket.on("error", () => socket.destroy());
  }

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(incoming.url ?? "");
    const host = url?.protocol === "http:" ? await addressOf(url) : undefined;
    if (!url || host === undefined) {
      response.writeHead(403).end();
      return;
    }
    const { method = "GET", headers } = incoming;
    const path = `${url.pathname}${url.search}`;
    const outgoing = request({ host, port: portOf(url), path, method, headers: { ...headers, host: url.host } });
    outgoing.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("socket", keep);
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  }

  async function tunnel(incoming: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const url = URL.parse(`https://${incoming.url}`);
    const host = url ? await addressOf(url) : undefined;
    if (!url || host === undefined) {
      socket.end(refusal);
      return;
    }
    const far = connect(portOf(url), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    keep(far);
    far.on("close", () => socket.destroy());
    socket.on("close", () => far.destroy());
  }
}

/** The same host and port under another scheme, the usual port written as none. */
function withScheme(url: URL, scheme: string): URL {
  return new URL(`${scheme}//${url.hostname}:${portOf(url)}${url.pathname}`);
}
