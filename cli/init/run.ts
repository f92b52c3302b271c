import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../user-error.ts";
import type { Ask } from "./ask.ts";
import { chooseDestination } from "./choose-destination.ts";
import { chooseServer } from "./choose-server.ts";
import { detect } from "./detect.ts";
import { readExisting, type Existing } from "./existing.ts";
import type { DestinationFlags, ServerFlags } from "./flags.ts";
import { readOwnPackage } from "../../infra/own-package.ts";
import {
  missingSdk,
  type NewFiles,
  type NextCommands,
  nextCommands,
  planProject,
  planServer,
  planStack,
} from "./plan.ts";
import type { Service } from "./service.ts";
import { fileLines, foundLines, nextLines, notesOf } from "./show.ts";
import { chooseState, firstCommands, type State } from "./state.ts";
import { writeFiles } from "./write-files.ts";

/** What `init` is told: flags, and somebody to ask, if there is anybody. */
export interface InitArgs {
  /** Folder of the server; the working folder by default. */
  folder?: string | undefined;
  flags: DestinationFlags & ServerFlags;
  ask: Ask | undefined;
  print: (line: string) => void;
}

/** What was written, and what comes next. */
export interface Initialized {
  /** Folder of the server, absolute. */
  folder: string;
  /** The server as its stacks describe it. */
  service: Service;
  /** Paths from the folder of what was written. */
  files: string[];
  /** What somebody should know before deploying. */
  notes: readonly string[];
  /** Commands: a way to the server, what works on this machine, what is done once for the backend, what goes to a cloud. */
  next: NextCommands & { once: readonly string[] };
}

/** Writes `slipway/` beside a server, or a stack into the one that is there. Throws before anything is written. */
export async function runInit({ folder: given = ".", flags, ask: somebody, print }: InitArgs): Promise<Initialized> {
  const ask = flags.yes === true ? undefined : somebody;
  const folder = serverFolder(resolve(given));
  const existing = readExisting(folder);
  if (existing) return addStack({ folder, existing, flags, ask, print });
  const found = detect(folder);
  const answers = await chooseServer(found, flags, ask);
  for (const line of foundLines(found, answers)) print(line);
  const { service, files } = planServer(found, answers);
  const chosen = await chooseDestination(flags, { ask, stacks: [], hasState: false });
  const unique = randomBytes(3).toString("hex");
  const { commands, ...state } = chooseState(chosen.state, {
    name: service.name,
    destination: chosen.destination,
    unique,
  });
  const destination = { ...chosen.destination, ...state };
  const all = { ...files, ...planProject(service, destination, readOwnPackage()) };
  await write({ folder, files: all, ask, print });
  const notes = ignoreNotes(found.context, files);
  for (const note of notes) print(`note: ${note}`);
  const next = { ...nextCommands(destination, folder), once: commands };
  for (const line of nextLines(next, next.once)) print(line);
  return { folder, service, files: Object.keys(all), notes: [...notesOf(found, answers), ...notes], next };
}

interface AddArgs extends Omit<InitArgs, "folder"> {
  folder: string;
  existing: Existing;
}

async function addStack({ folder, existing, flags, ask, print }: AddArgs): Promise<Initialized> {
  const { stacks, service, from, backendUrl } = existing;
  print(`${join(folder, "slipway")} is there, with the stacks ${stacks.join(", ")}: a new one is like ${from}`);
  const own = readOwnPackage();
  const chosen = await chooseDestination(flags, { ask, stacks, hasState: backendUrl !== undefined });
  const { destination } = chosen;
  if (destination.target === "docker" && stacks.includes("local")) {
    throw new UserError(
      "there is a stack local already: npx slipway init --target cloud-run adds one elsewhere, and its file can be edited",
    );
  }
  const unique = randomBytes(3).toString("hex");
  const { commands, ...state }: State =
    backendUrl !== undefined
      ? { commands: firstCommands(backendUrl, destination.stack) }
      : chooseState(chosen.state, { name: service.name, destination, unique });
  const files = planStack(service, { ...destination, ...state }, own);
  await write({ folder, files, ask, print });
  const sdk = missingSdk(folder, existing, destination, own);
  const notes =
    state.backendUrl === undefined ? [] : [`add to slipway/Pulumi.yaml: backend: { url: "${state.backendUrl}" }`];
  for (const note of notes) print(note);
  const { enter, cloud } = nextCommands(destination, folder);
  const next = { enter, local: sdk === undefined ? [] : [sdk], cloud, once: commands };
  for (const line of nextLines(next, next.once)) print(line);
  return { folder, service, files: Object.keys(files), notes, next };
}

async function write({
  folder,
  files,
  ask,
  print,
}: {
  folder: string;
  files: NewFiles;
  ask: Ask | undefined;
  print: (line: string) => void;
}) {
  for (const line of fileLines(files)) print(line);
  if (ask && !(await ask.confirm("Write these files?"))) throw new UserError("stopped, and nothing is written");
  await writeFiles(folder, files);
}

/** The server's folder, for somebody who stands in `slipway/` itself. */
function serverFolder(folder: string): string {
  return basename(folder) === "slipway" && existsSync(join(folder, "Pulumi.yaml")) ? dirname(folder) : folder;
}

/** A note where the builder would be sent `slipway/` with all its packages. */
function ignoreNotes(context: string, files: NewFiles): string[] {
  const file = join(context, ".dockerignore");
  if (
    Object.keys(files).length > 0 ||
    (existsSync(file) && /^(\*\*\/|\/)?(slipway\/?|\*)$/m.test(readFileSync(file, "utf8")))
  )
    return [];
  return ["add the line **/slipway to .dockerignore, so that a change there does not make a new image"];
}
