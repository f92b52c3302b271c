import { join, relative, resolve, sep } from "node:path";
import * as z from "zod";
import { toRepository } from "../../infra/github.ts";
import { isProduction } from "../../infra/production.ts";
import { git } from "../git.ts";
import { projectDirectory, readStackFile, stackFile, stackNames } from "../project.ts";
import { UserError } from "../user-error.ts";
import { type Cloud, cloudOf, isSimulated } from "./clouds.ts";

/** A stack as a workflow's matrix has it. */
export interface CiStack {
  stack: string;
  target: string;
  cloud: Cloud;
  /** The environment on GitHub that may deploy it. */
  environment: string;
  production: boolean;
}

const optional = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined);
const configSchema = z.object({
  "slipway:target": z.string(),
  "slipway:service": optional(z.object({ production: z.boolean().optional() })),
  "slipway:image": optional(z.object({ context: z.string().optional() })),
  "slipway:options": optional(
    z.object({ ci: z.object({ repository: z.string(), environment: z.string() }).optional() }),
  ),
});
type Config = z.infer<typeof configSchema>;

/** Which stacks are meant. */
export interface Selection {
  /** `owner/name` of this repository: a stack whose `options.ci` names another is another's. */
  repository?: string | undefined;
  /** Stacks without `options.ci` that are deployed all the same. */
  with: readonly string[];
  /** Commit since which something of theirs must have changed; all where it is missing. */
  since?: string | undefined;
  /** Stacks that are meant whether anything of theirs changed or not. */
  always?: readonly string[];
}

/** The stacks that a repository's workflows deploy, those of production last; throws a UserError for a commit that is none. */
export async function deployedStacks({ repository, with: others, since, always = [] }: Selection): Promise<CiStack[]> {
  const isMeant = (stack: string, config: Config) => {
    const ci = config["slipway:options"]?.ci;
    return ci === undefined ? others.includes(stack) : isOurs(ci.repository, repository);
  };
  const found = await touchedStacks(since, isMeant, always);
  return found.toSorted((one, other) => Number(one.production) - Number(other.production));
}

/** The stacks that a simulation can rehearse, whoever deploys them. */
export function rehearsedStacks(since?: string): Promise<CiStack[]> {
  return touchedStacks(since, (_, config) => isSimulated(config["slipway:target"]));
}

async function touchedStacks(
  since: string | undefined,
  isMeant: (stack: string, config: Config) => boolean,
  always: readonly string[] = [],
): Promise<CiStack[]> {
  // GitHub's word for a branch that was not there before.
  const changed = since === undefined || /^0+$/.test(since) ? undefined : await changedFiles(since);
  const found: CiStack[] = [];
  for (const stack of stackNames()) {
    const { data } = configSchema.safeParse((await readStackFile(stack)).config);
    if (!data || !isMeant(stack, data)) continue;
    if (always.includes(stack) || isTouched(stack, data, changed)) found.push(describe(stack, data));
  }
  return found;
}

function describe(stack: string, config: Config): CiStack {
  const target = config["slipway:target"];
  const production = config["slipway:service"]?.production ?? isProduction(stack);
  const environment = config["slipway:options"]?.ci?.environment ?? stack;
  return { stack, target, cloud: cloudOf(target), environment, production };
}

function isOurs(repository: string, own: string | undefined): boolean {
  return own === undefined || toRepository(repository).fullName.toLowerCase() === own.toLowerCase();
}

/** A stack's own file touches it alone; all else of the project and of what its image is built from touches it too. */
function isTouched(stack: string, config: Config, changed: readonly string[] | undefined): boolean {
  if (changed === undefined) return true;
  const own = stackFile(stack);
  const others = new Set(stackNames().map(stackFile));
  const folders = [projectDirectory(), resolve(projectDirectory(), config["slipway:image"]?.context ?? ".")];
  const isCommon = (file: string) => !others.has(file) && !isText(file) && folders.some((folder) => lies(file, folder));
  return changed.some((file) => file === own || isCommon(file));
}

function isText(file: string): boolean {
  return /\.(md|mdx|txt|rst)$/i.test(file);
}

function lies(file: string, folder: string): boolean {
  return relative(folder, file).split(sep)[0] !== "..";
}

/** Absolute paths of what differs from a commit; what the other side did meanwhile is not this change. */
async function changedFiles(since: string): Promise<string[]> {
  const root = (await git("rev-parse", "--show-toplevel")).stdout.trim();
  const { stdout, exitCode, stderr } = await git("diff", "--name-only", "-z", "--end-of-options", `${since}...HEAD`);
  if (exitCode === 0) return stdout.split("\0").flatMap((file) => (file === "" ? [] : [join(root, file)]));
  throw new UserError(
    `git cannot say what changed since ${since}: ${stderr.trim()}; check out the whole history (fetch-depth: 0)`,
  );
}
