/** What installs the packages of a folder, and the folder with the lock file, which may lie above. */
export interface PackageManager {
  name: "npm" | "pnpm" | "yarn" | "yarn berry" | "bun";
  lockFile: string | undefined;
  root: string;
}

/** The package manager in use: that of the lock file of a folder or of its workspace, else what `packageManager` says there, else npm. */
export function findPackageManager(folder: string): PackageManager;

/** Folders from one upwards, up to the root of the git repository or worktree; the one alone outside of any. */
export function foldersUpTo(folder: string): string[];

/** Command that brings a package manager; undefined where it is wherever Node.js is. */
export function bringCommand(name: PackageManager["name"]): string | undefined;

/**
 * Words of the command that installs what the lock file says, or, without one, what package.json asks for; `isProject`
 * says that it is a project of Slipway's, whose packages need no script of theirs.
 */
export function installWords(
  manager: Pick<PackageManager, "name" | "lockFile">,
  options?: { isProject?: boolean },
): string[];

/** The command of a POSIX shell that adds packages to a folder, all of which are words of one. */
export function addCommand(manager: Pick<PackageManager, "name">, folder: string, packages: readonly string[]): string;
