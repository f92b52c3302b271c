import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { complaints, diagnose } from "../../verify/doctor.ts";
import { authFaults } from "./faulty/auth-servers.ts";
import { componentsFaults } from "./faulty/components-servers.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import { protocolFaults } from "./faulty/protocol-servers.ts";
import { reachFaults } from "./faulty/reach-servers.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { healthyListener, serve } from "./live-server.ts";

const faults = [...reachFaults, ...protocolFaults, ...authFaults, ...toolsFaults, ...componentsFaults];

describe("R34 the first cause of each complaint", { timeout: 90_000 }, () => {
  test.each([
    { fault: "an expired certificate", complaint: "not-responding", check: "reach.tls-expiry" },
    { fault: "initialize that breaks the server", complaint: "not-responding", check: "protocol.eras" },
    { fault: "401 without WWW-Authenticate", complaint: "auth", check: "auth.no-token" },
    { fault: "metadata of another host", complaint: "auth", check: "auth.resource-metadata" },
    { fault: "an input schema that is none", complaint: "no-tools", check: "tools.schemas" },
    { fault: "a component that is not there", complaint: "component", check: "components.resource" },
    { fault: "a policy that is a text", complaint: "component", check: "components.metadata" },
  ])("$fault: $complaint, by $check", async ({ fault, complaint, check }) => {
    await using server = await open(faults.find(({ name }) => name === fault));
    const diagnosis = await diagnose(server.url, { ...server.options, timeoutSeconds: 60 }, complaints);
    expect(diagnosis).toMatchObject({ kind: "cause", complaint, finding: { check } });
    if (diagnosis.kind !== "cause") throw new Error("no cause");
    expect(diagnosis.cause).toContain(diagnosis.finding?.seen);
    expect(diagnosis.cause).not.toContain("\n");
    expect(diagnosis.fix).not.toBe("");
  });

  test("a server that shows its tools to signed-in users alone asks for a token", async () => {
    const guarded = authFaults.find(({ name }) => name === "an expired token counts");
    await using server = await open(guarded);
    const diagnosis = await diagnose(server.url, {}, ["no-tools"]);
    expect(diagnosis).toMatchObject({ kind: "cause", fix: expect.stringContaining("--token-env") });
  });
});

describe("R34 slipway doctor", { timeout: 90_000 }, () => {
  test("ends with 1 and the cause, what it leads to and what to do", async () => {
    await using server = await open(toolsFaults.find(({ name }) => name === "an input schema that is none"));
    const { exitCode, stdout } = await doctor(server.url);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").map((line) => line.trim().split(" ")[0])).toEqual([
      `${server.url}:`,
      "cause",
      "why",
      "do",
      "check",
    ]);
    expect(stdout).toContain("tools do not appear");
  });

  test("ends with 0 where nothing would explain a complaint, and says what it did not see", async () => {
    const healthy = await serve(healthyListener());
    const { exitCode, stdout } = await doctor(healthy.endpoint, "--json");
    await healthy.close();
    expect(exitCode, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "none",
      unseen: expect.arrayContaining([{ check: "reach.tls-chain", reason: "the endpoint does not use TLS" }]),
    });
  });

  test.each([
    [["http://127.0.0.1:1/mcp", "--complaint", "slow"], "--complaint slow is none of"],
    [["http://127.0.0.1:1/mcp", "--fail-on", "major"], "there is no flag --fail-on: npx slipway doctor --help"],
    [[], "say what to examine"],
  ])("ends with 2 for a wrong use: %j", async (args, message) => {
    const { exitCode, stderr } = await doctor(...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

async function open(fault: FaultyServer | undefined) {
  if (!fault) throw new Error("there is no such fault");
  const server = await fault.start();
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

function doctor(...args: string[]) {
  const flags = [join(import.meta.dirname, "../../cli/main.ts"), "doctor", ...args];
  return execa(process.execPath, flags, { reject: false, timeout: 90_000, stdin: "ignore" });
}
