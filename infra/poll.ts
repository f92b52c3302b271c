import { type Clock, systemClock } from "./clock.ts";

/** How long one looks, and how often. */
export interface PollTimes {
  /** After so many seconds the last answer counts, whatever it is. */
  seconds: number;
  /** The pause before the second look, in seconds; it grows by half each time up to `longestPauseSeconds`. */
  firstPauseSeconds?: number;
  longestPauseSeconds?: number;
  /** A look without an answer for so many seconds is given up, and the next one begins. */
  lookSeconds?: number;
  /** Ends the wait between two looks. */
  signal?: AbortSignal;
  clock?: Clock;
}

/** A look that says nothing in time: a reason for another. */
class NoAnswerInTime extends Error {}

/**
 * Looks until `isDone` says so of an answer, or `seconds` are over; answers what was seen last. Pauses grow and are
 * uneven, so that many stacks do not ask at once. Rejects with what a look rejects with, and where none ever answers.
 */
export async function poll<State>(
  look: () => Promise<State>,
  isDone: (state: State) => boolean,
  {
    seconds,
    firstPauseSeconds = 1,
    longestPauseSeconds = 15,
    lookSeconds = 60,
    signal,
    clock = systemClock,
  }: PollTimes,
): Promise<State> {
  const end = clock.now() + seconds * 1000;
  let last: { state: State } | undefined;
  for (let pause = firstPauseSeconds * 1000; ; pause *= 1.5) {
    signal?.throwIfAborted();
    try {
      last = { state: await inTime(look(), lookSeconds) };
      if (isDone(last.state)) return last.state;
    } catch (error) {
      if (!(error instanceof NoAnswerInTime) || (clock.now() >= end && !last)) throw error;
    }
    const left = end - clock.now();
    if (left <= 0 && last) return last.state;
    await clock.sleep(Math.min(pause * (1 + Math.random()), longestPauseSeconds * 1000, Math.max(left, 0)), signal);
  }
}

async function inTime<Value>(answer: Promise<Value>, seconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerInTime(`no answer in ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
