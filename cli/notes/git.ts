import { relative, resolve, sep } from "node:path";
import { git } from "../git.ts";
import { projectDirectory } from "../project.ts";
import { UserError } from "../user-error.ts";

/** The repository that a project lies in, at an earlier point of its history. */
export interface Earlier {
  /** Tag or commit, as it was given or found. */
  since: string;
  /** What was committed since, newest first, without merges. */
  commits: { id: string; subject: string }[];
  /** A file's text as it was then; undefined where there was none. */
  textOf(file: string): Promise<string | undefined>;
}

/** Looks at the repository at a tag or commit, by default the newest tag before what is released now; throws a UserError where there is neither. */
export async function readEarlier(given?: string): Promise<Earlier> {
  const top = await printed("rev-parse", "--show-toplevel");
  if (top === undefined) throw new UserError(`${projectDirectory()} is in no git repository: git init, and commit it`);
  const since = given ?? (await lastRelease());
  if (since === undefined)
    throw new UserError("no earlier release is tagged: name the commit of the last one, as --since <tag or commit>");
  const commit = await printed("rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`);
  if (commit === undefined)
    throw new UserError(`${since} is no tag or commit here: git fetch --tags, or name another one with --since`);
  const log = (await printed("log", "--no-merges", "--format=%h%x09%s", `${commit}..HEAD`)) ?? "";
  return {
    since,
    commits: log.split("\n").flatMap((line) => {
      const [id, subject] = line.split("\t");
      return id && subject !== undefined ? [{ id, subject }] : [];
    }),
    textOf: (file) => printed("show", `${commit}:${relative(top, resolve(file)).split(sep).join("/")}`),
  };
}

/** The newest tag before what is released now, which may have its own already; that one where it is the first. */
async function lastRelease(): Promise<string | undefined> {
  const own = await printed("describe", "--tags", "--exact-match", "HEAD");
  return (await printed("describe", "--tags", "--abbrev=0", own === undefined ? "HEAD" : "HEAD^")) ?? own;
}

/** What git prints; undefined where it fails. */
async function printed(...words: string[]): Promise<string | undefined> {
  const { stdout, exitCode } = await git(...words);
  return exitCode === 0 ? stdout : undefined;
}
