import * as z from "zod";
import { git } from "../git.ts";
import { askPulumi, type Session } from "../pulumi.ts";
import { UserError } from "../user-error.ts";
import type { PreviewStackState } from "./stacks.ts";

/** Of whose pull requests a stack is: projects of the same name have the same names of stacks in a backend. */
export interface Owner {
  /** `owner/name`, or a project's path on GitLab; undefined where nothing says which. */
  repository?: string | undefined;
  /** The stack whose settings it has. */
  from?: string | undefined;
}

const tagNames = { repository: "slipway:repository", from: "slipway:from" };
const tagsSchema = z.record(z.string(), z.string()).nullable();

/** Who makes and removes stacks here: the repository of the workflow, else that of the checkout. */
export async function ownerHere(from: string, environment = process.env): Promise<Owner> {
  const named = environment.GITHUB_REPOSITORY || environment.CI_PROJECT_PATH;
  if (named) return { repository: named.toLowerCase(), from };
  const { stdout = "", exitCode } = await git("remote", "get-url", "origin");
  return { repository: exitCode === 0 ? repositoryOf(stdout) : undefined, from };
}

/** A repository's path by the URL of a remote, such as `git@host:owner/name.git`; undefined where it is none. */
export function repositoryOf(url: string): string | undefined {
  const bare = url.trim().replace(/(\.git)?\/?$/, "");
  const path = /^(?:\w+:\/\/[^/]+\/|[^/:]+:)([\w.-]+(?:\/[\w.-]+)+)$/.exec(bare)?.[1];
  return path?.toLowerCase();
}

/** Writes down whose a new stack is. */
// https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_tag/
export async function writeOwner(session: Session, owner: Owner): Promise<void> {
  for (const key of ["repository", "from"] as const) {
    const value = owner[key];
    if (value !== undefined) await askPulumi(session, ["stack", "tag", "set", tagNames[key], value, ...at(session)]);
  }
}

/** Throws a UserError where a stack is another repository's, or has the settings of another stack. */
export async function refuseAnothers(session: Session, here: Owner): Promise<void> {
  const found = await readOwner(session);
  if (!isAnothers(found, here)) return;
  throw new UserError(
    `${session.stack} is ${toText(found)}, and not ${toText(here)}: give one of the projects another name, or remove it there`,
  );
}

/** The stacks that are not another's; says of each other one that it is left alone. */
export async function ownStacks(
  session: Omit<Session, "stack">,
  stacks: readonly PreviewStackState[],
  here: Owner,
): Promise<PreviewStackState[]> {
  const own: PreviewStackState[] = [];
  for (const one of stacks) {
    const found = await readOwner({ ...session, stack: one.stack });
    if (isAnothers(found, here)) console.error(`${one.stack} is left alone: it is ${toText(found)}`);
    else own.push(one);
  }
  return own;
}

function isAnothers(found: Owner, here: Owner): boolean {
  const differs = (one?: string, other?: string) => one !== undefined && other !== undefined && one !== other;
  return differs(found.repository, here.repository) || differs(found.from, here.from);
}

async function readOwner(session: Session): Promise<Owner> {
  const tags = tagsSchema.parse(JSON.parse(await askPulumi(session, ["stack", "tag", "ls", "--json", ...at(session)])));
  return { repository: tags?.[tagNames.repository], from: tags?.[tagNames.from] };
}

function at({ stack }: Session): string[] {
  return ["--stack", stack, "--non-interactive"];
}

function toText({ repository = "a repository without a name", from = "no stack" }: Owner): string {
  return `of ${repository}, with the settings of ${from}`;
}
