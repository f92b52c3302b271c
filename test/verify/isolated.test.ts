import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { BodyTooLarge } from "../../verify/http/bounded-body.ts";
import { fetchThrough } from "../../verify/http/trust.ts";
import { verifyIsolated } from "../../verify/isolated.ts";
import { watchOwnDelay } from "../../verify/own-delay.ts";
import { serveAltered } from "./faulty/altered-server.ts";
import { attacks, largeBodies } from "./faulty/safety-servers.ts";
import { serve } from "./live-server.ts";
import { watchWaits } from "../own-time.ts";

const bin = join(import.meta.dirname, "../../verify/bin.ts");
const timeoutSeconds = 2;

/** Examines a server with the command, and measures what all of its processes took at most. */
async function examine(endpoint: string) {
  const own = await watchOwnDelay();
  const began = performance.now();
  const run = execa(process.execPath, [bin, endpoint, "--json", "--timeout", String(timeoutSeconds)], {
    reject: false,
  });
  const waits = watchWaits(run.pid);
  let waitedMs: number | undefined;
  setTimeout(() => (waitedMs = waits.soFarMs()), timeoutSeconds * 1000).unref();
  let peakMiB = 0;
  let examiners = 0;
  const watching = setInterval(() => {
    for (const pid of [run.pid, ...examinersOf(run.pid)]) peakMiB = Math.max(peakMiB, residentMiB(pid));
    examiners += examinersOf(run.pid).length;
  }, 20);
  const { stdout } = await run.finally(() => clearInterval(watching));
  const ended = performance.now();
  const lateMs = waits.soFarMs();
  // Once time is up: of this process, which is the server, and of those that examine it.
  const lostMs = own.between(began + timeoutSeconds * 1000, ended) + lateMs - (waitedMs ?? lateMs);
  own.stop();
  waits.stop();
  return { report: JSON.parse(stdout), seconds: (ended - began) / 1000, lostMs, peakMiB, examiners };
}

/** How long this machine takes at the moment for the same program with nothing to do. */
async function measureStart(): Promise<number> {
  const began = performance.now();
  await execa(process.execPath, [bin, "--help"]);
  return (performance.now() - began) / 1000;
}

describe.skipIf(process.platform !== "linux")("R24 a hostile server takes neither time nor memory without end", () => {
  test.each(attacks)("$name", async ({ start }) => {
    const server = await start();
    const before = await measureStart();
    const { report, seconds, lostMs, peakMiB, examiners } = await examine(server.endpoint).finally(server.close);
    const startSeconds = Math.max(before, await measureStart());
    // A machine that stands still once time is up keeps a process from ending as well.
    expect(report.durationMs - lostMs).toBeLessThan((timeoutSeconds + 0.5) * 1000);
    // This program and its examining process start and end in that time, too, which a busy machine makes long.
    expect(seconds - lostMs / 1000 - startSeconds * 2).toBeLessThan(timeoutSeconds + 1);
    // It was the examining process that was measured.
    expect(examiners).toBeGreaterThan(0);
    expect(peakMiB).toBeLessThan(400);
  });
});

describe.skipIf(process.platform !== "linux")("R24 a check that ends its process is named, and the others end", () => {
  test.each([
    ["blocks it", "SIGSTOP", "it kept its process busy without a pause"],
    ["makes it crash, as by its memory", "SIGKILL", "the examining process ended (SIGKILL)"],
  ] as const)("one that %s", { timeout: 130_000 }, async (_, signal, reason) => {
    // What the server sends to one check alone does to the process what no test can rely on otherwise.
    const strikes: number[] = [];
    const server = await serveAltered({
      answer: (_message, { headers }) => {
        if (headers.accept !== "*/*") return undefined;
        const victims = examinersOf(process.pid);
        for (const pid of victims) process.kill(pid, signal);
        strikes.push(...victims);
        return undefined;
      },
    });
    const { checks, about } = await verifyIsolated(server.endpoint, { quick: true, timeoutSeconds: 120 }).finally(
      server.close,
    );
    expect(checks.filter(({ status }) => status === "errored")).toMatchObject([
      { id: "protocol.host-requests", reason: expect.stringContaining(reason) },
    ]);
    expect(checks.filter(({ status }) => status === "passed").length).toBeGreaterThan(20);
    expect(about).toMatchObject({ kind: "open" });
    expect(new Set(strikes).size).toBe(2);
  });

  test("one of several that may have is said where no time is left to find out", { timeout: 60_000 }, async () => {
    // So long that it begins on a busy machine, too; it is stopped so late that time is up before its silence is noticed.
    const seconds = 4 + (await measureStart()) * 3;
    const stopAt = performance.now() + seconds * 1000 - 2000;
    const server = await serveAltered({ answer: ({ method }) => (method === "initialize" ? "silence" : undefined) });
    const stopping = setTimeout(() => {
      for (const pid of examinersOf(process.pid)) process.kill(pid, "SIGSTOP");
    }, stopAt - performance.now());
    const { checks } = await verifyIsolated(server.endpoint, { quick: true, timeoutSeconds: seconds }).finally(() => {
      clearTimeout(stopping);
      return server.close();
    });
    const reasons = new Set(checks.flatMap(({ status, reason }) => (status === "errored" ? [reason] : [])));
    expect([...reasons].join()).toMatch(/time is up: .*protocol\.handshake.* kept the examining process busy/);
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

/** The examining processes that a process has started. */
function examinersOf(pid: number | undefined): number[] {
  return readdirSync("/proc").flatMap((name) => {
    const parent = /^\d+$/.test(name) ? /^PPid:\s+(\d+)/m.exec(fileOf(Number(name), "status"))?.[1] : undefined;
    // Node.js names its processes in one way or another, by its version.
    return Number(parent) === pid && fileOf(Number(name), "cmdline").includes("examiner.ts") ? [Number(name)] : [];
  });
}

/** The most memory that a process has had in its hands at once, be it over by now. */
function residentMiB(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(fileOf(pid, "status"))?.[1] ?? 0) / 1024;
}

function fileOf(pid: number | undefined, name: "status" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
