import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { parseJson } from "../../verify/json.ts";
import { type Call, describe, isAdmitted, listen, refuse } from "./front-answers.ts";
import { makeProbe, type StreamProbe } from "./tunnel/stream-check.ts";

/** A running server behind the front. */
interface Upstream {
  port: number;
  inFlight: Set<ServerResponse>;
  onIdle: () => void;
}

/** The address that stays: an HTTP server on loopback before the one that is restarted. */
export interface Front {
  port: number;
  /** Sends new calls to another server; answers once the calls that the last one has are ended, or the time is up. */
  switchTo(port: number, drainMs: number): Promise<void>;
  /** Lets new calls wait, because the server is gone; they are told why after some seconds. */
  hold(reason: string): void;
  /** Admits a public host name, that of a tunnel. */
  admit(host: string): void;
  /** A stream that it answers itself, however the server is. */
  probe: StreamProbe;
  close(): Promise<void>;
}

const longestBody = 16 * 1024 * 1024;
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
]);

/** Listens on loopback at a port, or at the next one that is free; `holdMs` is how long a call waits for a server. */
export async function openFront(
  wanted: number,
  { holdMs, onCall }: { holdMs: number; onCall: (call: Call) => void },
): Promise<Front> {
  let upstream: Upstream | undefined;
  let reason = "it has not started yet";
  const waiting = new Set<() => void>();
  const hosts = new Set<string>();
  const probe = makeProbe();

  const waitForServer = async (): Promise<Upstream | undefined> => {
    const until = performance.now() + holdMs;
    while (upstream === undefined && performance.now() < until) {
      await new Promise<void>((resolve) => {
        const go = () => {
          clearTimeout(timer);
          waiting.delete(go);
          resolve();
        };
        const timer = setTimeout(go, until - performance.now());
        waiting.add(go);
      });
    }
    return upstream;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const began = performance.now();
    // A page of a stranger that resolves its own name to this machine names that host.
    if (!isAdmitted(incoming.headers.host, hosts))
      return void refuse(response, 403, "this host name is not admitted here", undefined);
    if (incoming.url === probe.path) return probe.answer(response);
    if (Number(incoming.headers["content-length"] ?? 0) > longestBody)
      return void refuse(response, 413, "the body is too long", undefined);
    const body = await buffer(incoming);
    const message = parseJson(body.subarray(0, longestBody).toString());
    const told = () =>
      onCall({
        ...describe(incoming, message),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - began),
      });
    response.once("finish", told);
    for (;;) {
      const to = await waitForServer();
      if (response.destroyed) return;
      if (to === undefined) return void refuse(response, 503, `the server is not running: ${reason}`, message);
      if ((await forward(incoming, body, response, to)) === "done") return;
      // It was gone before it got the call, which so can be sent again.
      if (upstream === to) upstream = undefined;
    }
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  const port = await listen(server, wanted);
  return {
    port,
    probe,
    async switchTo(next, drainMs) {
      const before = upstream;
      upstream = { port: next, inFlight: new Set(), onIdle: () => {} };
      for (const go of waiting) go();
      if (before) await drain(before, drainMs);
    },
    hold(why) {
      reason = why;
      upstream = undefined;
    },
    admit: (host) => void hosts.add(host.toLowerCase()),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sends a call on; `lost` where the server was gone before it could have seen it. */
function forward(
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  to: Upstream,
): Promise<"done" | "lost"> {
  const { method = "GET", url = "/", headers } = incoming;
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
  if (body.length > 0) sent["content-length"] = String(body.length);
  to.inFlight.add(response);
  return new Promise((resolve) => {
    const end = (how: "done" | "lost") => {
      to.inFlight.delete(response);
      if (to.inFlight.size === 0) to.onIdle();
      resolve(how);
    };
    const onward = request(
      { host: "127.0.0.1", port: to.port, agent: false, method, path: url, headers: sent },
      (answer) => {
        const received = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
        response.writeHead(
          answer.statusCode ?? 502,
          Object.fromEntries(received.map(([name, value]) => [name, value ?? ""])),
        );
        response.flushHeaders();
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      },
    );
    response.on("close", () => {
      if (!response.writableFinished) onward.destroy();
      end("done");
    });
    onward.on("error", (error) => {
      if (response.headersSent) response.destroy();
      else if ("code" in error && error.code === "ECONNREFUSED") end("lost");
      else refuse(response, 503, "the server hung up before it answered", parseJson(body.toString()));
    });
    onward.end(body);
  });
}

/** Waits until the calls of a server are ended; a stream that a client only listens to ends at once. */
async function drain(upstream: Upstream, drainMs: number): Promise<void> {
  for (const response of upstream.inFlight) if (response.req.method === "GET" && response.headersSent) response.end();
  if (upstream.inFlight.size > 0) {
    const idle = new Promise<void>((resolve) => (upstream.onIdle = resolve));
    const late = new Promise<void>((resolve) => setTimeout(resolve, drainMs).unref());
    await Promise.race([idle, late]);
  }
}
