import { existsSync, rmSync } from "node:fs";
import { basename, resolve } from "node:path";
import { execa } from "execa";
import type { Ask } from "../cli/init/ask.ts";
import { chooseDestination } from "../cli/init/choose-destination.ts";
import type { DestinationFlags } from "../cli/init/flags.ts";
import { readOwnPackage } from "../infra/own-package.ts";
import { nextCommands, planProject } from "../cli/init/plan.ts";
import { nextLines } from "../cli/init/show.ts";
import { withState } from "../cli/init/state.ts";
import { writeFiles } from "../cli/init/write-files.ts";
import { UsageError } from "../cli/user-error.ts";
import { copyTemplate, faultOfFolder, isTemplate, type TemplateName, templates } from "./template.ts";

/** What `npm create slipway` is told: flags, and somebody to ask, if there is anybody. */
export interface CreateArgs {
  folder: string | undefined;
  flags: DestinationFlags & { template?: string | undefined; git?: boolean | undefined };
  ask: Ask | undefined;
  print: (line: string) => void;
  /** Folder of the templates. */
  templatesFolder: string;
}

const gitTimeoutMs = 30_000;

/** Makes a folder with a server from a template and `slipway/` beside it. Throws before anything is written. */
export async function create({
  folder: given,
  flags,
  ask: somebody,
  print,
  templatesFolder,
}: CreateArgs): Promise<void> {
  const ask = flags.yes === true ? undefined : somebody;
  const folder = resolve(given ?? (await askFolder(ask)));
  const fault = faultOfFolder(folder);
  if (fault !== undefined) throw new UsageError(fault);
  const template = await chooseTemplate(flags.template, ask);
  // Where nothing was asked for, this machine is enough to begin with; npx slipway init adds the rest.
  const target = flags.target ?? (ask ? undefined : "docker");
  const chosen = await chooseDestination({ ...flags, target }, { ask, stacks: [] });
  const wasThere = existsSync(folder);
  const service = copyTemplate(template, folder, templatesFolder);
  const { destination, once } = withState(chosen, service.name);
  await writeFiles(folder, planProject(service, destination, readOwnPackage())).catch((error: unknown) => {
    if (!wasThere) rmSync(folder, { recursive: true });
    throw error;
  });
  print(`${basename(folder)} is there: the server, and slipway/ that deploys it`);
  if (flags.git === true) await makeRepository(folder);
  for (const line of nextLines(nextCommands(destination, folder), once)) print(line);
}

async function askFolder(ask: Ask | undefined): Promise<string> {
  if (!ask) throw new UsageError("say the name of the new folder: npm create slipway my-app");
  return ask.text("Name of the new folder", { initial: "my-app", check: async (name) => faultOfFolder(resolve(name)) });
}

async function chooseTemplate(given: string | undefined, ask: Ask | undefined): Promise<TemplateName> {
  const names = Object.keys(templates).filter(isTemplate);
  if (given !== undefined) {
    if (isTemplate(given)) return given;
    throw new UsageError(`there is no template "${given}": --template takes ${names.join(" or ")}`);
  }
  if (!ask) return "typescript";
  return ask.select(
    "Which language?",
    names.map((value) => ({ value, label: templates[value].title })),
  );
}

async function makeRepository(folder: string): Promise<void> {
  await execa("git", ["init", "--quiet"], { cwd: folder, timeout: gitTimeoutMs });
}
