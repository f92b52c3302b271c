import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { releaseDirectory } from "../../toolchain/pulumi-release.ts";
import { lackOf } from "../set-up/requirements.ts";

const root = join(import.meta.dirname, "../..");
const checkout = await mkdtemp(join(tmpdir(), "slipway-newcomer-"));
afterAll(() => rm(checkout, { recursive: true }));

describe("npx vitest run <file>", () => {
  test("says in one line what is lacking before any test can run", async () => {
    const instead = "`npm test <part of a file's name>` brings what is missing";
    expect(lackOf(checkout, "22.23.4")).toBe(`the tests need Node.js 24, and this is 22.23.4: ${instead}`);
    for (const folder of [checkout, join(checkout, "server")]) {
      const lack = `the packages of ${folder} are not installed: run npm ci there, or ${instead}`;
      expect(lackOf(checkout, "24.0.0")).toBe(lack);
      await mkdir(join(folder, "node_modules"), { recursive: true });
    }
    expect(lackOf(checkout, "24.0.0")).toBeUndefined();
  });

  test("says it and nothing else on an older Node.js, and fails", async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"22.23.4"})';
    const flags = ["--import", old, "node_modules/vitest/vitest.mjs", "run", "a-file"];
    const { exitCode, stdout, stderr } = await execa(process.execPath, flags, { cwd: root, reject: false });
    expect({ exitCode, stdout, stderr: stderr.split("\n") }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: [expect.stringContaining("the tests need Node.js 24")],
    });
  });

  test("finds what the toolchain has brought, without `slipway env` in the shell", async () => {
    const [cache, home] = [join(checkout, "cache"), join(checkout, "pulumi")];
    const { version } = JSON.parse(
      await readFile(join(root, "node_modules/@pulumi/docker-build/package.json"), "utf8"),
    );
    const plugin = join(home, `plugins/resource-docker-build-v${version}`);
    await putProgram(join(plugin, "pulumi-resource-docker-build"), "");
    for (const name of ["pulumi", "pulumi-language-nodejs"])
      await putProgram(join(releaseIn(cache), name), "echo v3.259.0");
    const setUp = join(root, "test/set-up/engine.ts");
    const config = { test: { projects: [{ test: { name: "clouds", globalSetup: setUp, include: ["a.test.ts"] } }] } };
    await writeFile(join(checkout, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
    const asks = 'import { execFileSync } from "node:child_process"; import { expect, test } from "vitest";';
    const answer = 'test("a", () => expect(String(execFileSync("pulumi", ["version"]))).toBe("v3.259.0\\n"));';
    await writeFile(join(checkout, "a.test.ts"), `${asks} ${answer}`);
    await rm(join(checkout, "node_modules"), { recursive: true });
    await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
    const env = { PATH: "/usr/bin:/bin", SLIPWAY_CACHE: cache, PULUMI_HOME: home };
    const flags = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", checkout];
    const ran = await execa(process.execPath, flags, {
      cwd: checkout,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    });
    expect(ran.exitCode, ran.all).toBe(0);
  });
});

function releaseIn(cache: string): string {
  return join(cache, basename(releaseDirectory));
}

async function putProgram(file: string, script: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
