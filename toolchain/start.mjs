// The first step on any machine: plain JavaScript that starts on Node.js 20 and later, without any package installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cacheDirectory } from "./cache-directory.mjs";
import { installAlone } from "./install-lock.mjs";
import { withoutProxyOnLoopback } from "./no-proxy.mjs";
import { nodePackages, pinPackages } from "./npm-packages.mjs";
import { sayAgain, toWord } from "./say-error.mjs";

const npmTimeoutMs = 15 * 60_000;
/** Folder of the package, or of the repository. */
export const home = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether this is the repository, whose TypeScript runs as it is; else it is the package, where all of it is compiled. */
const isRepository = existsSync(join(home, "cli/main.ts"));

/** Whether this Node.js is one that the programs of this project run on. */
const isRecent = Number(process.versions.node.split(".")[0]) >= 24;

/** An end that a signal brought about: nothing is left to say. */
class Interrupted extends Error {}

/** The program that runs on behalf of this one, and the signal that was sent to this one. */
let child, interruption;

/**
 * Runs a program of this project, its path without extension, in place of this one: with a recent Node.js and, in the
 * repository, the packages of the lock file; `server` says whether it runs or bundles the example server's own code, which
 * has a lock file of its own; `isLong` whether it stays beside other work, so that little memory counts more than time.
 */
export async function start(program, words, { server, command, isLong = false }) {
  const file = isRepository ? join(home, `${program}.ts`) : join(home, "dist", `${program}.js`);
  const prepare = async (node) => {
    if (isRepository) await installPackages(home, node);
    if (isRepository && server) await installPackages(join(home, "server"), node);
    return file;
  };
  await replaceWith(words, prepare, command, isLong ? ["--max-semi-space-size=1", "--optimize-for-size"] : undefined);
}

/**
 * Runs a program that only prints within this process, where that has all it takes: a second one would double the time.
 * False where it has not.
 */
export async function runHere(program, words) {
  if (!isRecent || (isRepository && !hasPackages(home))) return false;
  const file = isRepository ? join(home, `${program}.ts`) : join(home, "dist", `${program}.js`);
  process.argv = [process.execPath, file, ...words];
  await import(pathToFileURL(file).href);
  return true;
}

/** Runs a program in place of this one, with a recent Node.js; `prepare` answers its file. Never returns. */
export async function replaceWith(words, prepare, command = "npx slipway", heap = ["--max-semi-space-size=4"]) {
  // Ctrl-C reaches the child from the terminal itself; every other signal is sent to this process alone and passed on.
  process.on("SIGINT", () => pass("SIGINT", !process.stdin.isTTY));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => pass(signal, true));
  try {
    const node = await bringNode();
    const file = await prepare(node);
    const env = { ...environment(node), ...withoutProxyOnLoopback(process.env), SLIPWAY_CACHE: cacheDirectory };
    // The young part of the heap may otherwise grow to 100 MB, which nothing is the faster for; an early Node.js 24 calls
    // experimental what runs here.
    const nodeFlags = [...heap, "--disable-warning=ExperimentalWarning"];
    const flags = [...nodeFlags, file, ...words];
    process.exit(await runChild(node, flags, { env, stdio: "inherit" }));
  } catch (error) {
    if (!(error instanceof Interrupted)) sayAgain(error, [command, ...words.map(toWord)]);
    // A time limit of a program that did not start would keep this one alive.
    process.exit(error instanceof Interrupted ? toExitCode(interruption) : 1);
  }
}

function pass(signal, reachesThisAlone) {
  interruption ??= signal;
  if (child === undefined) process.exit(toExitCode(signal));
  if (reachesThisAlone) child.kill(signal);
}

/** Path of a Node.js that is recent enough: this one, or one that npm brought into the cache. */
async function bringNode() {
  if (isRecent) return process.execPath;
  const wanted = nodePackages[`${process.platform}-${process.arch}`];
  const wayOut = "install Node.js 24 from https://nodejs.org";
  if (!wanted) throw new Error(`no npm package holds Node.js 24 for ${process.platform} on ${process.arch}: ${wayOut}`);
  const { name, version } = wanted;
  const home = join(cacheDirectory, `node-${version}`);
  const program = join("node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(join(home, program))) return join(home, program);
  console.error(`Node.js ${process.versions.node} is older than 24: bringing 24 as an npm package`);
  mkdirSync(cacheDirectory, { recursive: true });
  // Installed beside its place and moved there whole: a second launcher at the same time sees all of it or nothing.
  const scratch = mkdtempSync(join(cacheDirectory, "build-node-"));
  try {
    const installed = await npm(pinPackages(scratch, [wanted]), scratch);
    // A system with another C library has the file and cannot start it.
    const starts = installed && (await runChild(join(scratch, program), ["--version"], { stdio: "ignore" })) === 0;
    if (starts && !existsSync(home)) renameSync(scratch, home);
  } catch (error) {
    if (!existsSync(join(home, program))) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (existsSync(join(home, program))) return join(home, program);
  throw new Error(`Node.js 24 cannot be had as the npm package ${name}@${version}: ${wayOut}`);
}

/** Runs `npm ci` where the installed packages are not those of the lock file. */
async function installPackages(directory, node) {
  const lockFile = join(directory, "package-lock.json");
  if (!existsSync(lockFile)) throw new Error(`${lockFile} is missing: check the project out anew`);
  if (hasPackages(directory)) return;
  const lock = join(cacheDirectory, `packages-${hash(directory).slice(0, 16)}.lock`);
  const onWait = () => console.error("another run installs the same packages: waiting for it");
  await installAlone(lock, onWait, async () => {
    if (hasPackages(directory)) return;
    console.error(`installing the packages of ${lockFile}`);
    // Tests and generated files need the packages for development, which NODE_ENV=production would leave out.
    if (!(await npm(["ci", "--include=dev", "--no-audit", "--no-fund"], directory, node))) {
      throw new Error(`npm ci did not succeed in ${directory}: mend what it printed above`);
    }
    writeFileSync(markOf(directory), hash(readFileSync(lockFile)));
  });
}

/** Whether the installed packages are those of the lock file. */
function hasPackages(directory) {
  // A link leads to packages that belong to another checkout, which npm would empty.
  if (lstatSync(join(directory, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const mark = markOf(directory);
  return existsSync(mark) && readFileSync(mark, "utf8") === hash(readFileSync(join(directory, "package-lock.json")));
}

function markOf(directory) {
  return join(directory, "node_modules", ".slipway-lock-hash");
}

/** Runs npm with its output on standard error; answers whether it succeeded. */
function npm(flags, cwd, node) {
  return runPackageManager("npm", [...flags, "--loglevel=error"], cwd, node);
}

/** The same for any package manager. */
export async function runPackageManager(name, flags, cwd, node = process.execPath) {
  const options = {
    cwd,
    env: environment(node),
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    timeout: npmTimeoutMs,
  };
  const code = await runChild(name, flags, options).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    const other = `npm install --global ${name}, or remove its lock file in ${cwd}, and npm installs`;
    const wayOut = name === "npm" ? "install it with Node.js from https://nodejs.org" : other;
    throw new Error(`${name} is not on PATH: ${wayOut}`, { cause: error });
  });
  if (interruption) throw new Interrupted();
  return code === 0;
}

/** Runs a program; answers its exit code, or throws where it does not start. */
async function runChild(program, flags, options) {
  if (interruption) throw new Interrupted();
  child = spawn(program, flags, options);
  try {
    return await new Promise((done, fail) => {
      child.on("error", fail);
      child.on("exit", (status, signal) => done(status ?? toExitCode(signal)));
    });
  } finally {
    child = undefined;
  }
}

// https://tldp.org/LDP/abs/html/exitcodes.html: 128 and the signal's number is what a shell says of a killed process.
function toExitCode(signal) {
  return 128 + constants.signals[signal];
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}

function environment(node) {
  return { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
}
