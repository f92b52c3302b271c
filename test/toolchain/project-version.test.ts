import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
    const expected = `${join(scratch, "team")} status prod`;
    expect((await slipway("other", "-C", "../team", "status", "prod")).stdout).toBe(expected);
    expect((await slipway("other", "status", "--cwd=../team", "prod")).stdout).toBe(expected);
    const { exitCode, stderr } = await slipway("other", "status", "--cwd", "../tema");
    expect([exitCode, stderr]).toEqual([2, "error: --cwd names a folder: ../tema is none"]);
  });

  test("is missing elsewhere, which is said with the way to one", async () => {
    const { exitCode, stderr } = await slipway("other", "up", "prod");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npx slipway init");
    expect(stderr).toContain("--cwd");
  });
});
