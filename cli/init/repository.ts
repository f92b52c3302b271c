import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import type { PackageManager } from "../../toolchain/package-manager.mjs";
import { readAs } from "../read-as.ts";

const manifestSchema = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  packageManager: z.string().optional(),
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) })]).optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  engines: z.object({ node: z.string().optional() }).optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** A folder's package.json; undefined where there is none. Throws a UserError that names the file where it is not one. */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, "package.json");
  return existsSync(file) ? readAs(file, JSON.parse, manifestSchema) : undefined;
}

/** Whether packages of other folders are installed from here. */
export function isWorkspaceRoot(folder: string): boolean {
  return existsSync(join(folder, "pnpm-workspace.yaml")) || readManifest(folder)?.workspaces !== undefined;
}

/** Whether Yarn installs into no node_modules. */
// https://yarnpkg.com/configuration/yarnrc#nodeLinker
export function isPlugAndPlay({ name, root }: PackageManager): boolean {
  if (existsSync(join(root, ".pnp.cjs")) || existsSync(join(root, ".pnp.js"))) return true;
  if (name !== "yarn berry") return false;
  const file = join(root, ".yarnrc.yml");
  const settings: unknown = existsSync(file) ? readAs(file, parse, z.unknown()) : {};
  const linker = z.object({ nodeLinker: z.string() }).safeParse(settings);
  return !linker.success || linker.data.nodeLinker === "pnp";
}
