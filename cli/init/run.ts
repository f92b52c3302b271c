import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { npxSlipway } from "../../infra/remedies.ts";
import { writeWhole } from "../../verify/write-file.ts";
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
import { keptBy, nameState, stackThatIsThere } from "./name-state.ts";
import { type ChosenDestination, withState } from "./state.ts";
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
  const chosen = await chooseDestination(flags, { ask, stacks: [] });
  const { destination, once } = withState(chosen, service.name);
  const all = { ...files, ...planProject(service, destination, readOwnPackage()) };
  await write({ folder, files: all, ask, print });
  const notes = ignoreNotes(found.context, files);
  for (const note of notes) print(`note: ${note}`);
  const next = { ...nextCommands(destination, folder), once };
  for (const line of nextLines(next, next.once)) print(line);
  return { folder, service, files: Object.keys(all), notes: [...notesOf(found, answers), ...notes], next };
}

interface AddArgs extends Omit<InitArgs, "folder"> {
  folder: string;
  existing: Existing;
}

async function addStack({ folder, existing, flags, ask, print }: AddArgs): Promise<Initialized> {
  const { service } = existing;
  const own = readOwnPackage();
  const there = stackThatIsThere(folder, existing, flags);
  const { destination, once } = withState(
    there ?? (await chooseNew({ folder, existing, flags, ask, print })),
    service.name,
  );
  const files = there ? {} : planStack(service, destination, own);
  const changes = nameState(folder, existing, destination);
  await write({ folder, files, changes, ask, print });
  const sdk = missingSdk(folder, existing, destination, own);
  const { enter, cloud } = nextCommands(destination, folder);
  const next = { enter, local: sdk === undefined ? [] : [sdk], cloud, once };
  for (const line of nextLines(next, once)) print(line);
  return { folder, service, files: Object.keys({ ...files, ...changes }), notes: [], next };
}

async function chooseNew({ folder, existing, flags, ask, print }: AddArgs): Promise<ChosenDestination> {
  const { stacks, from } = existing;
  print(`${join(folder, "slipway")} is there, with the stacks ${stacks.join(", ")}: a new one is like ${from}`);
  const chosen = await chooseDestination(flags, { ask, stacks, kept: keptBy(existing) });
  if (chosen.destination.target !== "docker" || !stacks.includes("local")) return chosen;
  throw new UserError(
    `there is a stack local already: ${npxSlipway()} init --target cloud-run adds one elsewhere, and its file can be edited`,
  );
}

interface WriteArgs extends Pick<InitArgs, "ask" | "print"> {
  folder: string;
  files: NewFiles;
  /** Files that are there, as they are to be. */
  changes?: NewFiles;
}

async function write({ folder, files, changes = {}, ask, print }: WriteArgs) {
  for (const line of fileLines({ ...files, ...changes })) print(line);
  if (ask && !(await ask.confirm("Write these files?"))) throw new UserError("stopped, and nothing is written");
  await writeFiles(folder, files);
  for (const [file, text] of Object.entries(changes)) await writeWhole(join(folder, file), text);
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
