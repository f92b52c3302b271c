import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missing, removeRemains } from "../toolchain/machine.ts";
import { shellEnvironment } from "../cli/run-slipway.ts";
import { filesOf, type Packages, packedPackages, sizeOf } from "./packages.ts";
import { type Registry, startRegistry } from "./registry.ts";

const ports = "  slipway:options:\n    port: 18131\n    registryPort: 18132\n";
let packages: Packages;
let registry: Registry;
let scratch: string;
let app: string;

/** Runs a program as somebody does who has nothing of this repository but what the registry gives. */
function run(program: string, words: readonly string[], cwd = app) {
  const npm = {
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, "cache"),
    npm_config_prefer_offline: "true",
    npm_config_yes: "true",
  };
  const env = { ...shellEnvironment(), ...npm };
  return execa(program, words, { cwd, env, extendEnv: false, reject: false, stdin: "ignore", timeout: 300_000 });
}

async function expectDone(running: ReturnType<typeof run>): Promise<string> {
  const { exitCode, stdout, stderr } = await running;
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

describe("R35 the packages, by their tarballs alone", () => {
  beforeAll(async () => {
    packages = await packedPackages();
  });

  test.each(["slipway", "@slipway/verify", "create-slipway"] as const)(
    "%s holds JavaScript and no TypeScript",
    async (name) => {
      const files = await filesOf(packages[name]);
      expect(files.filter((file) => /(?<!\.d)\.m?ts$/.test(file) && !file.startsWith("templates/"))).toEqual([]);
      expect(files.filter((file) => /(^|\/)test\//.test(file))).toEqual([]);
      expect(files).toContain("LICENSE");
    },
  );

  test("slipway holds types and a map to the source for each file, and what runs beside", async () => {
    const files = await filesOf(packages.slipway);
    // Pulumi loads the pack as it stands in the repository.
    const pack = ["index.js", "package.json", "PulumiPolicy.yaml"].map((file) => `dist/infra/policy/pack/${file}`);
    const code = files.filter((file) => /^dist\/.*\.js$/.test(file) && !pack.includes(file));
    expect(code.length).toBeGreaterThan(300);
    for (const file of code) {
      expect(files).toContain(`${file}.map`);
      expect(files).toContain(file.replace(/js$/, "d.ts"));
    }
    const beside = ["dist/infra/provider/pulumi-resource-slipway", "stacks/schema.json", "toolchain/launch.mjs"];
    for (const file of [...beside, ...pack]) expect(files).toContain(file);
  });
});

describe.skipIf(missing !== "")("R35 R36 a new server in a folder of its own", () => {
  beforeAll(async () => {
    await removeRemains("stranger-app", "local");
    scratch = await mkdtemp(join(tmpdir(), "slipway stranger ü-"));
    app = join(scratch, "stranger-app");
    registry = await startRegistry(Object.values(await packedPackages()));
    // What npm has fetched before is used, and what it installs now stays in the scratch folder.
    const { stdout: cache } = await execa("npm", ["config", "get", "cache"]);
    await mkdir(join(scratch, "cache"));
    await mkdir(join(cache, "_cacache"), { recursive: true });
    await symlink(join(cache, "_cacache"), join(scratch, "cache/_cacache"));
  });

  afterAll(async () => {
    if (existsSync(join(app, "slipway/.slipway")))
      await run("npx", ["slipway", "down", "local", "--yes", "--keep-services"]);
    // What the server kept outlives its stack.
    await removeRemains("stranger-app", "local");
    await registry[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  test("npm create makes it, and the command that it ends with deploys it", async () => {
    const said = await expectDone(run("npm", ["create", "slipway", "stranger-app", "--", "--yes"], scratch));
    expect(said).toMatch(/cd stranger-app\n {2}npx slipway up$/m);
    const file = join(app, "slipway/stacks/Pulumi.local.yaml");
    const text = await readFile(file, "utf8");
    expect(text).toContain("slipway:options:\n");
    await writeFile(file, text.replace("  slipway:options:\n", ports));
    const summary = JSON.parse(await expectDone(run("npx", ["slipway", "up", "--json"])));
    expect(summary).toMatchObject({
      endpoint: "http://localhost:18131/mcp",
      verification: { about: { call: { tool: expect.any(String) } }, findings: [] },
    });
  });

  test("it takes less than 120 MB without the SDK of a cloud", async () => {
    expect(await sizeOf(join(app, "slipway/node_modules"))).toBeLessThan(120e6);
  });

  test("R15 plain Pulumi works in slipway/ on the same stack, and sees nothing to do", async () => {
    const shell = `eval "$(npx slipway env)" && cd slipway && pulumi preview --stack local --expect-no-changes`;
    await expectDone(run("bash", ["-e", "-c", shell]));
  });

  test("a stack of a cloud is added, says which SDK it lacks, and can be rehearsed once that is there", async () => {
    const flags = [
      "--target",
      "cloud-run",
      "--stack",
      "gcp-dev",
      "--project",
      "my-project",
      "--region",
      "europe-west1",
    ];
    const said = await expectDone(run("npx", ["slipway", "init", ...flags, "--yes"]));
    const install = /^ {2}(npm install .*@pulumi\/gcp.*)$/m.exec(said)?.[1] ?? "";
    const before = await run("npx", ["slipway", "rehearse", "gcp-dev"]);
    expect(`${before.stdout}${before.stderr}`).toContain("needs the package @pulumi/gcp@");
    await expectDone(run("bash", ["-e", "-c", install]));
    const seen = JSON.parse(await expectDone(run("npx", ["slipway", "rehearse", "gcp-dev", "--json"])));
    expect(seen).toMatchObject({ about: { call: { tool: expect.any(String) } } });
  });

  test("R36 a stack of a cloud needs a state that others share, and is told how to get one", async () => {
    const { exitCode, stderr } = await run("npx", ["slipway", "up", "gcp-dev", "--yes"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("nothing says where the state of gcp-dev is kept");
    expect(stderr).toContain("pulumi login");
  });

  test("R12 down leaves nothing", async () => {
    await expectDone(run("npx", ["slipway", "down", "--yes", "--keep-services"]));
    expect(existsSync(join(app, "slipway/.slipway/state"))).toBe(false);
  });
});
