import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { legacyRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const haste = 10;
// The server gives headers 15 s and a whole request 60 s, looks every 5 s, and may be as late as a busy machine is.
const forHeaders = { atLeastMs: 15_000 / haste, atMostMs: 20_000 / haste + 5_000 };
const forRequest = { atLeastMs: 60_000 / haste, atMostMs: 65_000 / haste + 5_000 };
// To one who goes on sending, the end of the connection may come without the answer.
const tooSlow = /^(HTTP\/1\.1 408 |$)/;

// In a server whose time for slow clients runs faster.
const preload = `
const http = require("node:http");
const { createServer } = http;
const faster = (value) => (typeof value === "number" ? value / ${haste} : value);
http.createServer = (options, listener) =>
  createServer(Object.fromEntries(Object.entries(options).map(([name, value]) => [name, faster(value)])), listener);
`;

const head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const accept = "Accept: application/json, text/event-stream\r\n";
const body = JSON.stringify(legacyRequest("tools/list"));

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "example-mcp-server-slow-"));
  const file = join(folder, "faster.cjs");
  writeFileSync(file, preload);
  server = await startServer({ NODE_OPTIONS: `--require=${file}` });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent("R27 slow clients", () => {
  it.each([
    { name: "says nothing", first: "", then: "", ...forHeaders },
    { name: "stops within its headers", first: head, then: "", ...forHeaders },
    { name: "sends its headers byte by byte", first: head, then: `X-Slow: ${"x".repeat(10_000)}`, ...forHeaders },
    {
      name: "sends its body byte by byte",
      first: `${head}${accept}Content-Length: ${body.length + 10_000}\r\n\r\n`,
      then: `${body}${" ".repeat(10_000)}`,
      ...forRequest,
    },
    {
      name: "sends its body in small chunks without end",
      first: `${head}${accept}Transfer-Encoding: chunked\r\n\r\n`,
      then: "1\r\n \r\n".repeat(2_000),
      ...forRequest,
    },
  ])("ends the connection of one that $name", { timeout: 30_000 }, async ({ first, then, atLeastMs, atMostMs }) => {
    const { answer, afterMs } = await dribble(server.port, first, then);
    expect(answer).toMatch(then === "" ? /^HTTP\/1\.1 408 / : tooSlow);
    expect(afterMs).toBeGreaterThan(atLeastMs - 100);
    expect(afterMs).toBeLessThan(atMostMs);
    expect(server.process.exitCode).toBeNull();
  });

  it(
    "keeps a connection on which it has answered, past the time for headers and requests",
    { timeout: 30_000 },
    async () => {
      const pastMs = forRequest.atLeastMs + 1_000;
      const request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
      const { answer, afterMs } = await dribble(server.port, request, "", pastMs);
      expect(answer).toMatch(/^HTTP\/1\.1 200 .*\r\nKeep-Alive: timeout=62\r\n/s);
      expect(afterMs).toBeGreaterThanOrEqual(pastMs - 100);
    },
  );

  it("answers others at once while three hundred hang", { timeout: 30_000 }, async () => {
    const hanging = Array.from({ length: 300 }, () => dribble(server.port, head, `X-Slow: ${"x".repeat(10_000)}`));
    const durations: number[] = [];
    for (let call = 0; call < 10; call++) {
      const began = performance.now();
      const answer = await send(server.port, { body: legacyRequest("tools/call", { name: "list_tasks" }) });
      expect(answer.status).toBe(200);
      durations.push(performance.now() - began);
    }
    expect(Math.min(...durations)).toBeLessThan(1_000);
    for (const { answer } of await Promise.all(hanging)) expect(answer).toMatch(tooSlow);
  });
});

/**
 * Sends the first text at once and the other a byte every 20 ms; resolves when the server ends the connection, or this side
 * after some time.
 */
function dribble(
  port: number,
  first: string,
  then: string,
  patienceMs = 60_000,
): Promise<{ answer: string; afterMs: number }> {
  return new Promise((resolve) => {
    const began = performance.now();
    let answer = "";
    let at = 0;
    let dribbling: NodeJS.Timeout | undefined;
    const waiting = setTimeout(() => socket.destroy(), patienceMs);
    const socket: Socket = connect(port, "127.0.0.1", () => {
      socket.write(first);
      dribbling = setInterval(() => at < then.length && socket.writable && socket.write(then.charAt(at++)), 20);
    });
    socket.on("data", (part) => (answer += part.toString()));
    // The server may have ended the connection while a byte was on its way.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(dribbling);
      clearTimeout(waiting);
      resolve({ answer, afterMs: performance.now() - began });
    });
  });
}
