import { join, relative } from "node:path";
import { toWord } from "../../infra/remedies.ts";
import { addCommand, findPackageManager } from "../../toolchain/package-manager.mjs";
import { shellPath } from "../shell-path.ts";
import { dockerfileText, dockerignoreText } from "./dockerfile-text.ts";
import type { Existing } from "./existing.ts";
import type { Found } from "./found.ts";
import type { OwnPackage } from "../../infra/own-package.ts";
import { projectFiles } from "./project-text.ts";
import type { Destination, Service } from "./service.ts";
import { toPosix } from "./sources.ts";
import { stackText } from "./stack-text.ts";
import { choiceOf } from "./targets.ts";

/** A file that is to be written: its path from the server's folder, and its text. */
export type NewFiles = Readonly<Record<string, string>>;

/** What a person, or a flag, has said of a server. */
export interface ServerAnswers {
  name: string;
  port: number;
  path: string;
  healthPath?: string | undefined;
  /** Path of the Dockerfile from the folder; undefined where one is to be written. */
  dockerfile?: string | undefined;
  /** Only needed where one is written. */
  start?: string | undefined;
  /** Folder that is built, absolute, in place of the one that was found. */
  context?: string | undefined;
}

/** A server as the stacks will describe it, and the files that it lacks: a Dockerfile, and its ignore file. */
export function planServer(found: Found, answers: ServerAnswers): { service: Service; files: NewFiles } {
  const { name, port, path, healthPath, start, context = found.context } = answers;
  const dockerfile = answers.dockerfile ?? "Dockerfile";
  const home = join(found.folder, "slipway");
  const seen = (at: string) => toPosix(relative(home, at));
  const isUsual = join(found.folder, dockerfile) === join(context, "Dockerfile");
  const service = {
    name,
    port,
    path,
    healthPath: healthPath ?? (false as const),
    context: seen(context),
    ...(!isUsual && { dockerfile: seen(join(found.folder, dockerfile)) }),
  };
  if (answers.dockerfile !== undefined || start === undefined) return { service, files: {} };
  const text = dockerfileText({ ...found, context }, { start, port });
  // Beside the Dockerfile, so that nothing is written above the folder.
  const ignored = context === found.folder ? ".dockerignore" : "Dockerfile.dockerignore";
  return { service, files: { Dockerfile: text, [ignored]: dockerignoreText(found) } };
}

/** The files of a new project: `slipway/` with a stack for this machine, and one for what was chosen beside it. */
export function planProject(service: Service, destination: Destination, own: OwnPackage): NewFiles {
  const local: Destination = { target: "docker", stack: "local", options: {} };
  const destinations = destination.target === "docker" ? [local] : [local, destination];
  return {
    ...under("slipway", projectFiles(service.name, destination, own)),
    ...Object.assign({}, ...destinations.map((each) => planStack(service, each, own))),
  };
}

/** The one file of a new stack in a project that is there. */
export function planStack(service: Service, destination: Destination, own: OwnPackage): NewFiles {
  const text = stackText(service, destination, own.name);
  return { [`slipway/stacks/Pulumi.${destination.stack}.yaml`]: text };
}

/** What to run in a project that is there so that it has the SDK of a new stack's cloud; undefined where it has. */
export function missingSdk(
  folder: string,
  { packages }: Existing,
  { target }: Destination,
  own: OwnPackage,
): string | undefined {
  const missing = choiceOf(target).sdks.filter((sdk) => !packages.includes(sdk));
  if (missing.length === 0) return undefined;
  const words = missing.map((sdk) => `${sdk}@${own.peerDependencies[sdk]}`);
  return addCommand(findPackageManager(join(folder, "slipway")), "slipway", words);
}

/** What comes next: a way there, what works at once on this machine, and what goes to a cloud. */
export interface NextCommands {
  enter: readonly string[];
  local: readonly string[];
  cloud: readonly string[];
}

/** The commands that come next. */
export function nextCommands({ target, stack }: Destination, folder: string): NextCommands {
  const there = shellPath(folder);
  return {
    enter: there === "." ? [] : [`cd ${toWord(there)}`],
    local: ["npx slipway up"],
    cloud: target === "docker" ? [] : [`npx slipway rehearse ${stack}`, `npx slipway up ${stack}`],
  };
}

function under(folder: string, files: NewFiles): NewFiles {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}
