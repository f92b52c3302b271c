import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as z from "zod";

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.object({ "@pulumi/pulumi": z.string() }),
  peerDependencies: z.record(z.string(), z.string()),
});

/** Name and version of the package that deploys, and the versions of Pulumi's SDKs that it works with. */
export type OwnPackage = z.infer<typeof packageSchema>;

/** Reads the nearest package.json, upwards, that is about this package. */
export function readOwnPackage(from?: string): OwnPackage {
  return findOwnPackage(from).content;
}

/** A file that the package holds, as a shell names it where it stands. */
export function packedFile(path: string): string {
  return relative(process.cwd(), join(findOwnPackage().folder, path));
}

function findOwnPackage(from = import.meta.dirname): { folder: string; content: OwnPackage } {
  const file = join(from, "package.json");
  const parsed = existsSync(file) ? packageSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  if (parsed?.success) return { folder: from, content: parsed.data };
  if (dirname(from) === from) throw new Error("no package.json with peerDependencies lies above this program");
  return findOwnPackage(dirname(from));
}
