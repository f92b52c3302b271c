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

/** How a sweep decides what goes. */
export interface Choice {
  isOpen(pullRequest: string): Promise<boolean>;
  /** Hours after its last deployment for which a stack may stay. */
  hours: number;
  /** In ms since 1970. */
  now: number;
}

/** What a sweep does with what it decides. */
export interface Sweeping {
  /** The stacks as they are at the moment. */
  look(): Promise<PreviewStackState[]>;
  remove(gone: Gone): Promise<Removal>;
  /** Says on a pull request that is still open what became of its stack. */
  tell(pullRequest: string, removal: Removal): Promise<void>;
}

/** A stack that goes, and why. */
export interface Gone {
  stack: string;
  pullRequest: string;
  why: string;
  /** Whether its pull request is open all the same. */
  isOpen: boolean;
}

/** Removes every pull request's stack that is to go, one after the other, whatever becomes of another. */
export async function sweep(
  opened: Omit<Session, "stack">,
  { from, quiet, tell, ...choice }: { from: string; quiet: boolean } & Pick<Sweeping, "tell"> & Choice,
): Promise<Removal[]> {
  const own = await ownStacks(opened, await previewStacks(opened), await ownerHere(from));
  return sweepEach(own, choice, {
    look: () => previewStacks(opened),
    remove: ({ stack, why }) => removePreview({ ...opened, stack }, { from, why, quiet }),
    tell,
  });
}

/** Decides of each stack anew right before it goes: while others were removed it may have been deployed, or reopened. */
export async function sweepEach(
  stacks: readonly PreviewStackState[],
  choice: Choice,
  { look, remove, tell }: Sweeping,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const { stack } of await chooseGone(stacks, choice)) {
    const again = (await look()).filter((one) => one.stack === stack);
    for (const gone of await chooseGone(again, choice)) {
      const removal = await remove(gone);
      removals.push(removal);
      if (gone.isOpen) await tell(gone.pullRequest, removal);
    }
  }
  return removals;
}

/** Which stacks go, and why: their pull request is closed or gone, or they are older than they may become. */
export async function chooseGone(
  stacks: readonly PreviewStackState[],
  { isOpen, hours, now }: Choice,
): Promise<Gone[]> {
  const gone: Gone[] = [];
  for (const { stack, pullRequest, deployedAt } of stacks) {
    const age = deployedAt === undefined ? undefined : (now - deployedAt) / 3_600_000;
    const one = { stack, pullRequest, isOpen: await isOpen(pullRequest) };
    if (!one.isOpen) gone.push({ ...one, why: `pull request ${pullRequest} is not open` });
    else if (age !== undefined && age > hours) {
      gone.push({ ...one, why: `it was deployed ${Math.floor(age)} hours ago, and may stay ${hours}` });
    }
  }
  return gone;
}
