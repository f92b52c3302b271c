import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedCalls } from "./mutated-requests.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const list = legacyRequest("tools/list");
const count = (id: number, delayMs = 1) =>
  legacyRequest("tools/call", { name: "count_slowly", arguments: { to: 3, delayMs } }, id);
const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
const modernCall = modernRequest("tools/call", { name: "list_tasks", arguments: {} });
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const handshake = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "0.0.0" } };

const bodies: { name: string; body: unknown; headers?: Record<string, string>; status: number }[] = [
  { name: "nothing", body: "", status: 400 },
  { name: "a broken text", body: '{"jsonrpc": "2.0", ', status: 400 },
  { name: "bytes that are no text", body: "\u0000\ufffd\u0000", status: 400 },
  ...["null", "true", "7", '"text"', "{}", "[]", "[[]]", "[null]"].map((body) => ({ name: body, body, status: 400 })),
  { name: "a deep nest", body: deep, status: 400 },
  { name: "another version of JSON-RPC", body: { ...list, jsonrpc: "1.0" }, status: 400 },
  { name: "an id that is an object", body: { ...list, id: {} }, status: 400 },
  { name: "an id that is null", body: { ...list, id: null }, status: 400 },
  { name: "a method that is a number", body: { ...list, method: 5 }, status: 400 },
  { name: "params that are a list", body: { ...list, params: [] }, status: 400 },
  { name: "a batch over the limit", body: Array.from({ length: 101 }, (_, id) => count(id)), status: 400 },
  { name: "a batch with one broken part", body: [list, { nonsense: true }], status: 400 },
  { name: "a handshake inside a batch", body: [legacyRequest("initialize", handshake), list], status: 400 },
  { name: "a batch of both eras", body: [list, modernCall.body], status: 400 },
  { name: "a batch of 2026", body: [modernCall.body], headers: modernCall.headers, status: 400 },
  { name: "a request of 2026 without its envelope", body: list, headers: modernCall.headers, status: 400 },
  { name: "an unknown method", body: legacyRequest("no/such"), status: 200 },
  { name: "an unknown method of 2026", ...modernRequest("no/such"), status: 404 },
  { name: "a method named like a property", body: legacyRequest("__proto__"), status: 200 },
  { name: "a handshake without its fields", body: legacyRequest("initialize", {}), status: 200 },
  { name: "a call without a name", body: legacyRequest("tools/call", {}), status: 200 },
  {
    name: "arguments that are a text",
    body: legacyRequest("tools/call", { name: "list_tasks", arguments: "x" }),
    status: 200,
  },
];

const trace = /\bat .+:\d+:\d+|server\.cjs|node:internal|node_modules/;
const zipped = gzipSync(JSON.stringify(list)).toString("latin1");

describe("R27 bad input", () => {
  it.each(bodies)("answers $name with $status and an error without a trace", async ({ body, headers, status }) => {
    const answer = await send(server.port, { body, headers: headers ?? clientHeaders });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toMatch(/"error"|"isError":true/);
    expect(answer.text).not.toMatch(trace);
  });

  it("answers whatever it is sent without a trace", { timeout: 60_000 }, async () => {
    const sent = fc.oneof(
      fc.record({
        headers: fc.constantFrom(clientHeaders, modernCall.headers),
        body: fc.oneof(fc.json(), fc.string()),
      }),
      changedCalls,
    );
    const property = fc.asyncProperty(sent, async (request) => {
      const { status, text } = await send(server.port, request);
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(trace);
    });
    await fc.assert(property, { numRuns: 1000, interruptAfterTimeLimit: 40_000 });
  });

  it.each([
    { name: "two calls", body: [count(1), count(2)], ids: [1, 2] },
    { name: "a call that is cancelled in the same batch", body: [count(1, 50), cancel, count(2)], ids: [1, 2] },
  ])("answers a batch of $name in full", async ({ body, ids }) => {
    const answer = await send(server.port, { body });
    expect(answer.status).toBe(200);
    const answers: { id: number }[] = JSON.parse(answer.text);
    expect(answers.map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    { name: "two calls of the same id", body: [count(1), count(1)], status: 200 },
    { name: "a single call", body: [count(1)], status: 200 },
    { name: "nothing but a cancellation", body: [cancel], status: 202 },
  ])("answers a batch of $name", async ({ body, status }) => {
    expect((await send(server.port, { body })).status).toBe(status);
  });

  it.each([
    { name: "no HTTP at all", bytes: "\u0016\u0003\u0001\u0000\r\n\r\n" },
    { name: "a header without end", bytes: `POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(40_000)}` },
    {
      name: "two lengths",
      bytes: "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    },
    { name: "a length that is no number", bytes: "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n" },
    {
      name: "a length and chunks",
      bytes:
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    },
    {
      name: "three thousand headers",
      bytes: `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${"X: y\r\n".repeat(3_000)}\r\n`,
    },
    {
      name: "a body that is compressed",
      bytes:
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Encoding: gzip\r\n" +
        "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n" +
        `Content-Length: ${zipped.length}\r\n\r\n${zipped}`,
    },
    { name: "an empty host", bytes: "POST /mcp HTTP/1.1\r\nHost: \r\nConnection: close\r\nContent-Length: 0\r\n\r\n" },
    { name: "no host", bytes: "POST /mcp HTTP/1.1\r\nContent-Length: 0\r\n\r\n" },
  ])("ends a connection that sends $name", async ({ bytes }) => {
    const text = await sendBytes(server.port, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each([
    { era: "2025", headers: clientHeaders, body: legacyRequest("tools/call", { name: "list_tasks", arguments: {} }) },
    { era: "2026", headers: modernCall.headers, body: modernCall.body },
  ])("answers what nests deeply where it does no harm, in $era", async ({ headers, body }) => {
    const nested = JSON.stringify(body).replace('"arguments":{}', `"arguments":{"deep":${deep}}`);
    const answer = await send(server.port, { headers, body: nested });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).toContain("structuredContent");
  });

  it("goes on after a client that leaves in the middle of its body", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n");
    socket.write("Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    expect((await send(server.port, { body: list })).status).toBe(200);
  });

  it("is never shaken by any of it", () => {
    expect(server.process.exitCode).toBeNull();
    const events = new Set(server.log.filter(({ level }) => level === "error").map(({ event }) => event));
    expect([...events]).toEqual([]);
  });
});

function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.setTimeout(5_000, () => socket.destroy(new Error("the connection was left open")));
    socket.on("data", (part) => (text += part.toString()));
    socket.on("error", reject);
    socket.on("end", () => resolve(text));
  });
}
