import { posix } from "node:path";
import type { ServiceSpec } from "./contract.ts";
import type { Facts, LiveFiles } from "./facts.ts";
import type { Fault } from "./errors.ts";

/** Folder in which a target keeps a file that instances which run read anew. */
export const liveFolder = "/run/slipway";

/** The variable that names the file of users. */
export const liveVariable = "ALLOWED_USERS_FILE";

/** What such a file holds before anybody wrote it: nobody is admitted. A secret of Google's may not be empty. */
export const emptyList = "# One user a line: a subject, an address, or @ and a domain.\n";

/** Name of the file of users, where the stack asks for one in `liveFolder`; undefined where it does not. */
export function liveFileName(path: unknown): string | undefined {
  if (typeof path !== "string" || !path.startsWith(`${liveFolder}/`)) return undefined;
  const name = path.slice(liveFolder.length + 1);
  return /^[\w-][\w.-]{0,62}$/.test(name) ? name : undefined;
}

/** Whether a path lies where a target keeps such a file alone, and names none that it could make. */
export function isNoLiveFile(path: unknown): path is string {
  if (typeof path !== "string" || liveFileName(path) !== undefined) return false;
  const meant = posix.normalize(path).replace(/^\/\//, "/");
  return meant === liveFolder || meant.startsWith(`${liveFolder}/`);
}

/** What a path must be that names such a file. */
export const livePathRemedy = `write ${liveFolder} and a plain name without folders, of at most 63 letters, digits, ".", "-" and "_", such as ${liveFolder}/allowed-users`;

/** How soon instances read a changed file, in words; or that a deployment is needed, and why. */
export function liveFileWords(value: LiveFiles, target: string): string {
  if ("why" in value) return `after a deployment: ${target} ${value.why}`;
  const { withinSeconds, atWorst } = value;
  const words = withinSeconds === 0 ? "at once" : `within ${withinSeconds / 60} minutes`;
  return atWorst === undefined ? words : `${words}, at worst ${atWorst}`;
}

/** That a target never shows such a file to instances that run, or that no file is made at such a path. */
export function liveFileFaults(
  { env }: Pick<ServiceSpec, "env">,
  { name, facts }: { name: string; facts: Facts },
): Fault[] {
  const { value, source } = facts.liveFiles;
  const path = `slipway:service.env.${liveVariable}`;
  const asked = env[liveVariable];
  if (isNoLiveFile(asked)) {
    const problem = `no file is made at ${asked}, and without its list the server admits nobody`;
    return [{ path, problem, remedy: livePathRemedy }];
  }
  if (!("why" in value) || liveFileName(asked) === undefined) return [];
  return [
    {
      path,
      problem: `${name} ${value.why} (${source})`,
      remedy:
        "name users in ALLOWED_USERS, of which another list needs a deployment, or let a flag decide with ACCESS_FLAG, which needs none",
    },
  ];
}
