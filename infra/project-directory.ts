import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of the Pulumi project that this process works for: the nearest from the working folder upwards that holds a
 * Pulumi.yaml, as the engine finds it. Throws an Error where there is none.
 */
// https://www.pulumi.com/docs/iac/concepts/projects/
export function pulumiProjectDirectory(from = process.cwd()): string {
  if (existsSync(join(from, "Pulumi.yaml"))) return from;
  const above = dirname(from);
  if (above === from) throw new Error("neither the working folder nor one above it holds a Pulumi.yaml");
  return pulumiProjectDirectory(above);
}
