import { isNoLiveFile, liveFileName, liveFileWords, liveFolder, livePathRemedy } from "../../../infra/live-file.ts";
import { npxSlipway } from "../../../infra/remedies.ts";
import { UserError } from "../../user-error.ts";
import { readTarget } from "../../verify-endpoint.ts";
import type { FilePlace, UserFile } from "./contract.ts";

/** How the file is reached, by target: those that keep one which instances read anew. */
const openers: Readonly<Record<string, () => Promise<(place: FilePlace) => Promise<UserFile>>>> = {
  docker: async () => (await import("./docker.ts")).openOnDocker,
  kubernetes: async () => (await import("./kubernetes.ts")).openOnKubernetes,
  "cloud-run": async () => (await import("./cloud-run.ts")).openOnCloudRun,
};

/** Opens it where the platform lets us; throws a UserError that says where not and why, and what to do there. */
export async function openUserFile(place: FilePlace): Promise<UserFile> {
  const { stack, path, settings } = place;
  const target = settings["slipway:target"];
  const open = openers[target];
  if (open === undefined) {
    const why = await whyNotLive(stack);
    throw new UserError(
      `${why ?? `nobody writes ${path} from here on ${target}`}: name users in ALLOWED_USERS, of which another list needs a deployment (${npxSlipway()} gate list ${stack}), or let a flag decide with ACCESS_FLAG, which needs none`,
    );
  }
  if (isNoLiveFile(path)) {
    throw new UserError(
      `no file is made at ${path}: in stacks/Pulumi.${stack}.yaml, ${livePathRemedy}, and run ${npxSlipway()} up ${stack}`,
    );
  }
  if (target !== "docker" && liveFileName(path) === undefined) {
    throw new UserError(
      `${path} lies in the image, which nobody writes: put it below ${liveFolder} in stacks/Pulumi.${stack}.yaml, such as ${liveFolder}/allowed-users, and run ${npxSlipway()} up ${stack}`,
    );
  }
  return (await open())(place);
}

/** Why a stack's target keeps no file that instances read anew, with the page that says so; undefined where it does. */
export async function whyNotLive(stack: string): Promise<string | undefined> {
  const target = await readTarget(stack);
  if (!target || !("why" in target.facts.liveFiles.value)) return undefined;
  return `${target.name} ${target.facts.liveFiles.value.why} (${target.facts.liveFiles.source})`;
}

/** How soon the server has read what was written, in words. */
export async function liveWords(stack: string): Promise<string> {
  const target = await readTarget(stack);
  return target ? liveFileWords(target.facts.liveFiles.value, target.name) : "at once";
}
