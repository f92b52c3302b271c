import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, startServer } from "./running-server.ts";

const expectedFailures = join(import.meta.dirname, "conformance-expected-failures.yml");
const suite = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol/conformance/dist/index.js");

// Each run starts the suite's own process.
const timeout = 60_000;

/** Runs the official conformance suite against a server with this environment, and shows that the suite can fail. */
export function testConformance(environment: Readonly<Record<string, string>>): void {
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "example-mcp-server-conformance-"));
    server = await startServer(environment, "fixtures");
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { revision: "2025-11-25", scenarios: 30, allowed: ["--expected-failures", expectedFailures] },
    { revision: "2026-07-28", scenarios: 37, allowed: [] },
  ])("passes what $revision requires", { timeout }, async ({ revision, scenarios, allowed }) => {
    const results = join(folder, revision);
    const { exitCode, all } = await runSuite(server, ["--requirements", revision, ...allowed, "-o", results]);
    expect(exitCode, all).toBe(0);
    expect(readdirSync(results).length).toBeGreaterThanOrEqual(scenarios);
    expect(server.log.filter(({ level }) => level === "error")).toEqual([]);
  });

  it.each([
    { name: "a failure that is not expected", scenario: "tools-call-sampling", expected: ["tools-call-elicitation"] },
    { name: "an expected failure that passes", scenario: "ping", expected: ["ping"] },
  ])("fails for $name", { timeout }, async ({ scenario, expected }) => {
    const file = join(folder, "expected.yml");
    writeFileSync(file, `server: [${expected.join(", ")}]`);
    const args = ["--scenario", scenario, "--spec-version", "2025-11-25", "--expected-failures", file];
    expect((await runSuite(server, [...args, "-o", join(folder, "one")])).exitCode).toBe(1);
  });
}

async function runSuite({ url }: RunningServer, args: readonly string[]) {
  const all = ["server", "--url", url.href, "--timeout", "10000", ...args];
  return execa(process.execPath, [suite, ...all], { all: true, reject: false, timeout });
}
