import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { BodyTooLarge } from "../../verify/http/bounded-body.ts";
import { fetchThrough } from "../../verify/http/trust.ts";
import { attacks, largeBodies } from "./faulty/safety-servers.ts";
import { serve } from "./live-server.ts";

const bin = join(import.meta.dirname, "../../verify/bin.ts");
const timeoutSeconds = 2;

/** Examines a server with the command, and measures what all of its processes took at most. */
async function examine(endpoint: string) {
  const began = performance.now();
  const run = execa(process.execPath, [bin, endpoint, "--json", "--timeout", String(timeoutSeconds)], {
    reject: false,
  });
  let peakMiB = 0;
  const watching = setInterval(() => {
    for (const pid of [run.pid, ...childrenOf(run.pid)]) peakMiB = Math.max(peakMiB, residentMiB(pid));
  }, 20);
  const { stdout } = await run.finally(() => clearInterval(watching));
  const seconds = (performance.now() - began) / 1000;
  return { report: JSON.parse(stdout), seconds, peakMiB };
}

describe.skipIf(process.platform !== "linux")("R24 a hostile server takes neither time nor memory without end", () => {
  test.each(attacks)("$name", async ({ start }) => {
    const server = await start();
    const { report, seconds, peakMiB } = await examine(server.endpoint).finally(server.close);
    expect(report.durationMs).toBeLessThan((timeoutSeconds + 0.5) * 1000);
    // This program and its examining process start and end in that time, too.
    expect(seconds).toBeLessThan(timeoutSeconds + 3);
    expect(peakMiB).toBeGreaterThan(30);
    expect(peakMiB).toBeLessThan(400);
  });
});

test.each(largeBodies)("R24 $name is no more than is read of it", async ({ start }) => {
  const server = await start();
  const init = { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) };
  const response = await fetchThrough(undefined)(server.endpoint, init);
  await expect(response.json().finally(server.close)).rejects.toThrow(BodyTooLarge);
});

test("R24 what a body holds besides is read as it was sent", async () => {
  const sent = { tools: [{ name: '[[["\\{', note: "x".repeat(9_000_000) }] };
  const server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(sent));
  });
  const response = await fetchThrough(undefined)(server.endpoint);
  expect(response).toMatchObject({ status: 200, url: server.endpoint });
  expect(await response.json().finally(server.close)).toEqual(sent);
});

/** The processes that a process of Node.js has started. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync("/proc").flatMap((name) => {
    const parent = /^\d+$/.test(name) ? /^PPid:\s+(\d+)/m.exec(statusOf(Number(name)))?.[1] : undefined;
    return Number(parent) === pid && statusOf(Number(name)).startsWith("Name:\tnode") ? [Number(name)] : [];
  });
}

/** The most memory that a process has had in its hands at once, be it over by now. */
function residentMiB(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(statusOf(pid))?.[1] ?? 0) / 1024;
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
