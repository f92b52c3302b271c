import * as z from "zod";
import { forgetStack } from "../forget-stack.ts";
import { Interrupted } from "../interruption.ts";
import { askPulumi, type Session } from "../pulumi.ts";
import { runUpdate } from "../run-update.ts";
import { readResources } from "../stack-resources.ts";
import { isUserFacing, UserError } from "../user-error.ts";
import type { Step } from "./journey.ts";
import { runShown } from "./progress.ts";
import { Look, type StepReport } from "./report.ts";
import type { Trip } from "./trip.ts";

/** What became of the steps. */
export interface Walked {
  steps: StepReport[];
  /** The signal that ended it early. */
  interruption?: Interrupted;
}

/** Walks a stack through the steps; a step that ends the run keeps none from being run that removes things. */
export async function walk(trip: Trip, steps: readonly Step[], signal: AbortSignal): Promise<Walked> {
  const reports: StepReport[] = [];
  let interruption: Interrupted | undefined;
  let isOver = false;
  const runStep = async (step: Step): Promise<StepReport> => {
    const look = new Look();
    const began = performance.now();
    const isRun = interruption === undefined && !signal.aborted && (!isOver || step.always === true);
    if (isRun) {
      try {
        await step.run(trip, look);
      } catch (error) {
        if (error instanceof Interrupted) interruption = error;
        isOver = true;
        const seen = isUserFacing(error) ? error.message : String(error);
        look.expect("the step can be run", false, error instanceof Interrupted ? "interrupted" : seen);
      }
    }
    const report: StepReport = {
      name: step.name,
      status: isRun ? look.status : "not run",
      seconds: (performance.now() - began) / 1000,
      expectations: look.expectations,
    };
    reports.push(report);
    return report;
  };
  await runShown(steps.map((step) => ({ name: step.name, run: () => runStep(step) })));
  return { steps: reports, ...(interruption ? { interruption } : {}) };
}

/** Removes whatever a run has left of its stack; answers what could not be removed. A scratch state goes by itself. */
export async function cleanUp(trip: Trip, isScratch: boolean): Promise<string[]> {
  const { session } = trip.copy;
  const find = async () => (await readResources(session)).map(({ type, name }) => `${type} ${name}`);
  if ((await find()).length > 0) {
    console.error("removing what the run has left; Ctrl-C leaves it as it is");
    // What it could not do is in the answer.
    await trip.destroy().catch(() => undefined);
  }
  const left = await find();
  if (left.length > 0) return left;
  await trip.ground.removeKept();
  if (!isScratch) await forget(session);
  return [];
}

/** Removes what an earlier run of the same stack left, because it was killed; throws a UserError where it cannot. */
export async function removeEarlier(session: Session, log: string): Promise<void> {
  const stacks = stacksSchema.parse(JSON.parse(await askPulumi(session, ["stack", "ls", "--json"])));
  if (!stacks.some(({ name }) => name === session.stack)) return;
  console.error(`an earlier run has left the stack ${session.stack}: removing it`);
  const { failure } = await runUpdate(session, "destroy", ["--yes", "--skip-preview"], { log });
  if (failure !== undefined) {
    throw new UserError(`the stack ${session.stack} of an earlier run cannot be removed: see ${log}`, {
      cause: failure,
    });
  }
  await forget(session);
}

const stacksSchema = z.array(z.object({ name: z.string() }));

async function forget(session: Session): Promise<void> {
  if (session.state.isEmbedded) await forgetStack(session);
  else await askPulumi(session, ["stack", "rm", session.stack, "--yes", "--preserve-config"]);
}
