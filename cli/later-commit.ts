import type { Deployment } from "./deployments.ts";
import { git } from "./git.ts";
import { UserError } from "./user-error.ts";

/**
 * The commit that was deployed last, where it comes after the one that is checked out; undefined where it does not, or
 * where nobody can say, since it is none of this repository. Throws a UserError where the history is cut off.
 */
export async function laterCommit(deployments: readonly Deployment[]): Promise<string | undefined> {
  const last = deployments.find(
    ({ kind, result }) => kind === "destroy" || (["update", "rollback"].includes(kind) && result === "succeeded"),
  );
  if (last?.commit === undefined || last.kind === "destroy") return undefined;
  const { id } = last.commit;
  if ((await git("rev-parse", "HEAD")).stdout.trim() === id) return undefined;
  if ((await git("rev-parse", "--is-shallow-repository")).stdout.trim() === "true") {
    throw new UserError("--forward needs the whole history: git fetch --unshallow, or fetch-depth: 0 in a workflow");
  }
  // 1 where it is no ancestor, 128 where there is no such commit.
  const { exitCode } = await git("merge-base", "--is-ancestor", "HEAD", id);
  return exitCode === 0 ? id : undefined;
}
