import * as pulumi from "@pulumi/pulumi";
import type { Examination } from "./contract.ts";
import { moveInSteps } from "./canary.ts";
import { systemClock } from "./clock.ts";
import { watchRun } from "./end-of-run.ts";
import { examine, UnfitRevision } from "./provider/examine.ts";
import { originFor } from "./provider/http/settings.ts";
import { untilOpen } from "./provider/until-open.ts";
import type { Canary, Staged } from "./staged.ts";
import { digestOf, Wait } from "./wait.ts";

/** What is held back until it was examined. */
export interface HeldBack<Template extends object> {
  /** Of the service, which the resource is named after. */
  name: string;
  /** What a revision is made of, as the platform's API takes it. */
  template: pulumi.Output<Template>;
  /** URL by which clients reach it. */
  endpoint: pulumi.Output<string>;
  examination: Examination;
  /**
   * Puts a revision beside the one that serves, without traffic; answers undefined where nothing serves yet, or this very
   * one does. Throws an UnfitRevision, and leaves the traffic as it was, where it does not come up.
   */
  stage(template: Template): Promise<Staged | undefined>;
}

/**
 * Takes away at each `up` what an earlier one left that was ended amid an examination, whatever this one deploys; `clear`
 * does nothing where nothing is left. What changes a revision waits for the answer.
 */
export function withoutLeftovers<Place extends object>(
  place: pulumi.Output<Place>,
  clear: (place: Place) => Promise<void>,
): pulumi.Output<boolean> {
  // A preview may not, and an output that it does not know yet would make it tell of changes that do not come.
  if (pulumi.runtime.isDryRun()) return pulumi.output(false);
  return place.apply(async (known) => {
    await clear(known);
    return true;
  });
}

/**
 * Examines a revision before the service's own resource, which must depend on this one, makes it the service's: the
 * platform's API puts it beside the one that serves, and it is examined there. All requests come to it by the resource's
 * own update, which finds the revision there: what ends before that leaves the state with what serves. A program that
 * ends with its machine amid the steps leaves a share, which is seen by the staged name and given back by the next `up`.
 */
export function examineFirst<Template extends object>(held: HeldBack<Template>, opts: pulumi.CustomResourceOptions) {
  const { name, template, endpoint } = held;
  // Not through the state, where it would stand a second time.
  const known = new Promise<[Template, string]>((resolve) => {
    template.apply((made) => endpoint.apply((url) => resolve([made, url])));
  });
  return new Wait(
    `${name}-examined`,
    {
      for: { template: digestOf(template) },
      async until() {
        const [made, url] = await known;
        const staged = await held.stage(made);
        if (!staged) return;
        for (const notice of await examineStaged(staged, url, held.examination))
          void pulumi.log.warn(`slipway:examine.beforeTraffic: ${notice}`, opts.parent);
      },
    },
    opts,
  );
}

/** A share of the requests is given back where the run ends amid it: nobody else would, before the next one. */
async function giveShares(staged: Staged, canary: Canary): Promise<string[]> {
  using run = watchRun();
  return await moveInSteps(staged, canary, systemClock, run.signal);
}

/** Moves a staged revision in steps once it is fit, else takes it away; answers what could not be looked at. */
async function examineStaged(staged: Staged, endpoint: string, examination: Examination): Promise<string[]> {
  try {
    const origin = originFor("SLIPWAY_STAGED_ORIGIN", staged.origin);
    await untilOpen(new URL(endpoint), origin);
    // Who ends the run ends the program, and what it has started ends by its own time: there is no share yet.
    const never = new AbortController().signal;
    const unseen = await examine({ endpoint, connectTo: origin }, examination, never);
    const { canary } = examination;
    const silent = canary ? await giveShares(staged, canary) : [];
    await staged.done?.();
    return [...unseen, ...silent];
  } catch (error) {
    const left = await staged.share(0).then(
      (isGone) =>
        isGone === false
          ? "Another run examines a revision there since, and takes away what it leaves; what ran before still runs."
          : "It is taken away again; what ran before still runs.",
      (reason: unknown) => `What ran before still runs; it could not be taken away: ${String(reason)}`,
    );
    if (!(error instanceof UnfitRevision)) throw error;
    throw new Error(
      `revision ${staged.name} runs and takes no traffic (slipway:examine.beforeTraffic): ${error.message}\n${left}`,
      { cause: error },
    );
  }
}
