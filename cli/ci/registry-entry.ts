import { existsSync } from "node:fs";
import { launchFile, readLaunch } from "../launch/launch-file.ts";

/** An entry in the MCP registry that a workflow may publish without a key. */
export interface RegistryEntry {
  /** What is published, as launch.yaml says. */
  endpoint: string;
}

/** The entry of a project; undefined where it has none, or one whose name is proved by a key of its domain. */
export async function registryEntry(): Promise<RegistryEntry | undefined> {
  if (!existsSync(launchFile())) return undefined;
  const { registry, endpoint } = await readLaunch();
  const isKeyless = registry?.name?.startsWith("io.github.") === true && (registry.proof ?? "github") === "github";
  return isKeyless && endpoint !== undefined ? { endpoint } : undefined;
}
