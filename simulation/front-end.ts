import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { request as requestOverTls } from "node:https";
import { pipeline } from "node:stream";

/** Where a front end sends the next request: a server on a loopback port, and the host name under which it is asked. */
export interface Route {
  port: number;
  host: string;
  /** In place of loopback. */
  address?: string;
  /** For a server that is asked over TLS: the authority, as PEM, that must have signed its certificate for that name. */
  authority?: string;
}

/** The platform's front end, on loopback: requests reach the server under the public host name. */
export interface FrontEnd {
  origin: string;
  close(): Promise<void>;
}

/** Starts one; the route is asked for anew with every request, and 503 is the answer while there is none. */
export async function startFrontEnd(route: () => Route | undefined): Promise<FrontEnd> {
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const to = route();
    if (to === undefined) {
      incoming.resume();
      outgoing.writeHead(503).end();
      return;
    }
    const { port, host, address = "127.0.0.1", authority } = to;
    const options = { host: address, port, method, path, headers: { ...headers, host, "x-forwarded-proto": "https" } };
    const relay = (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, outgoing, () => {});
    };
    const forwarded =
      authority === undefined
        ? request(options, relay)
        : requestOverTls({ ...options, ca: authority, servername: host }, relay);
    forwarded.on("error", () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    pipeline(incoming, forwarded, () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
