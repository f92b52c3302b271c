import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import * as z from "zod";
import { ConfigError } from "./errors.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { quote } from "./remedies.ts";

const packageSchema = z.object({ peerDependencies: z.record(z.string(), z.string()) });

/**
 * Loads what needs the SDK of a cloud, which only the stacks of that cloud install; throws a ConfigError with the command
 * that installs it where it is missing.
 */
export async function withPackageOf<Loaded>(target: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const missing = missingPackage(error);
    if (missing === undefined) throw error;
    const folder = quote(pulumiProjectDirectory());
    const install = `npm install --save-exact --prefix ${folder} ${missing}`;
    const problem = `${target} needs the package ${missing}, which is not installed: ${install}`;
    throw new ConfigError([{ path: "slipway:target", problem, remedy: "and run this again" }]);
  }
}

/** The optional package, with its version, that an import did not find; undefined for every other error. */
// https://nodejs.org/api/errors.html#err_module_not_found
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const own = readFileSync(findPackageJSON("..", import.meta.url) ?? "", "utf8");
  const { peerDependencies } = packageSchema.parse(JSON.parse(own));
  const found = Object.entries(peerDependencies).find(([name]) => error.message.includes(`'${name}'`));
  return found?.join("@");
}
