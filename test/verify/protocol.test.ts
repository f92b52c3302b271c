import { createServer as createTcpServer } from "node:net";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/run.ts";
import { healthyListener, serve } from "./live-server.ts";

const quick: VerifyOptions = { only: ["protocol.handshake", "protocol.status-codes"], timeoutSeconds: 20 };
const trace = "Error: no\n    at answer (/srv/server.js:10:5)\n    at next (/srv/router.js:2:1)";

async function examine(listener: RequestListener, options: VerifyOptions = {}) {
  const server = await serve(listener);
  try {
    return await verify(server.endpoint, { ...quick, ...options });
  } finally {
    await server.close();
  }
}

/** The healthy server with other answers where the test says so. */
function except(answers: (request: Parameters<RequestListener>[0]) => [number, string] | undefined): RequestListener {
  const healthy = healthyListener();
  return (request, response) => {
    const answer = answers(request);
    if (answer) response.writeHead(answer[0], { "content-type": "text/plain" }).end(answer[1]);
    else healthy(request, response);
  };
}

test("R21 a healthy server gives no finding, and everything passes", async () => {
  const { checks, findings } = await examine(healthyListener());
  expect(findings).toEqual([]);
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ["protocol.handshake", "passed"],
    ["protocol.status-codes", "passed"],
  ]);
});

describe("R1 wrong requests get the right status", () => {
  const faults: [string, string, "major" | "minor" | "info", RequestListener][] = [
    [
      "GET",
      "status 204",
      "minor",
      except(({ method, url }) => (method === "GET" && url === "/mcp" ? [204, ""] : undefined)),
    ],
    [
      "GET",
      "status 500",
      "major",
      except(({ method, url }) => (method === "GET" && url === "/mcp" ? [500, ""] : undefined)),
    ],
    [
      "GET",
      "status 404",
      "minor",
      except(({ method, url }) => (method === "GET" && url === "/mcp" ? [404, ""] : undefined)),
    ],
    [
      "GET",
      "status 200",
      "major",
      except(({ method, url }) => (method === "GET" && url === "/mcp" ? [200, "hello"] : undefined)),
    ],
    [
      "GET of an unknown path",
      "status 200",
      "major",
      except(({ url }) => (url === "/mcp" ? undefined : [200, "<html>"])),
    ],
    [
      "POST of text/plain",
      "status 200",
      "minor",
      except((request) => {
        if (request.headers["content-type"] !== "text/plain") return undefined;
        return [200, '{"jsonrpc":"2.0","id":1,"result":{}}'];
      }),
    ],
    ["POST of broken JSON", "status 500", "major", brokenParser(500, "Internal Server Error")],
    // https://github.com/ramimbo/mergework/pull/74
    ["POST of broken JSON", "status 400", "info", brokenParser(400, "Bad Request")],
    ["POST of broken JSON", "status 200", "minor", brokenParser(200, '{"error":"invalid JSON"}')],
  ];

  test.each(faults)("%s: %s is %s", async (where, seen, severity, listener) => {
    const { findings } = await examine(listener);
    expect(findings).toMatchObject([
      { check: "protocol.status-codes", severity, where, seen: expect.stringContaining(seen) },
    ]);
  });

  test("R27 a stack trace in a body is a finding of its own", async () => {
    const { findings } = await examine(except(({ url }) => (url === "/mcp" ? undefined : [404, trace])));
    expect(findings).toMatchObject([
      { severity: "minor", where: "GET of an unknown path", expected: "an error without a stack trace" },
    ]);
    const page = `<pre>SyntaxError: no<br> &nbsp; &nbsp;at parse (/srv/json.js:169:10)</pre>`;
    expect((await examine(brokenParser(500, page))).findings).toHaveLength(2);
    const innocent = "not found\n  at all, see you at 10:30:00 (or later)";
    expect((await examine(except(({ url }) => (url === "/mcp" ? undefined : [404, innocent])))).findings).toEqual([]);
  });
});

describe("R1 the handshake", () => {
  test.each([
    [404, "give the URL with the path at which the server speaks MCP"],
    [401, "answer 401 with WWW-Authenticate"],
    [403, "let this client in where the refusal comes from"],
    [503, "see that an instance is healthy"],
  ])("status %i is one critical finding with its way out", async (status, fix) => {
    const { findings, checks } = await examine((_, response) => response.writeHead(status).end(trace));
    expect(findings).toMatchObject([
      { check: "protocol.handshake", severity: "critical", seen: expect.stringContaining(String(status)) },
    ]);
    expect(findings[0]?.fix).toContain(fix);
    expect(checks).toMatchObject([{ status: "failed" }, { status: "skipped", reason: findings[0]?.seen }]);
  });

  test("nobody listens, and a server that hangs up", async () => {
    const gone = await serve(() => {});
    await gone.close();
    const { findings } = await verify(gone.endpoint, quick);
    expect(findings).toMatchObject([
      { check: "protocol.handshake", cause: "route", seen: expect.stringContaining("nothing listens") },
    ]);
    const rude = createTcpServer((socket) => socket.destroy());
    await once(rude.listen(0, "127.0.0.1"), "listening");
    const address = rude.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { findings: more } = await verify(`http://127.0.0.1:${port}/mcp`, quick);
    expect(more).toMatchObject([{ check: "protocol.handshake", severity: "critical" }]);
    rude.close();
  });

  test("a server that is silent ends with the time, and not as a success", async () => {
    const { checks } = await examine(() => {}, { timeoutSeconds: 0.5 });
    expect(checks).toMatchObject([{ status: "errored", reason: "time is up" }, { status: "skipped" }]);
  });
});

describe("R25 a server that asks for a token", () => {
  const challenge = 'Bearer resource_metadata="http://127.0.0.1:1/.well-known/oauth-protected-resource/mcp"';
  const guarded = (header: string, accepted?: string): RequestListener => {
    const healthy = healthyListener();
    return (request, response) => {
      if (request.headers.authorization === `Bearer ${accepted}`) healthy(request, response);
      else response.writeHead(401, { "www-authenticate": header }).end();
    };
  };

  test("in the proper way has no fault; what needs its tools is skipped and says how to give a token", async () => {
    const server = await serve(guarded(challenge));
    const { findings, checks } = await verify(server.endpoint, { only: ["protocol.status-codes", "tools.names"] });
    await server.close();
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([
      { id: "protocol.handshake", status: "passed" },
      { id: "protocol.status-codes", status: "passed" },
      { id: "tools.names", status: "skipped", reason: "needs a token: --token-env" },
    ]);
  });

  test("and gets one is examined like any other", async () => {
    const { findings, timings } = await examine(guarded(challenge, "right-token"), { token: "right-token" });
    expect(findings).toEqual([]);
    expect(timings.map(({ name }) => name)).toContain("connect and list tools");
  });

  test("and refuses the one that was given is a finding", async () => {
    const { findings } = await examine(guarded(challenge, "right-token"), { token: "wrong-token" });
    expect(findings).toMatchObject([
      { check: "protocol.handshake", fix: expect.stringContaining("give a token that this server accepts") },
    ]);
  });

  test("without saying where is a finding", async () => {
    const { findings } = await examine(guarded("Basic"));
    expect(findings).toMatchObject([
      { check: "protocol.handshake", fix: expect.stringContaining("resource_metadata") },
    ]);
  });
});

/** A server whose parser of JSON fails aloud. */
function brokenParser(status: number, body: string): RequestListener {
  const healthy = healthyListener();
  return (request, response) => {
    // The broken text is the only one of this length.
    if (request.method === "POST" && request.headers["content-length"] === "17") response.writeHead(status).end(body);
    else healthy(request, response);
  };
}
