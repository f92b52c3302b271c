import { existsSync } from "node:fs";
import { relative, sep } from "node:path";
import * as z from "zod";
import { bringCommand, findPackageManager, foldersUpTo, installWords } from "../../toolchain/package-manager.mjs";
import { readManifest } from "../init/repository.ts";
import { contractFile } from "../contract-file.ts";
import { projectDirectory, readProject, readStackFile, stackFile, stackNames } from "../project.ts";
import { findPrompts } from "../launch/draft.ts";
import { readStackFacts, serverFolders } from "../launch/stack-facts.ts";
import { UsageError } from "../user-error.ts";
import type { SignInCloud } from "./actions.ts";
import { type Cloud, cloudOf } from "./clouds.ts";
import { ciSecrets } from "./secrets.ts";
import { type RegistryEntry, registryEntry } from "./registry-entry.ts";

/** What the workflows of a repository are written from. */
export interface CiProject {
  /** Root of the git repository, absolute. */
  root: string;
  /** The project's folder, from the root, with `/` between its parts; `.` where it is the root. */
  directory: string;
  /** Installs what the project needs, in its folder. */
  install: string;
  /** Starts slipway in the project's folder. */
  command: string;
  /** Branch whose commits are deployed. */
  branch: string;
  /** Clouds that some stack is deployed to. */
  clouds: SignInCloud[];
  /** Secrets of the environments: what opens the state, and what stacks take from the environment. */
  secrets: string[];
  /** Stacks without `options.ci` that are deployed all the same. */
  with: string[];
  /** Path of the golden prompts from the project's folder; undefined where there are none. */
  prompts: string | undefined;
  /** Whether tools were accepted, which the tools of a deployment are held against. */
  hasContract: boolean;
  /** What a workflow publishes in the MCP registry; undefined where there is nothing, or a key is needed for it. */
  registry: RegistryEntry | undefined;
  /** How pull requests are deployed, if they are. */
  previews?: PreviewDeployments | undefined;
}

/** How pull requests are deployed. */
export interface PreviewDeployments {
  /** The stack whose settings they have. */
  stack: string;
  cloud: Cloud;
  /** Label that a pull request must have; undefined where each is deployed. */
  label: string | undefined;
}

const fileSchema = z.object({ config: z.object({ "slipway:target": z.string() }) });

/** Finds out what workflows need to know; throws a UsageError for a stack that there is not. */
export async function readCiProject({
  previews,
  ...options
}: Pick<CiProject, "branch" | "with"> & { previews?: Omit<PreviewDeployments, "cloud"> }): Promise<CiProject> {
  const project = projectDirectory();
  if (readProject().backend?.url.startsWith("file://")) {
    throw new UsageError(
      "the state lies on this machine, where no workflow reaches it: name a bucket in Pulumi.yaml in its place, or take backend out there, for pulumi login",
    );
  }
  const root = foldersUpTo(project).at(-1) ?? project;
  const named = [...options.with, ...(previews ? [previews.stack] : [])];
  for (const name of named) stackFile(name);
  const files = await Promise.all(
    stackNames().map(async (stack) => ({ stack, ...fileSchema.safeParse(await readStackFile(stack)).data })),
  );
  const targets = files.flatMap(({ config }) => config?.["slipway:target"] ?? []);
  const clouds = (["aws", "gcp", "azure"] as const).filter((cloud) =>
    targets.some((target) => cloudOf(target) === cloud),
  );
  const previewed = files.find(({ stack }) => stack === previews?.stack)?.config?.["slipway:target"];
  return {
    root,
    ...(previews ? { previews: { ...previews, cloud: cloudOf(previewed ?? "") } } : {}),
    directory: relative(root, project).replaceAll(sep, "/") || ".",
    ...commandsIn(project),
    clouds,
    secrets: await ciSecrets(named),
    prompts: (await findPrompts(await contextFolders(), project))?.path,
    hasContract: existsSync(contractFile()),
    registry: await registryEntry(),
    ...options,
  };
}

function commandsIn(project: string): Pick<CiProject, "install" | "command"> {
  const command = readManifest(project)?.name === "slipway" ? "node toolchain/launch.mjs" : "npx slipway";
  const manager = findPackageManager(project);
  const bring = bringCommand(manager.name);
  const install = installWords(manager, { isProject: true }).join(" ");
  return { command, install: bring === undefined ? install : `${bring} && ${install}` };
}

/** Where the servers of the stacks may lie. */
async function contextFolders(): Promise<string[]> {
  const all = await Promise.all(
    stackNames().map(async (stack) => serverFolders((await readStackFacts(stack)).context)),
  );
  return [...new Set(all.flat())];
}
