import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleServer, type RunningServer, startServer } from "./running-server.ts";

const expectedFailures = join(import.meta.dirname, "conformance-expected-failures.yml");
const suite = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol/conformance/dist/index.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "example-mcp-server-conformance-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each run starts the suite's own process.
const timeout = 60_000;

describe.each([{ fastPath: "on" }, { fastPath: "off" }])("R1 conformance with FAST_PATH=$fastPath", ({ fastPath }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ FAST_PATH: fastPath }, "fixtures");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    { revision: "2025-11-25", scenarios: 30, allowed: ["--expected-failures", expectedFailures] },
    { revision: "2026-07-28", scenarios: 37, allowed: [] },
  ])("passes what $revision requires", { timeout }, async ({ revision, scenarios, allowed }) => {
    const results = join(folder, `${revision}-${fastPath}`);
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
});

describe("R1 fixtures", () => {
  it("are absent from what is deployed", { timeout }, async () => {
    const names = [
      ...["test_simple_text", "fail_unexpectedly", "test_trigger_tool_change", "test_sampling", "test_x_mcp_header"],
      ...["test_input_required_result_elicitation", "test_simple_prompt", "test://", "Needs a session"],
    ];
    const [deployed, tested] = [await bundleServer(), await bundleServer("fixtures")].map((f) =>
      readFileSync(f, "utf8"),
    );
    expect(names.filter((name) => deployed?.includes(name))).toEqual([]);
    expect(names.filter((name) => !tested?.includes(name))).toEqual([]);
    expect(readFileSync(join(import.meta.dirname, "../Dockerfile"), "utf8")).not.toContain("fixtures");
  });
});

async function runSuite({ url }: RunningServer, args: readonly string[]) {
  const all = ["server", "--url", url.href, "--timeout", "10000", ...args];
  return execa(process.execPath, [suite, ...all], { all: true, reject: false, timeout });
}
