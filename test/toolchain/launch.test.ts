import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodePackages } from "../../toolchain/npm-packages.mjs";
import { checkout } from "../checkout.ts";

const toolchain = join(checkout, "toolchain");

// The command line that the launcher hands over to: says what it was given, then does what the verb asks.
const main = `
const [verb, value] = process.argv.slice(2);
if (verb === "wait") {
  process.on("SIGTERM", () => process.exit(7));
  process.on("SIGINT", () => process.exit(8));
  setInterval(() => {}, 1000);
}
console.log(JSON.stringify({ verb, node: process.execPath, cache: process.env.SLIPWAY_CACHE, direct: process.env.no_proxy }));
if (verb === "exit") process.exitCode = Number(value);
if (verb === "die") process.kill(process.pid, value);
`;

// A Node.js of its own, since the launcher looks for npm beside Node.js first.
const programs = await mkdtemp(join(tmpdir(), "slipway-launch-path-"));
const node = join(programs, "node");
await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
afterAll(() => rm(programs, { recursive: true, force: true }));

let project: string;
/** What launchers have said on standard error in this test. */
let said: string;
const launched: { kill(signal: NodeJS.Signals): boolean }[] = [];

beforeEach(async () => {
  said = "";
  project = await mkdtemp(join(tmpdir(), "slipway-launch-"));
  for (const folder of ["toolchain", "cli", "scripts", "server"]) await mkdir(join(project, folder));
  for (const file of (await readdir(toolchain)).filter((name) => name.endsWith(".mjs"))) {
    await cp(join(toolchain, file), join(project, "toolchain", file));
  }
  for (const folder of ["", "server"]) await writeFile(join(project, folder, "package-lock.json"), "{}");
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await cp(join(toolchain, "../scripts/launch.mjs"), join(project, "scripts/launch.mjs"));
  for (const file of ["cli/main.ts", "scripts/test.ts", "scripts/docs.ts"]) await writeFile(join(project, file), main);
  await putProgram("npm", '/bin/mkdir -p node_modules; echo "$PWD: $*" >> "$CALLS"');
});
afterEach(async () => {
  // What a failed test leaves behind ends with it.
  for (const launcher of launched.splice(0)) launcher.kill("SIGTERM");
  await rm(project, { recursive: true, force: true });
});

describe("packages", () => {
  test("are installed once for a lock file, and again for another", async () => {
    for (const _ of [1, 2]) expect(await run("up")).toMatchObject({ code: 0 });
    expect(await calls()).toEqual([`${project}: ci --include=dev --no-audit --no-fund --loglevel=error`]);
    await writeFile(join(project, "package-lock.json"), '{ "changed": true }');
    await run("up");
    expect(await calls()).toHaveLength(2);
  });

  test.each([
    ["toolchain/launch.mjs", "up", [""]],
    ["toolchain/launch.mjs", "rehearse", ["", "server"]],
    ["scripts/launch.mjs", "docs", [""]],
    ["scripts/launch.mjs", "test", ["", "server"]],
  ])("of the server are installed for what runs it: %s %s", async (launcher, name, folders) => {
    expect(await finish(start(name, [], ["word"], {}, launcher))).toMatchObject({ code: 0 });
    expect((await calls()).map((line) => line.split(":")[0])).toEqual(folders.map((folder) => join(project, folder)));
  });

  test("are installed by one of two launchers while the other waits", async () => {
    const wait = 'while [ ! -e "$CALLS.go" ]; do /bin/sleep 0.05; done';
    await putProgram("npm", `${wait}; /bin/mkdir -p node_modules; echo "$PWD: $*" >> "$CALLS"`);
    const runs = [run("up"), run("up")];
    await expect.poll(() => said).toContain("another run installs the same packages: waiting");
    await writeFile(join(project, "calls.go"), "");
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0]);
    expect(await calls()).toHaveLength(1);
  });

  test("that npm cannot install end the run, and the next one tries again", async () => {
    await putProgram("npm", 'echo "npm error network" >&2; exit 1');
    const { code, stderr, stdout } = await run("up");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^npm error network\nerror: npm ci did not succeed [^]*\nthen again:\n {2}npx slipway up$/m);
    await putProgram("npm", "/bin/mkdir -p node_modules");
    expect(await run("up")).toMatchObject({ code: 0 });
    expect((await readdir(join(project, "cache"))).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  test("need npm", async () => {
    await rm(join(programs, "npm"));
    const { code, stderr } = await run("up");
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("npm is not on PATH: install") });
    expect(stderr).not.toContain("    at ");
  });

  test("need a lock file", async () => {
    await rm(join(project, "package-lock.json"));
    expect((await run("up")).stderr).toContain("package-lock.json is missing: check the project out anew");
  });
});

describe("the command line", () => {
  test("gets the verb, a recent Node.js and the cache", async () => {
    const { stdout } = await run("up");
    expect(JSON.parse(stdout)).toEqual({ verb: "up", node, cache: join(project, "cache") });
  });

  test("asks this machine directly where a proxy is set", async () => {
    const proxy = { http_proxy: "http://proxy.example:3128", NO_PROXY: "a.test" };
    const { stdout } = await finish(start("up", [], [], proxy));
    expect(JSON.parse(stdout)).toMatchObject({ direct: "a.test,localhost,127.0.0.1,::1" });
  });

  test.each([
    [["exit", "3"], 3],
    [["die", "SIGKILL"], 137],
    [["die", "SIGTERM"], 143],
  ])("ended by %j ends the launcher with %d", async (flags, code) => {
    expect(await run(...flags)).toMatchObject({ code });
  });

  test.each([
    ["SIGTERM", 7],
    ["SIGINT", 8],
  ] as const)("hears a %s that was sent to the launcher alone", async (signal, code) => {
    const launcher = start("wait");
    await once(launcher.stdout, "data");
    launcher.kill(signal);
    expect(await once(launcher, "exit")).toEqual([code, null]);
  });
});

test("a signal during an installation ends npm, and nothing is gone on with", async () => {
  await putProgram("npm", "echo installs >&2; exec /bin/sleep 60");
  const launcher = start("up");
  const output = Promise.all([text(launcher.stdout), text(launcher.stderr)]);
  await expect.poll(() => said).toContain("installs");
  launcher.kill("SIGTERM");
  expect(await once(launcher, "exit")).toEqual([143, null]);
  expect(await output).toEqual(["", expect.not.stringContaining("error:")]);
  expect(await readdir(join(project, "cache"))).toEqual([]);
});

test("an old Node.js is replaced by one that npm brings, once", async () => {
  // The launcher believes its Node.js to be 20.
  const old = join(project, "old.mjs");
  await writeFile(old, 'Object.defineProperty(process.versions, "node", { value: "20.1.0" });');
  const bring = `case "$PWD" in *build-node-*)
    folder=node_modules/${nodePackages[`${process.platform}-${process.arch}`]?.name}/bin; /bin/mkdir -p $folder
    printf '#!/bin/sh\\nexec ${node} "$@"\\n' > $folder/node; /bin/chmod +x $folder/node ;;
  *) /bin/mkdir -p node_modules ;; esac; echo "$PWD: $*" >> "$CALLS"`;
  await putProgram("npm", bring);
  const wanted = { code: 0, stdout: expect.stringContaining('"up"') };
  for (const _ of [1, 2]) expect(await finish(start("up", ["--import", old]))).toMatchObject(wanted);
  const [first = "", ...more] = await calls();
  expect(first).toMatch(/build-node-\w+: ci --ignore-scripts /);
  expect(more.map((line) => line.split(":")[0])).toEqual([project]);
  expect((await readdir(join(project, "cache"))).every((name) => /^node-[\d.]+$/.test(name))).toBe(true);
});

function start(
  verb: string,
  nodeFlags: string[] = [],
  rest: string[] = [],
  more: Record<string, string> = {},
  launcher = "toolchain/launch.mjs",
) {
  const env = { ...more, PATH: programs, SLIPWAY_CACHE: join(project, "cache"), CALLS: join(project, "calls") };
  const flags = [...nodeFlags, join(project, launcher), verb, ...rest];
  const running = spawn(node, flags, { env, stdio: ["ignore", "pipe", "pipe"] });
  launched.push(running);
  running.stderr.on("data", (part: Buffer) => (said += part.toString()));
  return running;
}

async function finish(launcher: ReturnType<typeof start>) {
  const exit = once(launcher, "exit");
  const [stdout, stderr] = await Promise.all([text(launcher.stdout), text(launcher.stderr)]);
  return { code: Number((await exit)[0]), stdout, stderr };
}

function run(verb = "", ...rest: string[]) {
  return finish(start(verb, [], rest));
}

async function calls(): Promise<string[]> {
  return (await readFile(join(project, "calls"), "utf8")).trimEnd().split("\n");
}

async function putProgram(name: string, script: string): Promise<void> {
  const file = join(programs, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
