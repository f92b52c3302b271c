import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../cli/verbs.ts";
import { checkArguments } from "../../verify/command/arguments.ts";
import { checkout } from "../checkout.ts";

const main = join(checkout, "cli/main.ts");
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "slipway-arguments-"));
});
afterAll(() => rm(home, { recursive: true }));

// Whatever got past the check would bring tools into the home, or fail for want of them.
function slipway(...words: string[]) {
  const { NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache") } = process.env;
  const env = { PATH: "/nowhere", HOME: home, DOCKER_HOST: "unix:///nowhere", NO_COLOR: "1", NODE_COMPILE_CACHE };
  return execa(process.execPath, [main, ...words], { env, extendEnv: false, reject: false, stdin: "ignore" });
}

const names = Object.keys(verbs);
const stackVerbs = names.filter(
  (name) =>
    ![
      "init",
      "secrets set",
      "gate add",
      "gate remove",
      "verify",
      "verify diff",
      "doctor",
      "dev",
      "connect",
      "ci",
      "ci stacks",
      "comment",
    ].includes(name),
);

async function argsOf(verb: string): Promise<Parameters<typeof checkArguments>[2]> {
  return (await Object.entries(verbs).find(([name]) => name === verb)?.[1]())?.args ?? {};
}

describe.each(names)("%s", (verb) => {
  test.each([
    [["--stak", "gcp-dev"], "there is no flag --stak"],
    [["-x"], "there is no flag -x"],
    [["--no-yes"], "there is no flag --no-yes"],
    [["one", "two", "three"], "is one word too many"],
    [["--", "one", "two", "three"], "is one word too many"],
  ])("refuses %j", async (words, message) => {
    const args = await argsOf(verb);
    expect(() => checkArguments(`npx slipway ${verb}`, words, args)).toThrow(message);
  });
});

describe.each(stackVerbs)("%s", (verb) => {
  test.each([
    [["--stack"], "--stack needs a value"],
    [["--stack="], "--stack needs a value"],
    [["--stack", "--yes"], "--stack needs a value"],
    [["--stack", "local", "--stack", "gcp-dev"], "--stack is given twice"],
    [["-s", "gcp-dev"], 'there is no flag -s (did you mean "--stack"'],
  ])("refuses %j", async (words, message) => {
    const args = await argsOf(verb);
    expect(() => checkArguments(`npx slipway ${verb}`, words, args)).toThrow(message);
  });

  test.each([[["gcp-dev"]], [["--stack", "gcp-dev"]], [["--stack=gcp-dev"]]])("takes %j", async (words) => {
    const args = await argsOf(verb);
    expect(() => checkArguments(`npx slipway ${verb}`, words, args)).not.toThrow();
  });
});

test("a flag that takes no value gets none", async () => {
  const args = await argsOf("down");
  expect(() => checkArguments("npx slipway down", ["--yes=no"], args)).toThrow("--yes takes no value");
});

describe("a mistake on the command line ends in one sentence before anything happens", () => {
  test.concurrent.each([
    [["dwon"], 'there is no verb "dwon" (did you mean "down"?)'],
    [["--stack", "local"], 'there is no verb "--stack"'],
    [["dwon"], "npx slipway --help says what there is"],
    [["secrets"], '"secrets" is half a verb: npx slipway secrets set, or npx slipway secrets list'],
    [["secrets", "set"], "say which secret: npx slipway secrets set DATABASE_URL <stack>"],
    [["secrets", "set", "my-secret"], "is one of an environment variable"],
    [["secrets", "set", "TOKEN", "local"], "printenv TOKEN | npx slipway secrets set TOKEN <stack>"],
    [["gate", "add"], "say who: npx slipway gate add ada@example.com <stack>"],
    [["gate", "remove", "two words"], "two words is no subject, no address and no @ with a domain"],
    [["gate", "list", "gcp-dve"], 'there is no stack "gcp-dve"'],
    [["secrets", "list", "gcp-dve"], 'there is no stack "gcp-dve"'],
    [["status", "gcp-dve"], 'there is no stack "gcp-dve"'],
    [["logs", "gcp-dve", "--follow"], 'there is no stack "gcp-dve"'],
    [["logs", "--folow"], 'there is no flag --folow (did you mean "--follow"?)'],
    [
      ["open", "gcp-dev", "--page", "graph"],
      "--page graph is none of console, dashboard, service\n  npx slipway open --help",
    ],
    [["completion", "tcsh"], 'there is no script for "tcsh": npx slipway completion bash|zsh|fish'],
    [["destroy", "gcp-dve"], 'there is no stack "gcp-dve"'],
    [["destroy", "gcp-dev"], "npx slipway destroy gcp-dev --yes"],
    [["down", "--stak", "gcp-dev"], 'there is no flag --stak (did you mean "--stack"?)'],
    [["down", "gcp-dve"], 'there is no stack "gcp-dve" (did you mean "gcp-dev"?)'],
    [["down", "../local"], 'there is no stack "../local"'],
    [["up", "local", "--stack", "gcp-dev"], "two stacks are named, local and gcp-dev: name one"],
    [["down", "gcp-dev"], "npx slipway down gcp-dev --yes"],
    [["up", "gcp-dev"], "npx slipway up gcp-dev --yes"],
    [["rollback", "gcp-dev"], "npx slipway rollback gcp-dev --yes"],
    [["rollback", "gcp-dev", "--to", "sha256:a"], "npx slipway rollback gcp-dev --to sha256:a --yes"],
    [["up", "gcp-dev", "--canary=10,50"], "npx slipway up gcp-dev '--canary=10,50' --yes"],
    [["up", "--verify", "--", "gcp-dev"], "npx slipway up --verify --yes -- gcp-dev"],
    [["rehearse"], "say which stack: npx slipway rehearse <stack>; there are "],
    [["rehearse", "local"], "stack local runs on this machine anyway: npx slipway up local"],
    [
      ["doctor", "gcp-dve"],
      'gcp-dve is no URL of an endpoint, such as https://host/mcp, and no stack (did you mean "gcp-dev"?)',
    ],
    [["verify", "localhost:8080/mcp"], "is no URL of an endpoint, such as http://localhost:8080/mcp"],
    [["verify", "mcp.example.com/mcp"], "is no URL of an endpoint, such as https://mcp.example.com/mcp"],
    [["verify", "nothing"], "and no stack"],
    [["verify"], "npx slipway verify https://host/mcp, or npx slipway verify <stack>"],
    [["doctor"], "npx slipway doctor https://host/mcp, or npx slipway doctor <stack>"],
    [["ci", "--with", "gcp-dve"], 'there is no stack "gcp-dve" (did you mean "gcp-dev"?)'],
  ])("%j", async (words, message) => {
    const { exitCode, stdout, stderr } = await slipway(...words);
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/npx slipway [\w-]+/);
    expect(stderr).not.toContain("    at ");
    expect(await readdir(home)).toEqual([]);
  });
});

test.each([
  [["set", "TOKEN=hunter2"]],
  [["set", "TOKEN", "hunter2"]],
  [["set", "TOKEN", "local", "hunter2"]],
  [["set", "TOKEN", "--value=hunter2"]],
])("R11 a value among the words is refused and not repeated: secrets %j", async (words) => {
  const { exitCode, stdout, stderr } = await slipway("secrets", ...words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("npx slipway secrets set");
  expect(stderr).not.toContain("hunter2");
});

test("help says how a run ends, and does nothing", async () => {
  const { exitCode, stdout } = await slipway("down", "gcp-dev", "--yes", "--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("slipway down [OPTIONS] [STACK-NAME]");
  expect(stdout).toContain("EXAMPLES\n\n  npx slipway down\n  npx slipway down gcp-dev --yes\n");
  expect(stdout).toMatch(/EXIT CODES\n\n {2}0 {5}All is well\n {2}1 .+\n {2}2 {5}Wrong use/);
});
