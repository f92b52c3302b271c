#!/usr/bin/env node
// The first step on any machine: plain JavaScript that starts on Node.js 20 and later, without any package installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const nodeVersion = "24.21.0";
const project = dirname(import.meta.dirname);
const arguments_ = process.argv.slice(2);
// These verbs run or bundle the example server's own code, which has a lock file of its own.
const serverVerbs = ["test", "bench"];

try {
  const node = bringNode();
  installPackages(project, node);
  if (serverVerbs.includes(arguments_[0] ?? "")) installPackages(join(project, "server"), node);
  run(node);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

/** Path of a Node.js that is recent enough: this one, or one that npm brought into the cache. */
function bringNode() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const home = join(cacheDirectory(), `node-${nodeVersion}`);
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const binary = join(home, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  console.error(`Node.js ${process.versions.node} is older than 24: bringing ${nodeVersion} as an npm package`);
  mkdirSync(cacheDirectory(), { recursive: true });
  // Installed beside its place and moved there whole: a second launcher at the same time sees all of it or nothing.
  const scratch = mkdtempSync(join(cacheDirectory(), "node-"));
  const installed = npm(["install", "--prefix", scratch, "--no-save", `${name}@${nodeVersion}`], scratch);
  if (installed) moveInto(scratch, home);
  if (existsSync(binary)) return binary;
  throw new Error(
    `Node.js 24 cannot be had as the npm package ${name}: install it from https://nodejs.org and try again`,
  );
}

function moveInto(scratch, home) {
  try {
    renameSync(scratch, home);
  } catch {
    // Another launcher was first.
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs `npm ci` where the installed packages are not those of the lock file. */
function installPackages(directory, node) {
  const lock = join(directory, "package-lock.json");
  const mark = join(directory, "node_modules", ".slipway-lock-hash");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  console.error(`installing the packages of ${lock}`);
  if (!npm(["ci", "--no-audit", "--no-fund"], directory, node)) {
    throw new Error(`npm ci did not succeed in ${directory}; what it printed above says why`);
  }
  writeFileSync(mark, wanted);
}

/** Runs npm with its output on standard error; answers whether it succeeded. */
function npm(flags, cwd, node = process.execPath) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const { status } = spawnSync("npm", [...flags, "--loglevel=error"], {
    cwd,
    env,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    timeout: 15 * 60_000,
  });
  return status === 0;
}

function cacheDirectory() {
  if (process.env.SLIPWAY_CACHE) return process.env.SLIPWAY_CACHE;
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, "slipway");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "slipway");
  if (process.platform === "win32" && process.env.LOCALAPPDATA) return join(process.env.LOCALAPPDATA, "slipway");
  return join(homedir(), ".cache", "slipway");
}

/** Hands over to the command line under the right Node.js and ends as it ends. */
function run(node) {
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    SLIPWAY_CACHE: cacheDirectory(),
  };
  const child = spawn(node, [join(project, "cli", "main.ts"), ...arguments_], { env, stdio: "inherit" });
  // Ctrl-C reaches the child from the terminal itself; a signal sent to this process alone is passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    process.exit(code ?? 1);
  });
}
