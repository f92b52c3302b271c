import { addCommand, findPackageManager } from "../toolchain/package-manager.mjs";
import { ConfigError } from "./errors.ts";
import { readOwnPackage } from "./own-package.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { quote } from "./remedies.ts";

/**
 * Loads what needs the SDK of a cloud or vendor, which only the stacks that use it install; throws a ConfigError with the command
 * that installs it where it is missing.
 */
export async function withPackageOf<Loaded>(
  user: string,
  load: () => Promise<Loaded>,
  path = "slipway:target",
): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const missing = missingPackage(error);
    if (missing === undefined) throw error;
    const folder = pulumiProjectDirectory();
    const install = addCommand(findPackageManager(folder), quote(folder), [missing]);
    const problem = `${user} needs the package ${missing}, which is not installed: ${install}`;
    throw new ConfigError([{ path, problem, remedy: "and run this again" }]);
  }
}

/** The optional package, with its version, that an import did not find; undefined for every other error. */
// https://nodejs.org/api/errors.html#err_module_not_found
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const found = Object.entries(readOwnPackage().peerDependencies).find(([name]) => error.message.includes(`'${name}'`));
  return found?.join("@");
}
