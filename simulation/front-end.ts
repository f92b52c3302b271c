import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { request as requestOverTls } from "node:https";
import { pipeline } from "node:stream";
import { type Clock, systemClock } from "../infra/clock.ts";
import { passedOn } from "../infra/hop-by-hop.ts";

/** Where a front end sends the next request: a server on a loopback port, and the host name under which it is asked. */
export interface Route {
  port: number;
  host: string;
  /** In place of loopback. */
  address?: string;
  /** For a server that is asked over TLS: the authority, as PEM, that must have signed its certificate for that name. */
  authority?: string;
}

/** What a front end cuts, in seconds; null where the platform names no such limit. */
export interface FrontLimits {
  /** From a request's beginning to the end of its answer, also while data flows. */
  requestSeconds: number | null;
  /** In which nothing comes from either side. */
  idleSeconds: number | null;
}

export interface FrontOptions {
  /** Asked anew for each request. */
  limits?: () => FrontLimits;
  clock?: Clock;
}

/** The platform's front end, on loopback: requests reach the server under the public host name. */
export interface FrontEnd {
  origin: string;
  close(): Promise<void>;
}

const unlimited: FrontLimits = { requestSeconds: null, idleSeconds: null };

/**
 * Starts one; the route is asked for anew with every request, 503 is the answer while there is none, and none comes where it is closed. Of a request
 * that goes beyond a limit both connections are closed, whatever of the answer is on its way.
 */
export async function startFrontEnd(
  route: () => Route | "closed" | undefined,
  { limits = () => unlimited, clock = systemClock }: FrontOptions = {},
): Promise<FrontEnd> {
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const to = route();
    if (to === "closed") {
      incoming.socket.destroy();
      return;
    }
    if (to === undefined) {
      incoming.resume();
      outgoing.writeHead(503).end();
      return;
    }
    const { port, host, address = "127.0.0.1", authority } = to;
    const onward = { ...passedOn(headers), ...framing(headers), host, "x-forwarded-proto": "https" };
    const options = { host: address, port, method, path, headers: onward };
    const watch = watchLimits(limits(), clock);
    incoming.on("data", watch.hear);
    const relay = (answer: IncomingMessage) => {
      watch.hear();
      // Who asked has gone meanwhile.
      if (outgoing.destroyed) return void answer.destroy();
      answer.on("data", watch.hear);
      // A stream's client waits for these, whenever its first word comes.
      outgoing.writeHead(answer.statusCode ?? 502, passedOn(answer.headers)).flushHeaders();
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
    outgoing.once("close", watch.end);
    void watch.over.then((isOver) => {
      if (!isOver) return;
      incoming.socket.destroy();
      forwarded.destroy();
    });
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

/** How a body without a length is sent on, of whatever method. */
function framing(headers: IncomingHttpHeaders): Record<string, string> {
  return headers["transfer-encoding"] === undefined ? {} : { "transfer-encoding": "chunked" };
}

/** Watches one request: `over` answers whether it went beyond a limit before it ended. */
function watchLimits({ requestSeconds, idleSeconds }: FrontLimits, clock: Clock) {
  const ended = new AbortController();
  const cutAt = clock.now() + (requestSeconds ?? Infinity) * 1000;
  let heardAt = clock.now();
  async function isOver(): Promise<boolean> {
    for (;;) {
      const left = Math.min(cutAt, heardAt + (idleSeconds ?? Infinity) * 1000) - clock.now();
      if (ended.signal.aborted || left === Infinity) return false;
      if (left <= 0) return true;
      await clock.sleep(left, ended.signal).catch(() => {});
    }
  }
  return {
    over: isOver(),
    hear: () => void (heardAt = clock.now()),
    end: () => ended.abort(),
  };
}
