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

/** How soon instances read a changed file, in words; or that a deployment is needed, and why. */
export function liveFileWords(value: LiveFiles, target: string): string {
  if ("why" in value) return `after a deployment: ${target} ${value.why}`;
  const { withinSeconds, atWorst } = value;
  const words = withinSeconds === 0 ? "at once" : `within ${withinSeconds / 60} minutes`;
  return atWorst === undefined ? words : `${words}, at worst ${atWorst}`;
}

/** That a target never shows such a file to instances that run. */
export function liveFileFaults(
  { env }: Pick<ServiceSpec, "env">,
  { name, facts }: { name: string; facts: Facts },
): Fault[] {
  const { value, source } = facts.liveFiles;
  if (!("why" in value) || liveFileName(env[liveVariable]) === undefined) return [];
  return [
    {
      path: `slipway:service.env.${liveVariable}`,
      problem: `${name} ${value.why} (${source})`,
      remedy:
        "name users in ALLOWED_USERS, of which another list needs a deployment, or let a flag decide with ACCESS_FLAG, which needs none",
    },
  ];
}
