import { join } from "node:path";
import { toReason } from "../acceptance/reason.ts";
import { confirmation } from "../confirmation.ts";
import { forgetStack } from "../forget-stack.ts";
import { Interrupted } from "../interruption.ts";
import { askPulumi, type Session } from "../pulumi.ts";
import { runUpdate } from "../run-update.ts";
import { withScratch } from "../scratch.ts";
import { isUserFacing } from "../user-error.ts";
import { refuseOwn } from "./deploy.ts";
import { ownerHere, ownStacks } from "./owner.ts";
import type { Removal } from "./report.ts";
import { type PreviewStackState, previewStacks } from "./stacks.ts";

/** Removes all that a pull request's stack made, and then the stack; what fails is in the answer. */
export async function removePreview(
  session: Session,
  { from, why, quiet }: { from: string; why: string; quiet: boolean },
): Promise<Removal> {
  const { stack } = session;
  const removal: Removal = { stack, from, why };
  try {
    refuseOwn(stack);
    const { events, failure } = await withScratch("preview-deployment", (directory) => {
      // Its settings are gone, and what Pulumi writes in their place is nobody's.
      const configFile = join(directory, `Pulumi.${stack}.yaml`);
      const state = { ...session.state, configFile };
      return runUpdate({ ...session, state }, "destroy", confirmation(true), { quiet });
    });
    if (failure instanceof Interrupted) throw failure;
    if (failure !== undefined) {
      if (!isUserFacing(failure)) throw failure;
      return { ...removal, failure: events.errors.length > 0 ? toReason(events.errors) : failure.message };
    }
    if (session.state.isEmbedded) await forgetStack(session);
    else await askPulumi(session, ["stack", "rm", stack, "--yes", "--preserve-config"]);
    return removal;
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    return { ...removal, failure: error.message };
  }
}

/** Removes every pull request's stack that is to go, one after the other, whatever becomes of another. */
export async function sweep(
  opened: Omit<Session, "stack">,
  { from, quiet, ...choice }: { from: string; quiet: boolean } & Parameters<typeof chooseGone>[1],
): Promise<Removal[]> {
  const removals: Removal[] = [];
  const own = await ownStacks(opened, await previewStacks(opened), await ownerHere(from));
  for (const { stack, why } of await chooseGone(own, choice))
    removals.push(await removePreview({ ...opened, stack }, { from, why, quiet }));
  return removals;
}

/** Which stacks go, and why: their pull request is closed or gone, or they are older than they may become. */
export async function chooseGone(
  stacks: readonly PreviewStackState[],
  { isOpen, hours, now }: { isOpen(pullRequest: string): Promise<boolean>; hours: number; now: number },
): Promise<{ stack: string; why: string }[]> {
  const gone: { stack: string; why: string }[] = [];
  for (const { stack, pullRequest, deployedAt } of stacks) {
    const age = deployedAt === undefined ? undefined : (now - deployedAt) / 3_600_000;
    if (!(await isOpen(pullRequest))) gone.push({ stack, why: `pull request ${pullRequest} is not open` });
    else if (age !== undefined && age > hours) {
      gone.push({ stack, why: `it was deployed ${Math.floor(age)} hours ago, and may stay ${hours}` });
    }
  }
  return gone;
}
