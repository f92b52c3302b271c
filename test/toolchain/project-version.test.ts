import { existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findProject } from "../../toolchain/find-project.mjs";
import { checkout } from "../checkout.ts";

const plugin = "plugins:\n  providers:\n    - name: slipway\n      path: node_modules/slipway/dist/infra/provider\n";
let scratch: string;

async function write(file: string, text: string): Promise<void> {
  await mkdir(join(scratch, file, ".."), { recursive: true });
  await writeFile(join(scratch, file), text);
}

/** Runs the repository's own command line in a folder of the team's. */
const slipway = (folder: string, ...words: string[]) =>
  execa(process.execPath, [join(checkout, "toolchain/launch.mjs"), ...words], {
    cwd: join(scratch, folder),
    reject: false,
  });

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-team-"));
  await write("team/src/main.ts", "");
  await write("team/slipway/Pulumi.yaml", `name: team\nruntime: nodejs\n${plugin}`);
  await write("team/slipway/package.json", '{ "dependencies": { "slipway": "9.9.9" } }');
  const installed = "team/slipway/node_modules/slipway";
  await write(`${installed}/package.json`, '{ "name": "slipway", "version": "9.9.9" }');
  await write(`${installed}/toolchain/launch.mjs`, "console.log(process.cwd(), ...process.argv.slice(2));");
  await write("other/Pulumi.yaml", "name: slipway\nruntime: nodejs\n");
});
afterAll(() => rm(scratch, { recursive: true }));

describe("R35 the project that a command means", () => {
  test("is the nearest, upwards, that is one or holds one in slipway/, and no other program of Pulumi's", () => {
    const project = join(scratch, "team/slipway");
    expect(findProject(join(scratch, "team/src"))).toBe(project);
    expect(findProject(join(project, "node_modules"))).toBe(project);
    expect(findProject(join(checkout, "server/src"))).toBe(checkout);
    expect(findProject(join(scratch, "other"))).toBeUndefined();
  });

  test("runs the version that it has installed, whichever was started", async () => {
    const { stdout } = await slipway("team/src", "up", "prod", "--json");
    expect(stdout).toBe(`${join(scratch, "team/src")} up prod --json`);
  });

  test("can be named from elsewhere, as with pulumi", async () => {
    // That version says itself what works where the words were typed.
    const here = join(scratch, "other");
    for (const words of ["-C ../team status prod", "status --cwd=../team prod"])
      expect((await slipway("other", ...words.split(" "))).stdout).toBe(`${here} ${words}`);
    const { exitCode, stderr } = await slipway("other", "status", "--cwd", "../tema");
    const said = "error: --cwd names a folder: ../tema is none\n  npx slipway --help";
    expect([exitCode, stderr]).toEqual([2, said]);
    expect((await slipway("other", "-C", "Pulumi.yaml", "up")).stderr).toContain("Pulumi.yaml is none");
  });

  test("is missing elsewhere, which is said with the way to one", async () => {
    const { exitCode, stderr } = await slipway("other", "up", "prod");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npx slipway init");
    expect(stderr).toContain("--cwd");
  });
});

describe("a project whose packages are not installed", () => {
  const own = { name: "slipway", version: "9.9.9" };
  let project: string;
  let bin: string;
  let node: string;

  const installing = `mkdir -p node_modules/slipway/toolchain
echo '${JSON.stringify(own)}' > node_modules/slipway/package.json
echo 'console.log(...process.argv.slice(2))' > node_modules/slipway/toolchain/launch.mjs`;

  /** A package manager that notes its words and installs what the project asks for, unless it is to fail. */
  async function putManager(name: string, does = installing): Promise<void> {
    const script = `#!/bin/sh\necho "${name} $*" >> "$CALLS"\n${does}\n`;
    await write(`managers/${name}`, script);
    await chmod(join(bin, name), 0o755);
  }

  const up = (env: Record<string, string> = {}) =>
    execa(node, [join(checkout, "toolchain/launch.mjs"), "up", "prod"], {
      cwd: project,
      env: { PATH: `${bin}:/usr/bin:/bin`, HOME: scratch, CALLS: join(scratch, "calls"), ...env },
      extendEnv: false,
      reject: false,
    });

  beforeEach(async () => {
    [project, bin, node] = [join(scratch, "new/slipway"), join(scratch, "managers"), join(scratch, "managers/node")];
    await write("new/slipway/Pulumi.yaml", `name: new\nruntime: nodejs\n${plugin}`);
    await write("new/slipway/package.json", JSON.stringify({ dependencies: { slipway: own.version } }));
    await write("calls", "");
    await mkdir(bin, { recursive: true });
    // The launcher looks for package managers beside Node.js first.
    await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
  });
  afterEach(() => Promise.all([project, bin].map((folder) => rm(folder, { recursive: true }))));

  test.each([
    ["nothing", "npm install --no-audit --no-fund --loglevel=error"],
    ["package-lock.json", "npm ci --no-audit --no-fund --loglevel=error"],
    ["pnpm-lock.yaml", "pnpm install --frozen-lockfile --config.strictDepBuilds=false"],
    ["yarn.lock", "yarn config get nodeLinker\nyarn install --frozen-lockfile"],
    ["bun.lock", "bun install --frozen-lockfile"],
  ])("gets them from the package manager that wrote %s", async (file, call) => {
    await putManager(call.split(" ")[0] ?? "");
    await write(`new/slipway/${file}`, "what is locked");
    const { stdout, stderr } = await up();
    expect(stdout, stderr).toBe("up prod");
    expect(await readFile(join(scratch, "calls"), "utf8")).toBe(`${call}\n`);
  });

  test("whose package.json is no JSON is told so", async () => {
    await write("new/slipway/package.json", "{");
    const { exitCode, stderr } = await up();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .*package\.json cannot be read: .*; mend it\n {2}npx slipway --help$/);
  });

  test("that a workspace installs above it are run once Pulumi.yaml says where they are", async () => {
    await putManager("npm", `cd .. && ${installing}`);
    const refused = await up();
    expect(refused.exitCode).toBe(1);
    const path = "../node_modules/slipway/dist/infra/provider";
    expect(refused.stderr).toContain(`let Pulumi.yaml name it there, path: ${path}`);
    await write("new/slipway/Pulumi.yaml", `name: new\nruntime: nodejs\n${plugin.replace(/node_modules.*/, path)}`);
    const { stdout, stderr } = await up();
    expect(stdout, stderr).toBe("up prod");
    await rm(join(scratch, "new/node_modules"), { recursive: true });
  });

  test.each([
    ["pnpm-lock.yaml", undefined, "pnpm is not on PATH: npm install --global pnpm, or remove"],
    ["package-lock.json", "echo ECONNREFUSED >&2; exit 1", "npm did not install slipway 9.9.9 in"],
    [
      "yarn.lock",
      'if [ "$1" = config ]; then echo pnp; else echo > .pnp.cjs; fi',
      "set nodeLinker: node-modules in .yarnrc.yml",
    ],
  ])("is told what is in the way: %s, %s", async (file, does, problem) => {
    if (does !== undefined) await putManager(file === "yarn.lock" ? "yarn" : "npm", does);
    await write(`new/slipway/${file}`, "");
    const { exitCode, stderr } = await up();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).toMatch(/\nthen again:\n {2}npx slipway up prod$/);
    expect(existsSync(join(project, ".pnp.cjs"))).toBe(false);
  });
});

test("R35 whatever the launcher says is wrong ends with the next command: one place says it", async () => {
  const folder = join(checkout, "toolchain");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs"));
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8");
    const said = [...text.matchAll(/console\.error\(\s*[`"]error:/g)].length;
    expect([file, said]).toEqual([file, file === "say-error.mjs" ? 1 : 0]);
  }
});
