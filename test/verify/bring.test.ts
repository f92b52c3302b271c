import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iconConverter } from "../../cli/launch/convert-icons.ts";
import { pictureTaker } from "../../cli/launch/pictures.ts";
import { bringSeconds } from "../../verify/bring.ts";
import { renders } from "../../verify/components/renders.ts";
import { conformance } from "../../verify/protocol/conformance.ts";
import { checkout } from "../checkout.ts";
import { type Registry, startRegistry } from "../package/registry.ts";

const name = "playwright-core";
const version = "1.0.0";
// As the driver does it: its files are there, and only what is named here can be imported by name.
const manifest = { name, version, exports: { ".": "./index.mjs", "./package.json": "./package.json" } };
const told = `{ lack: await bring("${name}"), file: fileOf("${name}", "index.mjs") }`;
let scratch: string;
let registry: Registry;
let made = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-bring-"));
  await writeAll(join(scratch, "package"), { "package.json": JSON.stringify(manifest), "index.mjs": "" });
  const tarball = join(scratch, `${name}-${version}.tgz`);
  await execa("tar", ["-czf", tarball, "-C", scratch, "package"]);
  registry = await startRegistry([tarball]);
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

async function writeAll(folder: string, files: Readonly<Record<string, string>>) {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}

/** The room in a place of its own with a lock file for a small package, beside which or in whose cache there are some files. */
async function install(files: Readonly<Record<string, string>>) {
  const root = join(scratch, String((made += 1)));
  const room = join(root, "verify");
  const packages = { "": { dependencies: { [name]: version } }, [`node_modules/${name}`]: { version } };
  const source = join(checkout, "verify");
  await cp(source, room, { recursive: true, filter: (file) => !/^(?:node_modules|dist)$/.test(basename(file)) });
  await writeAll(root, {
    [`verify/brought/${name}.json`]: JSON.stringify({ lockfileVersion: 3, requires: true, packages }),
    ...files,
  });
  const { dependencies } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  for (const needed of Object.keys(dependencies)) {
    const link = join(root, "node_modules", needed);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(checkout, "node_modules", needed), link);
  }
  const brought = join(root, `cache/verify/${name}-${version}/node_modules`, name, "index.mjs");
  /** What a plain Node.js finds, which resolves names otherwise than that of the tests. */
  const find = async (env: Readonly<Record<string, string>> = {}) => {
    const script = `const { bring, fileOf } = await import("${pathToFileURL(join(room, "bring.ts")).href}");
console.log(JSON.stringify(${told}));`;
    const caches = { SLIPWAY_CACHE: join(root, "cache"), npm_config_cache: join(scratch, "npm") };
    const all = { ...caches, npm_config_registry: registry.url, ...env };
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script], { env: all });
    return JSON.parse(stdout);
  };
  return { root, brought, find };
}

const beside = (of: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ ...manifest, version: of }),
  [`node_modules/${name}/index.mjs`]: "",
});

describe("R21 a package that some checks alone need", () => {
  test("is used where it is installed, whatever it exports", async () => {
    const { root, find } = await install(beside(version));
    expect(await find({ PATH: "/nowhere" })).toEqual({ file: join(root, "node_modules", name, "index.mjs") });
  });

  test("is brought where another version is installed", async () => {
    const { brought, find } = await install(beside("2.0.0"));
    expect(await find()).toEqual({ file: brought });
  });

  test("is brought whatever workspace npm was told to run this in", async () => {
    const { brought, find } = await install({});
    const ofCaller = { npm_config_workspace: "room", npm_config_include_workspace_root: "true" };
    expect(await find({ ...ofCaller, NPM_CONFIG_GLOBAL: "true", npm_config_dry_run: "true" })).toEqual({
      file: brought,
    });
  });

  test("is brought once more where half of it was removed", async () => {
    const { brought, find } = await install({
      [`cache/verify/${name}-${version}/node_modules/${name}/package.json`]: JSON.stringify(manifest),
    });
    expect(await find()).toEqual({ file: brought });
  });

  test("is told to be missing with what the registry says, while the check that needs it has time left", async () => {
    const { find } = await install({});
    const began = performance.now();
    // Nobody listens there.
    const { lack } = await find({
      npm_config_registry: "http://127.0.0.1:1/",
      npm_config_cache: join(scratch, "none"),
    });
    expect(lack).toMatch(/^needs playwright-core, which npm could not bring \(.*ECONNREFUSED.*\): npm install /);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  const mayBring = [renders, conformance, iconConverter([], []), pictureTaker([])];
  test.each(mayBring)(
    "leaves the time for its own work to $id, which may have to bring it",
    ({ timeoutSeconds = 0 }) => {
      expect(timeoutSeconds - bringSeconds).toBeGreaterThanOrEqual(50);
    },
  );
});
