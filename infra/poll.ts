import pRetry from "p-retry";

/** How long one looks, and how often. */
export interface PollTimes {
  /** After so many seconds the last answer counts, whatever it is. */
  seconds: number;
  /** The pause before the second look, in seconds; it grows by half each time up to `longestPauseSeconds`. */
  firstPauseSeconds?: number;
  longestPauseSeconds?: number;
  /** A look without an answer for so many seconds is given up, and the next one begins. */
  lookSeconds?: number;
}

/** A look that says "not yet", or says nothing in time: the one reason for another. */
class NotYet extends Error {}

/**
 * Looks until `isDone` says so of an answer, or `seconds` are over; answers what was seen last. Pauses grow and are
 * uneven, so that many stacks do not ask at once. Rejects with what a look rejects with, and where none ever answers.
 */
export async function poll<State>(
  look: () => Promise<State>,
  isDone: (state: State) => boolean,
  { seconds, firstPauseSeconds = 1, longestPauseSeconds = 15, lookSeconds = 60 }: PollTimes,
): Promise<State> {
  let last: { state: State } | undefined;
  try {
    return await pRetry(
      async () => {
        const state = await inTime(look(), lookSeconds);
        last = { state };
        if (isDone(state)) return state;
        throw new NotYet();
      },
      {
        retries: Infinity,
        minTimeout: firstPauseSeconds * 1000,
        maxTimeout: longestPauseSeconds * 1000,
        factor: 1.5,
        randomize: true,
        maxRetryTime: seconds * 1000,
        shouldRetry: ({ error }) => error instanceof NotYet,
      },
    );
  } catch (error) {
    if (error instanceof NotYet && last) return last.state;
    throw error;
  }
}

async function inTime<Value>(answer: Promise<Value>, seconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotYet(`no answer in ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
