import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheDirectory } from "../../toolchain/cache.ts";
import { withLock } from "../../toolchain/lock.ts";
import { checkout } from "../checkout.ts";
import { copyProject } from "../cli/project-copy.ts";

const folders = { slipway: ".", "@slipway/verify": "verify", "create-slipway": "create" } as const;

/** Tarballs of the packages, by name. */
export type Packages = Readonly<Record<keyof typeof folders, string>>;

/** Packs the workspace as it stands, as for a release; whoever asks after the first gets the same tarballs. */
export async function packedPackages(): Promise<Packages> {
  const root = join(cacheDirectory, "packed");
  const target = join(root, await contentHash());
  await withLock(
    join(cacheDirectory, "packed.lock"),
    () => {},
    async () => {
      if (existsSync(target)) return;
      await mkdir(root, { recursive: true });
      await removeOld(root);
      const scratch = await mkdtemp(join(root, "scratch-"));
      const project = await copyProject();
      try {
        for (const [name, folder] of Object.entries(folders)) {
          const flags = ["pack", "--silent", "--pack-destination", scratch];
          const { stdout } = await execa("npm", flags, { cwd: join(project.directory, folder) });
          await rename(join(scratch, stdout.trim()), join(scratch, `${name.replaceAll(/\W/g, "-")}.tgz`));
        }
        await rename(scratch, target);
      } finally {
        await project.dispose();
      }
    },
  );
  const tarball = (name: keyof typeof folders) => join(target, `${name.replaceAll(/\W/g, "-")}.tgz`);
  return {
    slipway: tarball("slipway"),
    "@slipway/verify": tarball("@slipway/verify"),
    "create-slipway": tarball("create-slipway"),
  };
}

// Another checkout may use those of its version right now.
async function removeOld(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const { mtimeMs } = await stat(join(root, name));
    if (Date.now() - mtimeMs > hoursKept * 3_600_000) await rm(join(root, name), { recursive: true });
  }
}

const hoursKept = 6;

/** Files of a tarball, by their paths in the package. */
export async function filesOf(tarball: string): Promise<string[]> {
  const { stdout } = await execa("tar", ["-tzf", tarball]);
  return stdout.split("\n").map((file) => file.replace(/^package\//, ""));
}

/** Bytes of all files in a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function contentHash(): Promise<string> {
  const flags = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execa("git", flags, { cwd: checkout });
  const hash = createHash("sha256");
  for (const file of stdout.split("\n").filter((path) => !/^(test|bench|docs)\//.test(path))) {
    hash.update(file).update(await readFile(join(checkout, file)).catch(() => ""));
  }
  return hash.digest("hex").slice(0, 16);
}
