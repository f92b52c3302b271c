import { constants, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { generatedFiles } from "../scripts/generated-files.ts";
import * as z from "zod";
import { answerImage, proxyImage, registryImage } from "../infra/targets/docker/images.ts";
import { targets } from "../infra/targets/index.ts";
import { standInPairs } from "../toolchain/offline/stand-in-images.ts";
import { circles, importsOf, sources } from "./imports.ts";

const root = dirname(import.meta.dirname);
const names = Object.keys(targets).toSorted();
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("the targets agree everywhere", () => {
  test("every folder is in the table and the other way round", () => {
    const folders = readdirSync(join(root, "infra/targets"), { withFileTypes: true });
    expect(
      folders
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names);
  });

  test("every target has a stack, and every stack a target", () => {
    const stacks = readdirSync(join(root, "stacks")).filter((file) => file.startsWith("Pulumi."));
    const used = stacks.map((file): unknown => parse(read(`stacks/${file}`)).config["slipway:target"]);
    expect([...new Set(used)].toSorted()).toEqual(names);
  });

  test.each(names)("target %s runs the shared suite in a test of its own", (name) => {
    expect(read(`test/targets/${name}/${name}.test.ts`)).toContain(`testTarget("${name}"`);
  });

  test("the toolchain has a stand-in for each image that the docker target runs", () => {
    const images = [registryImage, proxyImage, answerImage];
    expect(standInPairs(images).map((pair) => pair.split("=")[0])).toEqual(images);
  });

  test("`npm run docs` would change nothing: the README's table and the editors' schemas are up to date", async () => {
    for (const [file, text] of Object.entries(await generatedFiles())) expect(read(file), file).toBe(text);
  });
});

/** Folders or files, and what none of their imports may start with. */
const forbidden: [string, string[]][] = [
  ["simulation", ["infra/config.ts", "infra/service.ts", "server", "verify", "cli", "toolchain", "test"]],
  ["log", ["infra", "simulation", "server", "verify", "cli", "toolchain", "test", "@", "zod "]],
  ["server/src", ["infra", "simulation", "verify", "cli", "toolchain", "test", "@pulumi/"]],
  ["verify", ["infra", "simulation", "server", "cli", "toolchain", "test", "@pulumi/"]],
  ["cli", ["server", "test", "bench", "scripts", "@pulumi/"]],
  ["create", ["server", "simulation", "toolchain", "test", "bench", "scripts", "@pulumi/"]],
  ["cli/init/", ["simulation", "toolchain", "infra/config.ts", "infra/service.ts", "infra/targets/index.ts"]],
  ["toolchain", ["infra", "simulation", "server", "verify", "cli", "scripts", "test"]],
  ["infra", ["server", "verify", "cli", "toolchain", "test"]],
  ["infra/clouds/", ["infra/targets", "infra/config.ts", "infra/service.ts", "infra/image.ts"]],
  ["infra/targets/", ["infra/config.ts", "infra/service.ts", "infra/image.ts"]],
  ["infra/policy/", ["infra/targets", "infra/clouds", "infra/config.ts", "infra/service.ts"]],
  ["infra/errors.ts", ["infra"]],
  ["infra/units.ts", ["infra"]],
  ["infra/contract.ts", ["infra/targets", "infra/clouds", "infra/config.ts", "infra/service.ts"]],
  ["infra/config.ts", ["@pulumi/docker-build"]],
  ["infra/provider/", ["@pulumi/pulumi "]],
];

describe("the rooms", () => {
  const all = sources().flatMap((file) => importsOf(file));
  const imports = all.filter(({ later }) => !later);

  test("the graph is read", () => {
    expect(imports).toContainEqual({ file: "cli/deploy.ts", target: "verify/run.ts", typeOnly: false, later: false });
    expect(imports).toContainEqual({
      file: "infra/image.ts",
      target: "@pulumi/docker-build ",
      typeOnly: false,
      later: false,
    });
    expect(all).toContainEqual({
      file: "infra/targets/fly/index.ts",
      target: "infra/targets/fly/open.ts",
      typeOnly: false,
      later: true,
    });
  });

  test.each(forbidden)("%s keeps to its imports", (room, never) => {
    const inside = imports.filter(
      ({ file }) => file === room || file.startsWith(room.endsWith("/") ? room : `${room}/`),
    );
    // A package's types are gone when the code runs; a room's own words are not another's, even as types.
    const held = inside.filter(({ target, typeOnly }) => !(typeOnly && target.startsWith("@")));
    expect(held.filter(({ target }) => never.some((start) => startsIn(target, start)))).toEqual([]);
  });

  test("nothing that is deployed imports a simulation", () => {
    const simulated = (file: string) => file.startsWith("simulation/") || /^infra\/.*\/simulation\//.test(file);
    const inside = imports.filter(
      ({ file, target }) => file.startsWith("infra/") && !simulated(file) && simulated(target),
    );
    expect(inside).toEqual([]);
  });

  test("no file imports itself by way of others, types and what is loaded later included", () => {
    expect(circles(all)).toEqual([]);
  });

  test.each(["targets", "clouds"])("none of infra/%s imports another of them", (kind) => {
    const folder = (file: string) => new RegExp(`^infra/${kind}/([^/]+)/`).exec(file)?.[1];
    const across = imports.filter(
      ({ file, target }) => folder(file) && folder(target) && folder(file) !== folder(target),
    );
    expect(across).toEqual([]);
  });

  test("a cloud's or vendor's SDK is imported in its own folder only", () => {
    const sdk = /^(@pulumi\/(gcp|aws|aws-native|azure-native|kubernetes|cloudflare|datadog|newrelic)|@pulumiverse)/;
    const outside = imports.filter(
      ({ file, target }) => sdk.test(target) && !/^(infra\/(targets|clouds|observability\/\w+)\/|test\/)/.test(file),
    );
    expect(outside).toEqual([]);
  });

  test("the table of targets imports none of them at once", () => {
    expect(
      imports.filter(({ file, target }) => file === "infra/targets/index.ts" && target.startsWith("infra/targets/")),
    ).toEqual([]);
  });
});

describe("the files", () => {
  test("none is longer than 200 lines", () => {
    const long = sources().filter((file) => read(file).trimEnd().split("\n").length > 200);
    expect(long).toEqual([]);
  });

  test("none has a name that says nothing", () => {
    const vague = /(^|\/)(utils?|helpers?|common|shared|base|core|types|misc)\.ts$/;
    expect(sources().filter((file) => vague.test(file))).toEqual([]);
  });
});

test("what npx starts can be started as git checks it out", () => {
  const { bin } = z.object({ bin: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
  expect(Object.values(bin).filter((file) => (statSync(join(root, file)).mode & constants.S_IXUSR) === 0)).toEqual([]);
});

test("the server's README names every setting, and no tool is missing", () => {
  const readme = read("server/README.md");
  const sources = ["settings.ts", "auth/settings.ts", "gate/access.ts"].map((file) => read(`server/src/${file}`));
  const settings = sources.flatMap((source) => [...source.matchAll(/^\s+([A-Z][A-Z_]+):/gm)].map(([, name]) => name));
  expect(settings.length).toBeGreaterThan(20);
  expect(settings.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  const tools = read("server/src/tools/task-tools.ts").matchAll(/^ {4}name: "(\w+)"/gm);
  expect([...tools].filter(([, name]) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
});

function startsIn(target: string, start: string): boolean {
  if (start.startsWith("@")) return target.startsWith(start);
  // It needs neither a package nor a room, and is there for all.
  if (target === "toolchain/package-manager.mjs") return false;
  return target === start || target.startsWith(`${start}/`);
}
