import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { shellEnvironment } from "../cli/run-slipway.ts";
import { takesLongForms } from "../long-forms.ts";
import { missing, removeRemains } from "../toolchain/machine.ts";
import { installInto } from "./examples.ts";
import { packedPackages } from "./packages.ts";
import { usePorts } from "./quick-start-parts.ts";
import { quickStarts } from "./quick-starts.ts";
import { type Registry, startRegistry } from "./registry.ts";

/** A package manager, which the registry of npm has as a package, and how it makes its lock file. */
interface Manager {
  title: string;
  packages: readonly string[];
  command: string;
  install: readonly string[];
  lockFile: string;
  /** Files that a user of it has beside package.json. */
  files?: (registry: string) => Record<string, string>;
}

const yarnrc = (registry: string) =>
  `npmRegistryServer: ${registry}\nunsafeHttpWhitelist: [127.0.0.1, localhost]\nenableTelemetry: false\nnpmMinimalAgeGate: 0\n`;
const managers: readonly Manager[] = [
  {
    title: "pnpm",
    packages: ["pnpm@11"],
    command: "pnpm",
    install: ["install", "--ignore-scripts"],
    lockFile: "pnpm-lock.yaml",
  },
  {
    title: "Yarn 1",
    packages: ["yarn@1.22.22"],
    command: "yarn",
    install: ["install", "--ignore-scripts"],
    lockFile: "yarn.lock",
  },
  {
    title: "Yarn 4",
    packages: ["@yarnpkg/cli-dist@4"],
    command: "yarn",
    install: ["install", "--mode=skip-build"],
    lockFile: "yarn.lock",
    // The server beside has a package.json: without a lock file of its own slipway/ would have to be a workspace of it.
    files: (registry) => ({ ".yarnrc.yml": `nodeLinker: node-modules\n${yarnrc(registry)}`, "yarn.lock": "" }),
  },
  {
    title: "Bun",
    packages: ["bun@1"],
    command: "bun",
    install: ["install", "--ignore-scripts"],
    lockFile: "bun.lock",
  },
];
const timeout = 390_000;
let tools: string;
let app: string;
let registry: Registry;

/** Runs a program of a manager's user, who asks the registry here. */
function run(program: string, words: readonly string[], bin: string) {
  const env = {
    ...shellEnvironment(),
    PATH: [bin, process.env.PATH].join(delimiter),
    npm_config_registry: registry.url,
    BUN_CONFIG_REGISTRY: registry.url,
    // Yarn keeps a package by its version, which is the same for each that is packed here.
    YARN_CACHE_FOLDER: join(tools, "yarn-cache"),
    // A package of a minute ago is what is tried here.
    npm_config_minimum_release_age: "0",
    pnpm_config_minimum_release_age: "0",
    pnpm_config_registry: registry.url,
  };
  return execa(program, words, {
    cwd: join(app, "slipway"),
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout,
  });
}

/** The folder with the manager's program. */
async function bring({ packages }: Manager): Promise<string> {
  const folder = await mkdtemp(join(tools, "manager-"));
  await writeFile(join(folder, "package.json"), "{}");
  await execa("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], { cwd: folder, timeout });
  return join(folder, "node_modules/.bin");
}

describe.skipIf(missing !== "" || !takesLongForms)("R35 slipway/ is installed by", () => {
  beforeAll(async () => {
    tools = await mkdtemp(join(tmpdir(), "slipway-managers-"));
    await installInto(tools);
    registry = await startRegistry(Object.values(await packedPackages()));
  });
  afterEach(() => removeRemains("quick-managers", "local"));
  afterAll(async () => {
    await registry?.[Symbol.asyncDispose]();
    await rm(tools, { recursive: true, force: true });
  });

  test.each(managers.map((manager) => [manager.title, manager] as const))("%s, up to down", async (_, manager) => {
    const bin = await bring(manager);
    app = join(await mkdtemp(join(tools, "app-")), "server");
    await mkdir(app);
    await quickStarts[0]?.make(app);
    const launcher = join(tools, "node_modules/slipway/toolchain/launch.mjs");
    const words = [launcher, "init", "--yes", "--name", "quick-managers"];
    await execa(process.execPath, words, { cwd: app, stdin: "ignore", timeout });
    await usePorts(app, [18151, 18152]);
    for (const [file, content] of Object.entries(manager.files?.(registry.url) ?? {}))
      await writeFile(join(app, "slipway", file), content);
    const installed = await run(manager.command, manager.install, bin);
    expect(existsSync(join(app, "slipway", manager.lockFile)), `${installed.stdout}\n${installed.stderr}`).toBe(true);
    // What a colleague has who has just cloned it.
    await rm(join(app, "slipway/node_modules"), { recursive: true, force: true });
    const up = await run(process.execPath, [launcher, "up", "local", "--json"], bin);
    expect(up.stderr).toContain(`with ${manager.command}\n`);
    expect(up.exitCode, `${up.stdout}\n${up.stderr}`).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ verification: { about: { kind: "open" } } });
    const down = await run(process.execPath, [launcher, "down", "local", "--yes", "--keep-services"], bin);
    expect(down.exitCode, `${down.stdout}\n${down.stderr}`).toBe(0);
  });
});
