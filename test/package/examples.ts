import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { checkout } from "../checkout.ts";
import { packedPackages } from "./packages.ts";

/** Puts the packages into a folder as npm would: those of this project from their tarballs, the others by links. */
export async function installInto(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const theirs = join(checkout, "node_modules");
  const { slipway, "@slipway/verify": verify } = await packedPackages();
  await mkdir(modules, { recursive: true });
  for (const name of await readdir(theirs)) {
    if (name === "slipway" || name === "@slipway" || name.startsWith(".")) continue;
    await symlink(join(theirs, name), join(modules, name));
  }
  for (const [name, tarball] of [
    ["slipway", slipway],
    ["@slipway/verify", verify],
  ] as const) {
    await mkdir(join(modules, name), { recursive: true });
    await execa("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: join(modules, name) });
  }
}
