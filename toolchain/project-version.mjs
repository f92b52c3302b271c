// Plain JavaScript, since the launcher uses it on Node.js 20 too.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { findProject } from "./find-project.mjs";
import { findPackageManager, installWords } from "./package-manager.mjs";
import { sayError, toWord } from "./say-error.mjs";
import { home, replaceWith, runPackageManager } from "./start.mjs";

const { name } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const printing = ["--help", "-h", "help", "--version"];
/** Verbs that are about no project, or about one that is not there yet. */
const projectless = ["init", "completion", ...printing];

/** Whether words ask for nothing but text that this program has at hand. */
export function onlyPrint([verb = "--help"]) {
  return printing.includes(verb);
}

/**
 * Changes into the folder that `--cwd` or `-C` names, as if the command had been typed there; answers the other words, and
 * how a command is called that works where this one was typed.
 */
export function enter(typed) {
  const from = process.cwd();
  const { folder, words } = splitFolder(typed);
  // It says by that how it is called: `npxSlipway` (infra/remedies.ts).
  delete process.env.SLIPWAY_CWD;
  if (folder === undefined) return { typed, from, words, command: "npx slipway" };
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return fail(`--cwd names a folder: ${folder || "nothing"} is none`);
  process.env.SLIPWAY_CWD = folder;
  changeInto(folder);
  return { typed, from, words, command: `npx slipway --cwd ${toWord(folder)}` };
}

function splitFolder(typed) {
  const at = typed.findIndex((word) => word === "-C" || word === "--cwd" || word.startsWith("--cwd="));
  const end = typed.indexOf("--");
  if (at < 0 || (end >= 0 && end < at)) return { words: typed };
  const isOne = typed[at].startsWith("--cwd=");
  const folder = isOne ? typed[at].slice("--cwd=".length) : (typed[at + 1] ?? "");
  return { folder, words: typed.toSpliced(at, isOne ? 1 : 2) };
}

function changeInto(folder) {
  process.chdir(folder);
  // Programs that are started look there rather than ask the system.
  process.env.PWD = process.cwd();
}

/**
 * Runs what was typed with the version that the project at hand has installed, so that everybody who works on it uses the
 * same one; its packages are installed first where they are missing. False where that is this very version.
 */
export async function handOver({ typed, from, words }) {
  const project = projectless.includes(words[0] ?? "--help") ? undefined : findProject(process.cwd());
  const wanted = project === undefined ? undefined : wantedVersion(project);
  if (wanted === undefined) return false;
  const there = installed(project, wanted);
  if (there !== undefined && realpathSync(there) === realpathSync(home)) return false;
  changeInto(from);
  await replaceWith(typed, async (node) =>
    join(there ?? (await install(project, wanted, node)), "toolchain/launch.mjs"),
  );
  return true;
}

/** What a project's package.json says of this package; undefined where it does not name it. */
function wantedVersion(project) {
  const own = readPackage(project);
  return own.name === name ? own.version : { ...own.devDependencies, ...own.dependencies }[name];
}

/** Folder of the version that a project has installed; undefined where it has none, or not the one that it wants. */
function installed(project, wanted) {
  const folder = resolved(project);
  return folder !== undefined && findsProvider(project, folder) && isWanted(folder, wanted) ? folder : undefined;
}

/** Folder in which Node.js finds this package for a project, be it above the project; undefined where it finds none. */
function resolved(project) {
  try {
    return dirname(createRequire(join(project, "package.json")).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** Whether Pulumi finds the provider in that folder, too, which it looks for where Pulumi.yaml says. */
function findsProvider(project, folder) {
  if (folder === realpathSync(project) || existsSync(join(project, "node_modules", name))) return true;
  return readFileSync(join(project, "Pulumi.yaml"), "utf8").includes(providerOf(project, folder));
}

function providerOf(project, folder) {
  return `${relative(realpathSync(project), folder).replaceAll("\\", "/")}/dist/infra/provider`;
}

function isWanted(folder, wanted) {
  const isExact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted);
  return !isExact || readPackage(folder).version === wanted;
}

async function install(project, wanted, node) {
  const found = findPackageManager(project);
  const [manager, ...flags] = installWords(found, { isProject: true });
  if (manager === "yarn" && isPlugAndPlay(project))
    throw new Error(`the packages of ${project} would be installed with Yarn Plug'n'Play: ${plugAndPlay}`);
  console.error(`installing the packages of ${join(project, "package.json")} with ${manager}`);
  const silent = found.name === "npm" ? ["--no-audit", "--no-fund", "--loglevel=error"] : [];
  const isDone = await runPackageManager(manager, [...flags, ...silent], project, node);
  const folder = installed(project, wanted);
  if (isDone && folder !== undefined) return folder;
  throw new Error(`${manager} did not install ${name} ${wanted} in ${project}: ${wayOut(project, isDone)}`);
}

function wayOut(project, isDone) {
  const above = isDone ? resolved(project) : undefined;
  if (above !== undefined)
    return `it lies in ${above}, as packages of a workspace do; let Pulumi.yaml name it there, path: ${providerOf(project, above)}`;
  return "mend what it printed above";
}

const plugAndPlay =
  "it makes no node_modules, where Pulumi looks for packages; set nodeLinker: node-modules in .yarnrc.yml";

/** Whether Yarn would make no node_modules; Yarn 1, which knows no linkers, does. */
// https://yarnpkg.com/configuration/yarnrc#nodeLinker
function isPlugAndPlay(cwd) {
  const options = { cwd, encoding: "utf8", shell: process.platform === "win32", timeout: 60_000 };
  return spawnSync("yarn", ["config", "get", "nodeLinker"], options).stdout?.trim() === "pnp";
}

function readPackage(folder) {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return fail(`${file} cannot be read: ${error.message}; mend it`);
  }
}

function fail(problem) {
  sayError(problem, "npx slipway --help");
  process.exit(2);
}
