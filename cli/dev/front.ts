import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseJson } from "../../verify/json.ts";
import { type ComponentVersions, makeComponentVersions } from "./component-versions.ts";
import { forward, type Upstream } from "./forward.ts";
import { answer, type Call, describe, isAdmitted, listen, nameIn, readBody, refuse } from "./front-answers.ts";
import { makeProbe, type StreamProbe } from "./tunnel/stream-check.ts";

/** The address that stays: an HTTP server on loopback before the one that is restarted. */
export interface Front {
  port: number;
  /** Sends new calls to another server; answers once the calls that the last one has are ended, or the time is up. */
  switchTo(server: { host: string; port: number }, drainMs: number): Promise<void>;
  /** Lets new calls wait, because the server is gone; they are told why after some seconds. Answers once those that it has are ended, or the time is up. */
  hold(reason: string, drainMs?: number): Promise<void>;
  /** Admits a public host name, that of a tunnel; the server may be told another one in its place. */
  admit(host: string, told?: string): void;
  /** A stream that it answers itself, however the server is. */
  probe: StreamProbe;
  /** What the components of the server are called here. */
  components: ComponentVersions;
  close(): Promise<void>;
}

const longestBody = 16 * 1024 * 1024;

/** Listens on loopback at a port, or at the next one that is free; `holdMs` is how long a call waits for a server. */
export async function openFront(
  wanted: number,
  {
    holdMs,
    onCall,
    hasSignIn = false,
  }: {
    holdMs: number;
    onCall: (call: Call) => void;
    /** Whether the server lets read only whom it knows. */
    hasSignIn?: boolean;
  },
): Promise<Front> {
  let upstream: Upstream | undefined;
  let reason = "it has not started yet";
  const waiting = new Set<() => void>();
  const hosts = new Map<string, string | undefined>();
  const probe = makeProbe();
  const components = makeComponentVersions();
  /** What those said of themselves whom the server has let read a component. */
  const readers = new Set<string>();

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
    const body = await readBody(incoming, longestBody);
    if (body === undefined) return void refuse(response, 413, "the body is too long", undefined);
    const message = parseJson(body.toString());
    const described = describe(incoming, message);
    const told = () =>
      onCall({
        ...described,
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - began),
      });
    response.once("finish", told);
    const { host, authorization = "" } = incoming.headers;
    let passage = components.passageOf(message);
    if (passage && "answer" in passage) {
      if (!hasSignIn || readers.has(authorization)) return answer(response, message, passage.answer);
      // The server says itself what it says to a stranger.
      passage = undefined;
    }
    const changed = passage?.message;
    const named = hosts.get(nameIn(host));
    const onward = {
      body: changed ? Buffer.from(JSON.stringify(changed.message)) : body,
      // https://modelcontextprotocol.io/specification/draft/basic/transports: what a header says of the body must agree with it.
      headers: {
        ...(changed && incoming.headers["mcp-name"] ? { "mcp-name": changed.uri } : {}),
        ...(named === undefined ? {} : { host: `${named}:${port}` }),
      },
      names: passage?.names,
    };
    for (;;) {
      const to = await waitForServer();
      if (response.destroyed) return;
      if (to === undefined) return void refuse(response, 503, `the server is not running: ${reason}`, message);
      if ((await forward(incoming, onward, response, to)) === "done") {
        const isRead = described.method === "resources/read" && response.headersSent && response.statusCode === 200;
        if (isRead) readers.add(authorization);
        return;
      }
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
    components,
    async switchTo(next, drainMs) {
      const before = upstream;
      upstream = { ...next, inFlight: new Set(), onIdle: () => {} };
      for (const go of waiting) go();
      if (before) await drain(before, drainMs);
    },
    async hold(why, drainMs = 0) {
      const before = upstream;
      reason = why;
      upstream = undefined;
      if (before) await drain(before, drainMs);
    },
    admit: (host, told) => void hosts.set(host.toLowerCase(), told),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
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
