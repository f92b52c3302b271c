import { afterAll, beforeAll, expect, test } from "vitest";
import type { RawResponse, RawRequest } from "../../verify/contract.ts";
import { runChecks } from "../../verify/run.ts";
import { type LiveServer, serve } from "./live-server.ts";
import { check } from "./sample.ts";

let server: LiveServer;
beforeAll(async () => {
  server = await serve((request, response) => {
    if (request.url === "/silent") return;
    if (request.url === "/redirect") response.writeHead(302, { location: "/endless" }).end();
    else if (request.url === "/host") response.end(request.headers.host);
    else if (request.url === "/endless") {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    } else response.writeHead(200, { "content-type": "text/event-stream" }).write(": begun\n\n");
  });
});
afterAll(() => server.close());

async function send(request: RawRequest): Promise<{ answer?: RawResponse; reason?: string }> {
  let answer: RawResponse | undefined;
  const sending = check("tools.sends", {
    run: async (context) => {
      answer = await context.raw(request);
      return [];
    },
  });
  const { checks } = await runChecks([sending], server.endpoint, {});
  return { ...(answer ? { answer } : {}), ...(checks[0]?.reason ? { reason: checks[0].reason } : {}) };
}

test("R27 a body without end is cut at 1 MiB", async () => {
  const { answer } = await send({ method: "GET", url: "/endless" });
  expect(answer).toMatchObject({ status: 200, cut: true });
  expect(answer?.body).toHaveLength(1024 * 1024);
});

test("R27 a server that is silent ends the request in its time, and the message says so", async () => {
  const { reason } = await send({ method: "GET", url: "/silent", timeoutSeconds: 0.2 });
  expect(reason).toMatch(/^GET \/silent got no whole answer in 0.2 s/);
});

test("R1 the stream that a GET opens is an answer at once, and a redirect is one too", async () => {
  expect((await send({ method: "GET" })).answer).toMatchObject({ status: 200, cut: true });
  expect((await send({ method: "GET", url: "/redirect" })).answer).toMatchObject({
    status: 302,
    headers: { location: "/endless" },
  });
});

test("R24 any host name can be sent", async () => {
  const { answer } = await send({ method: "GET", url: "/host", headers: { Host: "evil.example" } });
  expect(answer?.body).toBe("evil.example");
});
