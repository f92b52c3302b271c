import { describe, expect, test, vi } from "vitest";
import { loadChecks } from "../../verify/checks.ts";
import { runChecks } from "../../verify/run.ts";
import { clientFaults } from "./faulty/client-servers.ts";
import { serveAltered } from "./faulty/altered-server.ts";

// Its scenarios are processes of their own, and its faults have a test of their own.
const checks = (await loadChecks()).filter(({ group, id }) => group === "protocol" && id !== "protocol.conformance");

const holdSeconds = 1.5;

test("R1 a server that works with every client gives no finding", async () => {
  const server = await serveAltered();
  const report = await runChecks(checks, server.endpoint, { holdSeconds });
  await server.close();
  expect(report.findings).toEqual([]);
  expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
});

describe("R1 what only some clients meet is found by exactly the check that names it", () => {
  test.concurrent.each(clientFaults)("$name", { timeout: 60_000 }, async ({ expects, start }) => {
    const server = await start();
    const { findings, checks: done } = await runChecks(checks, server.url, { holdSeconds });
    await server.close();
    expect([...new Set(findings.map(({ check }) => check))], JSON.stringify(findings, undefined, 2)).toEqual(expects);
    expect(done.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

test("R20 one request that is lost before the pause of protocol.idle is no reason to give up", async () => {
  let opened = 0;
  const server = await serveAltered({
    answer({ method }, { headers, socket }) {
      // Whoever explores says its name; the first without one asks which eras there are.
      if (method !== "initialize" || headers["user-agent"] !== undefined) return undefined;
      opened += 1;
      if (opened !== 2) return undefined;
      socket.destroy();
      return "silence";
    },
  });
  const report = await runChecks(checks, server.endpoint, { holdSeconds: 0.5, only: ["protocol.idle"] });
  await server.close();
  expect(opened).toBe(4);
  expect(report.checks.find(({ id }) => id === "protocol.idle")).toMatchObject({ status: "passed" });
});

test("R28 nothing but the report is written to standard output where a server does not tell of its tools", async () => {
  const write = vi.spyOn(console, "debug");
  const server = await clientFaults.find(({ name }) => name === "tools that it does not tell of")?.start();
  await runChecks(checks, server?.url ?? "", { only: ["protocol.capabilities"] });
  await server?.close();
  expect(write.mock.calls).toEqual([]);
  write.mockRestore();
});
