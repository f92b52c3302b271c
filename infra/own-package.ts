import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
export function readOwnPackage(from = import.meta.dirname): OwnPackage {
  const file = join(from, "package.json");
  const parsed = existsSync(file) ? packageSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  if (parsed?.success) return parsed.data;
  if (dirname(from) === from) throw new Error("no package.json with peerDependencies lies above this program");
  return readOwnPackage(dirname(from));
}
