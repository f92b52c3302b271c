import { readFile } from "node:fs/promises";
import type { Events } from "../events.ts";
import { Interrupted } from "../interruption.ts";
import { askPulumi } from "../pulumi.ts";
import { readOutputs } from "../service-outputs.ts";
import { runUpdate } from "../run-update.ts";
import type { Settings, StackCopy } from "../stack-copy.ts";
import { readResources, type StackResource } from "../stack-resources.ts";
import { UserError } from "../user-error.ts";
import type { Ground } from "./ground.ts";
import { toReason } from "./reason.ts";
import type { Revision } from "./revisions.ts";
import { type Answers, startTraffic } from "./traffic.ts";

/** What one command did. */
export interface Outcome {
  ok: boolean;
  steps: Events["steps"];
  /** Why it did not succeed; empty where it did. */
  reason: string;
  seconds: number;
}

/** A stack on its way through a run. */
export interface Trip {
  copy: Pick<StackCopy, "session" | "configure" | "setSecret">;
  ground: Ground;
  /** The settings that build a revision. */
  settingsOf(revision: Revision): Settings;
  up(): Promise<Outcome>;
  /** Runs `up` while clients ask the endpoint. */
  upUnderTraffic(): Promise<Outcome & { answers: Answers }>;
  destroy(): Promise<Outcome>;
  /** The endpoint that clients are given. */
  given(): Promise<string>;
  /** Where the endpoint is asked. */
  endpoint(): Promise<string>;
  /** Digest of the image that the stack has deployed. */
  digest(): Promise<string>;
  resources(): Promise<StackResource[]>;
  /** Whether a text stands in the stack's state, or in what Pulumi has printed. */
  shows(text: string): Promise<boolean>;
}

export interface TripArgs {
  copy: StackCopy;
  ground: Ground;
  /** The settings without their image. */
  base: Settings;
  images: Record<Revision, Settings>;
  /** File for what Pulumi prints. */
  log: string;
}

/** Begins one; nothing is deployed yet. */
export function beginTrip({ copy, ground, base, images, log }: TripArgs): Trip {
  const { session } = copy;
  const run = async (verb: "up" | "destroy"): Promise<Outcome> => {
    const began = performance.now();
    const { events, failure } = await runUpdate(session, verb, ["--yes", "--skip-preview"], { log });
    if (failure instanceof Interrupted || (failure !== undefined && !(failure instanceof UserError))) throw failure;
    return {
      ok: failure === undefined,
      steps: events.steps.filter(({ type }) => !type.startsWith("pulumi:")),
      reason: failure === undefined ? "" : toReason(events.errors),
      seconds: (performance.now() - began) / 1000,
    };
  };
  const trip: Trip = {
    copy,
    ground,
    settingsOf: (revision) => ground.adapt({ ...base, "slipway:image": images[revision] }),
    up: () => run("up"),
    async upUnderTraffic() {
      const traffic = await startTraffic(await trip.endpoint(), ground.pauseMs);
      try {
        const outcome = await trip.up();
        return { ...outcome, answers: await traffic.stop() };
      } finally {
        await traffic.stop();
      }
    },
    async destroy() {
      await ground.learn(session);
      return run("destroy");
    },
    given: async () => String((await readOutputs(session)).endpoint),
    endpoint: async () => ground.reach(await trip.given()),
    digest: async () => String((await readOutputs(session)).imageDigest),
    resources: () => readResources(session),
    async shows(text) {
      const state = await askPulumi(session, ["stack", "export", "--stack", session.stack]);
      return state.includes(text) || (await readFile(log, "utf8")).includes(text);
    },
  };
  return trip;
}
