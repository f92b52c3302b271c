import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { clientInfo } from "../../verify/mcp/revisions.ts";
import { type Complaint, complaints, diagnose } from "../../verify/doctor.ts";
import { authFaults } from "./faulty/auth-servers.ts";
import { componentsFaults } from "./faulty/components-servers.ts";
import { connectionFaults } from "./faulty/connection-servers.ts";
import { type Alterations, fault, serveAltered } from "./faulty/altered-server.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import { protocolFaults } from "./faulty/protocol-servers.ts";
import { reachFaults, startSecure } from "./faulty/reach-servers.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { healthyListener, serve } from "./live-server.ts";
import { rawTexts } from "./plain-words.ts";
import { ownTime } from "../own-time.ts";

const faults = [...reachFaults, ...protocolFaults, ...authFaults, ...toolsFaults, ...componentsFaults];
const all = ["not-responding", "auth", "no-tools", "component"] as const satisfies readonly Complaint[];

/** So long that a busy machine gets to what a test is about. */
const unhurried = { timeoutSeconds: 40 };

const unannounced: Alterations = {
  answer: ({ method }) => {
    if (method === "server/discover") return { http: { status: 404, body: "no" } };
    const serverInfo = { name: "quiet", version: "1.0.0" };
    return method === "initialize"
      ? { result: { protocolVersion: "2025-11-25", capabilities: {}, serverInfo } }
      : undefined;
  },
};
const withoutTools: [string, Alterations, string][] = [
  ["an empty list of tools", { list: () => [] }, "its list of tools is empty"],
  ["tools that are not announced", unannounced, "do not name tools"],
];

test("R34 every complaint is looked for where nothing is said", () => {
  expect(Object.keys(complaints)).toEqual(all);
});

describe("R34 what stops every host is named by its one cause", { timeout: 60_000 }, () => {
  test.concurrent.each(connectionFaults)("$name: $kind", async ({ start, kind, fix, works }) => {
    await using server = await open({ start });
    const diagnosis = await diagnose(server.url, { ...server.options }, all);
    expect(diagnosis).toMatchObject({ kind: "cause", class: kind, fix: expect.stringContaining(fix) });
    if (diagnosis.kind !== "cause") throw new Error("no cause");
    expect(diagnosis.works).toBe(works === undefined ? undefined : new URL(works, server.url).href);
    expect(diagnosis.cause).not.toContain("\n");
    expect(rawTexts([diagnosis.title, diagnosis.cause, diagnosis.fix])).toEqual([]);
  });

  test.each([
    { name: "a name without an address", cause: "name", says: "nowhere.invalid has no address" },
    { name: "an expired certificate", cause: "tls", says: "the certificate has expired" },
    { name: "a certificate of another host", cause: "tls", says: "for another host" },
    { name: "a chain without its intermediate certificate", cause: "tls", says: "incomplete" },
    { name: "no TLS at an https URL", cause: "tls", says: "answers without TLS" },
    { name: "tools that cannot be listed", cause: "server-error", says: "tools/list is answered with status 500" },
  ])("$name: $cause", async ({ name, cause, says }) => {
    await using server = await open(faults.find((one) => one.name === name));
    const diagnosis = await diagnose(server.url, { ...server.options, ...unhurried }, ["not-responding"]);
    expect(diagnosis).toMatchObject({ kind: "cause", class: cause, cause: expect.stringContaining(says) });
  });

  test.each([
    { name: "401 without WWW-Authenticate", says: "without WWW-Authenticate" },
    { name: "metadata of another host", says: "resource is" },
  ])("$name, which nobody without a token gets past", async ({ name, says }) => {
    await using server = await open(authFaults.find((one) => one.name === name));
    const diagnosis = await diagnose(server.url, unhurried, ["auth"]);
    expect(diagnosis).toMatchObject({ kind: "cause", class: "sign-in", cause: expect.stringContaining(says) });
  });

  test.each(withoutTools)("%s", async (name, alterations, says) => {
    await using server = await open(fault(name, [], alterations));
    const diagnosis = await diagnose(server.url, unhurried, ["no-tools"]);
    expect(diagnosis).toMatchObject({ kind: "cause", class: "no-tools", cause: expect.stringContaining(says) });
  });

  test("a server that never answers ends with the time that was given", async () => {
    const silent = await serve(() => {});
    const began = ownTime();
    const diagnosis = await diagnose(silent.endpoint, { timeoutSeconds: 1.5 }, all).finally(silent.close);
    expect(diagnosis).toMatchObject({ kind: "cause", class: "time" });
    expect(ownTime() - began).toBeLessThan(4000);
  });
});

describe("R34 what a host connects to works, whatever else is amiss", { timeout: 60_000 }, () => {
  test.each([
    { name: "initialize that breaks the server", complaint: "not-responding", check: "protocol.eras" },
    { name: "calls that need a session", complaint: "not-responding", check: "protocol.sessions" },
    { name: "an input schema that is none", complaint: "no-tools", check: "tools.schemas" },
    { name: "a component that is not there", complaint: "component", check: "components.resource" },
  ] as const)("$name: works, but $check", async ({ name, complaint, check }) => {
    await using server = await open(faults.find((one) => one.name === name));
    const diagnosis = await diagnose(server.url, { ...server.options, ...unhurried }, [complaint]);
    expect(diagnosis).toMatchObject({ kind: "works", but: [{ check }] });
  });

  test("a server that shows its tools to signed-in users alone asks for a token", async () => {
    await using server = await open(authFaults.find(({ name }) => name === "an expired token counts"));
    const diagnosis = await diagnose(server.url, unhurried, ["no-tools"]);
    expect(diagnosis).toMatchObject({ kind: "works", but: [], seen: expect.stringContaining("--token-env") });
  });
});

describe("R34 slipway doctor", { timeout: 90_000 }, () => {
  test("ends with 1 and the cause, what to do, and the neighbour that works", async () => {
    await using server = await open(connectionFaults.find(({ works }) => works !== undefined));
    const { exitCode, stdout } = await doctor(server.url);
    expect(exitCode).toBe(1);
    const words = stdout.split("\n").map((line) => line.trim().split(" ")[0]);
    expect(words).toEqual([`${server.url}:`, "cause", "do", "works"]);
    expect(stdout).toContain("the endpoint redirects");
  });

  test("ends with 1 where it works and something is amiss", async () => {
    await using server = await open(toolsFaults.find(({ name }) => name === "an input schema that is none"));
    const { exitCode, stdout } = await doctor(server.url, "--complaint", "no-tools");
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain("works, but one thing is amiss");
    expect(stdout).toContain("major tools.schemas");
  });

  test("ends with 0 where it works, prints nothing but JSON, and says what it did not see", async () => {
    const healthy = await serve(healthyListener());
    const { exitCode, stdout } = await doctor(healthy.endpoint, "--json");
    await healthy.close();
    expect(exitCode, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "works",
      but: [],
      seen: expect.stringContaining("healthy 1.0.0"),
      unseen: expect.arrayContaining([{ check: "reach.tls-chain", reason: "the endpoint does not use TLS" }]),
    });
  });

  test("connects by hand once, and goes on from what it met", async () => {
    let byHand = 0;
    const server = await serveAltered({
      answer: ({ method }, { headers }) => {
        if (method === "initialize" && headers["user-agent"]?.startsWith(clientInfo.name)) byHand += 1;
        return undefined;
      },
    });
    const only = { ...unhurried, only: ["protocol.handshake"] };
    expect(await diagnose(server.endpoint, only, ["no-tools"])).toMatchObject({ kind: "works" });
    await server.close();
    expect(byHand).toBe(1);
  });

  test("prints nothing but JSON where the official client has something to say: that no tools are announced", async () => {
    const quiet = await serveAltered(unannounced);
    const { stdout } = await doctor(quiet.endpoint, "--json", "--complaint", "not-responding");
    await quiet.close();
    expect(JSON.parse(stdout)).toMatchObject({ kind: "works" });
  });

  test("trusts the authority that --ca names", async () => {
    await using server = await open({ start: startSecure });
    const file = join(await mkdtemp(join(tmpdir(), "slipway-doctor-")), "ca.pem");
    await writeFile(file, server.options?.ca ?? "");
    const trusted = await doctor(server.url, "--complaint", "not-responding", "--ca", file);
    expect(trusted.stdout).toContain("works");
    const { stdout, exitCode } = await doctor(server.url, "--complaint", "not-responding");
    expect({ exitCode, says: stdout.includes("the TLS connection fails") }).toEqual({ exitCode: 1, says: true });
  });

  test.each([
    [["http://127.0.0.1:1/mcp", "--complaint", "slow"], "--complaint slow is none of"],
    [["http://127.0.0.1:1/mcp", "--fail-on", "major"], "there is no flag --fail-on: npx slipway doctor --help"],
    [["http://127.0.0.1:1/mcp", "http://127.0.0.1:2/mcp"], "is one word too many"],
    [["http://127.0.0.1:1/mcp", "--ca", "/nowhere.pem"], "--ca /nowhere.pem holds no certificate in PEM"],
    [[], "say what to examine"],
  ])("ends with 2 for a wrong use: %j", async (args, message) => {
    const { exitCode, stderr } = await doctor(...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

async function open(server: Pick<FaultyServer, "start"> | undefined) {
  if (!server) throw new Error("there is no such fault");
  const started = await server.start();
  return { ...started, [Symbol.asyncDispose]: () => started.close() };
}

function doctor(...args: string[]) {
  const main = join(import.meta.dirname, "../../cli/main.ts");
  const flags = ["doctor", "--timeout", String(unhurried.timeoutSeconds), ...args];
  return execa(process.execPath, [main, ...flags], { reject: false, timeout: 90_000, stdin: "ignore" });
}
