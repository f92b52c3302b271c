import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { parse, parseDocument } from "yaml";
import * as z from "zod";
import { closest } from "../infra/faults.ts";
import { cwdVariable, npxSlipway, projectVariable } from "../infra/remedies.ts";
import { settingsIn } from "../infra/stack-file.ts";
import { findProject } from "../toolchain/find-project.mjs";
import { readAs } from "./read-as.ts";
import { UsageError, UserError } from "./user-error.ts";

// A command works for one project, whose file does not change under it.
let found: string | undefined;
let project: Project | undefined;

/** Whether a command that needs no project stands in one. */
export function isInProject(): boolean {
  if (found !== undefined) return true;
  found = findProject(process.cwd());
  if (found === undefined) return false;
  // Printed commands of Pulumi name the folder where a shell is not in it, or may not be.
  const isIn = process.env[cwdVariable] === undefined && !relative(found, process.cwd()).startsWith("..");
  process.env[projectVariable] = isIn ? "" : found;
  return true;
}

/** The project that a command works for: the folder of its Pulumi.yaml. Throws a UsageError where there is none. */
export function projectDirectory(): string {
  if (isInProject() && found !== undefined) return found;
  throw new UsageError(
    `neither ${process.cwd()} nor a folder above it holds a project of Slipway: make one beside your server with ${npxSlipway()} init, or name its folder with --cwd`,
  );
}

const projectSchema = z.object({
  name: z.string().min(1),
  backend: z.object({ url: z.string().min(1) }).optional(),
  stackConfigDir: z.string().optional(),
});

/** What a Pulumi.yaml says of the project. */
export type Project = z.infer<typeof projectSchema>;

/** Reads Pulumi.yaml; throws a UserError where it is not as Pulumi wants it. */
// https://www.pulumi.com/docs/iac/concepts/projects/project-file/
export function readProject(): Project {
  return (project ??= parseProject());
}

function parseProject(): Project {
  return readAs(join(projectDirectory(), "Pulumi.yaml"), parse, projectSchema);
}

/** The folder of the stacks' files. */
export function stacksDirectory(): string {
  return join(projectDirectory(), readProject().stackConfigDir ?? "");
}

/** Name of the stack that needs no account. */
export const defaultStack = "local";

/** Names of the stacks that have a file. */
export function stackNames(): string[] {
  const folder = stacksDirectory();
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** Path of a stack's config; throws a UsageError where the stack has none. */
export function stackFile(stack: string): string {
  const names = stackNames();
  // https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
  if (names.includes(stack) && !/^[\w.-]{1,100}$/.test(stack)) {
    const problem = "is no name of a stack, which has up to 100 letters, digits, hyphens, underscores and periods";
    throw new UsageError(`"${stack}" ${problem}: rename stacks/Pulumi.${stack}.yaml`);
  }
  if (names.includes(stack)) return join(stacksDirectory(), `Pulumi.${stack}.yaml`);
  const file = join(readProject().stackConfigDir ?? "", `Pulumi.${stack}.yaml`);
  const near = closest(stack, names);
  const canBeAdded = near === "" && isOfInit() && /^[\w.-]{1,100}$/.test(stack);
  const next = canBeAdded ? `; ${npxSlipway()} init --stack ${stack} adds it` : "";
  throw new UsageError(
    `there is no stack "${stack}"${near}: ${file} is missing; there ${names.length === 0 ? "is none" : `are ${names.join(", ")}`}${next}`,
  );
}

/** Whether the project is one of `init`, which can add to it: a folder of this name beside a server. */
export function isOfInit(): boolean {
  return basename(projectDirectory()) === "slipway";
}

/** The top level of a stack's file, its settings by full key; throws a UserError where it is no YAML. */
export async function readStackFile(stack: string): Promise<Record<string, unknown>> {
  const file = stackFile(stack);
  const document = parseDocument(await readFile(file, "utf8"));
  const [fault] = document.errors;
  if (fault) throw new UserError(`stacks/Pulumi.${stack}.yaml is no YAML: ${fault.message}`);
  const content: unknown = document.toJS();
  if (typeof content !== "object" || content === null) return {};
  return { ...content, ...("config" in content && { config: settingsIn(content) }) };
}

/** What a stack's file names as its target; undefined where it names none. */
export async function targetOf(stack: string): Promise<unknown> {
  const { config } = await readStackFile(stack);
  return typeof config === "object" && config !== null && "slipway:target" in config
    ? config["slipway:target"]
    : undefined;
}

/** Whether a stack deploys to Docker, so that it needs an engine and no account. */
export async function needsDocker(stack: string): Promise<boolean> {
  return (await targetOf(stack)) === "docker";
}

const verifiedSchema = z.object({
  config: z.object({ "slipway:options": z.object({ domainVerified: z.literal(true) }) }),
});

/** Whether a stack's file says that the records of its domain are set. */
export async function isDomainVerified(stack: string): Promise<boolean> {
  return verifiedSchema.safeParse(await readStackFile(stack)).success;
}
