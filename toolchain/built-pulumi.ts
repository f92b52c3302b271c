import { join } from "node:path";
import { binDirectory } from "./cache.ts";

/** The newest version of each that can be built where no release can be downloaded. */
export const builtVersions = { cli: "v3.250.0", languageHost: "v3.68.0" };

/** Folder that holds both programs after a build, since the CLI looks for its language host beside itself. */
export const builtDirectory = join(binDirectory, `pulumi-${builtVersions.cli}-${builtVersions.languageHost}-hooks`);
