import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { openFront } from "../../cli/dev/front.ts";
import { checkHost } from "../../cli/dev/tunnel/host-check.ts";
import { checkStream, makeProbe } from "../../cli/dev/tunnel/stream-check.ts";
import { portOf } from "./ports.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("R18 a stream through a tunnel", () => {
  const before = async (answer: Parameters<typeof createServer>[1]) => {
    const server = createServer(answer);
    await once(server.listen(0, "127.0.0.1"), "listening");
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${portOf(server)}`;
  };

  test("passes as it is sent", async () => {
    const probe = makeProbe();
    expect(await checkStream(await before((_, response) => void probe.answer(response)), probe)).toBeUndefined();
  });

  test("a page in between, another status and a cut are named", async () => {
    const page = await before((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>You are about to visit"),
    );
    expect((await checkStream(page, makeProbe()))?.text).toContain("puts a page of its own (status 200)");
    const probe = makeProbe();
    const forBrowsers = await before((request, response) => {
      if (!request.headers["user-agent"]?.startsWith("Mozilla/")) return void probe.answer(response);
      return response.writeHead(200, { "content-type": "text/html" }).end("<p>You are about to visit");
    });
    expect((await checkStream(forBrowsers, probe))?.text).toContain("shows browsers a page of its own first");
    const refused = await before((_, response) => response.writeHead(421).end());
    expect((await checkStream(refused, makeProbe()))?.text).toContain("answers with status 421");
    const cut = await before((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 0\n\n", () => response.destroy());
    });
    expect((await checkStream(cut, makeProbe()))?.text).toContain("the tunnel cuts a stream");
  });
});

test("R18 a server that answers 421 to the tunnel's host is named with the way out, and hears localhost instead", async () => {
  const server = createServer((request, response) => {
    if (!request.headers.host?.startsWith("localhost:")) return response.writeHead(421).end("Invalid Host header");
    const error = { code: -32601, message: "unknown" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: "openai-mcp-discover", error });
    return response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const front = await openFront(0, { holdMs: 1000, onCall: () => {} });
  closing.push(() => front.close());
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  void front.switchTo({ host: "127.0.0.1", port: portOf(server) }, 0);
  const endpoint = `http://127.0.0.1:${front.port}/mcp`;
  expect(await checkHost(endpoint)).toMatchObject({
    seen: expect.stringContaining("421"),
    fix: expect.stringContaining("allowed_hosts"),
  });
  front.admit("127.0.0.1", "localhost");
  expect(await checkHost(endpoint)).toBeUndefined();
});
