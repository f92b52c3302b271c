import type { Clock } from "../../clock.ts";
import { poll, type PollTimes } from "../../poll.ts";
import type { CallContext } from "../protocol.ts";

/** What is waited for, and how it is told. */
export interface Following<State> extends Pick<
  PollTimes,
  "seconds" | "firstPauseSeconds" | "longestPauseSeconds" | "lookSeconds"
> {
  look(): Promise<State>;
  isDone(state: State): boolean;
  /** One line on the state, shown at the resource whenever it changes. */
  describe(state: State): string;
  clock: Clock;
  context: Pick<CallContext, "signal" | "log">;
}

/** Follows a thing at a platform until it is done; rejects with the last line on it where that takes longer than it may. */
export async function follow<State>(following: Following<State>): Promise<State> {
  const { look, isDone, describe, context, seconds, ...times } = following;
  const { signal, log } = context;
  let told = "";
  const state = await poll(
    async () => {
      const seen = await look();
      const line = describe(seen);
      if (line !== told && !isDone(seen)) log("info", line);
      told = line;
      return seen;
    },
    isDone,
    { ...times, seconds, signal },
  );
  if (isDone(state)) return state;
  throw new Error(`after ${seconds} s ${describe(state)}`);
}
