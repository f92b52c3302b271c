// Plain JavaScript without packages: the launcher uses it on Node.js 20 before any is there, and infra and init beside it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const lockFiles = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** The package manager in use: that of the lock file of a folder or of its workspace, else what `packageManager` says there, else npm. */
export function findPackageManager(folder) {
  const workspace = foldersUpTo(folder).find((root) => root !== folder && isMember(root, folder));
  const places = workspace === undefined ? [folder] : [folder, workspace];
  for (const root of places) {
    for (const [lockFile, name] of Object.entries(lockFiles)) {
      if (!existsSync(join(root, lockFile))) continue;
      const text = readFileSync(join(root, lockFile), "utf8");
      const isBerry = name === "yarn" && text.includes("__metadata:");
      // An empty one says where a project of Yarn's begins, and nothing of what is installed.
      return { name: isBerry ? "yarn berry" : name, lockFile: text === "" ? undefined : lockFile, root };
    }
  }
  const declared = places.map((root) => readManifest(root).packageManager).find((each) => typeof each === "string");
  return { name: nameOf(declared), lockFile: undefined, root: workspace ?? folder };
}

// https://nodejs.org/api/packages.html#packagemanager
function nameOf(declared = "") {
  if (/^yarn@([2-9]|\d\d)/.test(declared)) return "yarn berry";
  return ["pnpm", "yarn", "bun"].find((each) => declared.startsWith(`${each}@`)) ?? "npm";
}

/** Folders from one upwards, up to the root of the git repository or worktree; the one alone outside of any. */
export function foldersUpTo(folder) {
  const all = [folder];
  for (let at = folder; !existsSync(join(at, ".git"));) {
    const above = dirname(at);
    // Outside of a repository nothing above belongs to it.
    if (above === at) return [folder];
    at = above;
    all.push(at);
  }
  return all;
}

// No script of an installation is needed there, and pnpm would fail for each that nobody has approved.
// https://pnpm.io/settings#strictdepbuilds
const noBuilds = "--config.strictDepBuilds=false";

/** How each brings itself where it is missing, installs what the lock file says, or without one, and adds a package. */
const commands = {
  npm: { locked: ["npm", "ci"], free: ["npm", "install"], add: ["npm", "install", "--save-exact"] },
  pnpm: {
    bring: "npm install --global pnpm@10",
    locked: ["pnpm", "install", "--frozen-lockfile"],
    free: ["pnpm", "install"],
    add: ["pnpm", "add", "--save-exact", noBuilds],
  },
  yarn: {
    locked: ["yarn", "install", "--frozen-lockfile"],
    free: ["yarn", "install"],
    add: ["yarn", "add", "--exact"],
  },
  "yarn berry": {
    bring: "npm install --global corepack@0.34 && corepack enable",
    locked: ["yarn", "install", "--immutable"],
    free: ["yarn", "install"],
    add: ["yarn", "add", "--exact"],
  },
  bun: {
    bring: "npm install --global bun@1",
    locked: ["bun", "install", "--frozen-lockfile"],
    free: ["bun", "install"],
    add: ["bun", "add", "--exact"],
  },
};

/** Command that brings a package manager; undefined where it is wherever Node.js is. */
export function bringCommand(name) {
  return commands[name].bring;
}

/**
 * Words of the command that installs what the lock file says, or, without one, what package.json asks for; `isProject`
 * says that it is a project of Slipway's, whose packages need no script of theirs.
 */
export function installWords({ name, lockFile }, { isProject = false } = {}) {
  const { locked, free } = commands[name];
  return [...(lockFile === undefined ? free : locked), ...(isProject && name === "pnpm" ? [noBuilds] : [])];
}

/** The command of a POSIX shell that adds packages to a folder, all of which are words of one. */
export function addCommand({ name }, folder, packages) {
  const words = commands[name].add;
  if (name === "npm") return [...words, "--prefix", folder, ...packages].join(" ");
  return `(cd ${folder} && ${[...words, ...packages].join(" ")})`;
}

/** Whether the packages of a folder are installed from a root above it. */
// https://docs.npmjs.com/cli/using-npm/workspaces and https://pnpm.io/pnpm-workspace_yaml
function isMember(root, folder) {
  const workspaces = readManifest(root).workspaces ?? [];
  const file = join(root, "pnpm-workspace.yaml");
  const globs = existsSync(file) ? packagesIn(readFileSync(file, "utf8")) : (workspaces.packages ?? workspaces);
  const path = relative(root, folder).replaceAll("\\", "/");
  const matches = (glob) => toPattern(glob).test(path);
  const all = Array.isArray(globs) ? globs.filter((glob) => typeof glob === "string") : [];
  const [not, some] = [true, false].map((isNot) => all.filter((glob) => glob.startsWith("!") === isNot));
  return some.some(matches) && !not.some((glob) => matches(glob.slice(1)));
}

/** The list `packages` of a pnpm-workspace.yaml. */
function packagesIn(text) {
  const list = /^packages:(.*(?:\r?\n(?:[ \t]*#.*|[ \t]*-.*|[ \t]*)(?=\r?\n|$))*)/m.exec(text)?.[1] ?? "";
  return [...list.matchAll(/(?:^|[[,]|\n[ \t]*-)[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s"'#,[\]]+))/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain,
  );
}

function toPattern(glob) {
  const parts = glob
    .replace(/^\.\//, "")
    .replace(/\/$/, "")
    .split(/(\*\*\/?|\*)/);
  const toText = (part) =>
    ({ "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*" })[part] ?? part.replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&");
  return new RegExp(`^${parts.map(toText).join("")}$`);
}

/** What a folder's package.json says, as far as it can be read: whoever needs all of it says what is wrong with it. */
function readManifest(folder) {
  try {
    return Object(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  } catch {
    return {};
  }
}
