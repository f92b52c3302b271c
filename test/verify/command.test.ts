import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";

const main = join(import.meta.dirname, "../../cli/main.ts");
let healthy: LiveServer;
let broken: LiveServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-verify-"));
  healthy = await serve(healthyListener());
  broken = await serve((request, response) => {
    response.writeHead(500).end(`authorization was ${request.headers.authorization}`);
  });
});
afterAll(async () => {
  await Promise.all([healthy.close(), broken.close()]);
  await rm(folder, { recursive: true });
});

// No Pulumi and no Docker can be found: only what a URL needs is on the path.
function slipway(args: string[], env: Record<string, string> = {}) {
  const { NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache") } = process.env;
  const surroundings = { PATH: "/nowhere", HOME: folder, DOCKER_HOST: "unix:///nowhere", NODE_COMPILE_CACHE, ...env };
  const flags = [main, "verify", ...args];
  return execa(process.execPath, flags, { env: surroundings, extendEnv: false, reject: false, timeout: 30_000 });
}

describe("exit codes", () => {
  test("R21 0 for a healthy server, with a short report on standard output and nothing else", async () => {
    const { exitCode, stdout, stderr } = await slipway([healthy.endpoint, "--only", "protocol.handshake"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      `PASS  ${healthy.endpoint}`,
      "healthy 1.0.0, MCP 2026-07-28, 1 tool",
      expect.stringMatching(/^1 of 1 checks passed in \d+\.\d s$/),
    ]);
  });

  test("R21 1 for findings, unless --fail-on lets them pass", async () => {
    const { exitCode, stdout } = await slipway([broken.endpoint, "--only", "protocol", "--quiet"]);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toHaveLength(1);
    expect((await slipway([broken.endpoint, "--only", "protocol", "--fail-on", "never"])).exitCode).toBe(0);
  });

  test("D29 2 where nothing of what was asked for could be looked at", async () => {
    const { exitCode, stdout } = await slipway([
      healthy.endpoint,
      "--only",
      "reach.tls-chain,auth.isolation",
      "--quiet",
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringMatching(/^NOT EXAMINED http/) });
  });

  test.each([
    [[], "say what to examine"],
    [["host/mcp"], "host/mcp is no URL of an endpoint"],
    [["https://me:password@host/mcp"], "the URL holds a password"],
    [["https://host/mcp", "--stack", "local"], "give a URL or --stack, not both"],
    [["--stack", "nowhere"], 'there is no stack "nowhere"'],
    [["https://host/mcp", "--fail-on", "all"], "--fail-on all is none of critical, major, minor, info, never"],
    [["https://host/mcp", "--only", "tols"], "there is no check or group tols"],
    [["https://host/mcp", "--only", "tools,speed", "--quick"], "nothing of speed is quick: leave --quick out"],
    [["https://host/mcp", "https://other/mcp"], '"https://other/mcp" is one word too many'],
    [["https://host/mcp", "--quick", "--connect-to", "127.0.0.1"], "--connect-to 127.0.0.1 is no address such as"],
    [["https://host/mcp", "--connect-to", "127.0.0.1:8081"], "--connect-to needs --quick"],
    [["https://host/mcp", "--quik"], "there is no flag --quik"],
    [["https://host/mcp", "--junit"], "--junit needs a value"],
    [["https://host/mcp", "--timeout", "soon"], "--timeout soon is no number of seconds"],
    [["https://host/mcp", "--out", join(main, "out")], "cannot be written"],
    [["https://host/mcp", "--prompts", "/nowhere.yaml"], "--prompts /nowhere.yaml cannot be read"],
    [["https://host/mcp", "--token-env", "NOT_SET"], "--token-env names an environment variable that is not set"],
  ])("R21 2 for a wrong use: %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await slipway(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

test("R24 a token comes from the environment, and no output has it, not even where the server sends it back", async () => {
  const token = "the-token-of-a-user";
  const out = join(folder, "out");
  const files = ["--junit", join(folder, "junit.xml"), "--markdown", join(folder, "report.md")];
  const args = [broken.endpoint, "--only", "protocol", "--json", "--token-env", "USER_TOKEN", "--out", out, ...files];
  const { exitCode, stdout, stderr } = await slipway(args, { USER_TOKEN: token });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).findings[0].seen).toContain("authorization was Bearer [secret]");
  const kept = [join(folder, "junit.xml"), join(folder, "report.md")];
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) kept.push(join(entry.parentPath, entry.name));
  }
  expect(kept.length).toBeGreaterThanOrEqual(6);
  for (const text of [stdout, stderr, ...(await Promise.all(kept.map((file) => readFile(file, "utf8"))))]) {
    expect(text).not.toContain(token);
  }
});

test("verify diff holds an endpoint against an earlier report as it was asked for, and ends with 1 where it got worse", async () => {
  const file = join(folder, "before.json");
  const { stdout } = await slipway([healthy.endpoint, "--only", "protocol.handshake", "--json"]);
  await writeFile(file, stdout);
  const same = await slipway(["diff", file, healthy.endpoint, "--json"]);
  expect(same).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(same.stdout)).toMatchObject({ isAccepted: true, differences: [] });
  const markdown = join(folder, "diff.md");
  const worse = await slipway(["diff", file, broken.endpoint, "--markdown", markdown]);
  expect(worse).toMatchObject({ exitCode: 1, stderr: "" });
  expect(worse.stdout).toMatch(/^FAIL {2}.*\n.*\n.*\n\ncritical {2}new finding: protocol\.handshake/);
  expect(await readFile(markdown, "utf8")).toContain("| critical | new finding | protocol.handshake");
  expect(await slipway(["diff", join(folder, "none.json"), file])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("none.json is no file: the first of the two is a report in JSON"),
  });
});
