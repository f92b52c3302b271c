import type { Clock } from "../../clock.ts";
import { askedPauseOf, isUndecided, statusOf } from "./api-error.ts";
import { jitter, longestPauseMs } from "./pauses.ts";

/** How one thing is made, and found again. */
export interface Creation<Made> {
  create(): Promise<Made>;
  /** One's own and nobody else's, as a mark on it proves; undefined where there is none. */
  find(): Promise<Made | undefined>;
  clock: Clock;
  signal: AbortSignal;
}

const attempts = 3;
/** Where the platform asks to come again a while later; of a limit of rates that was waited for already. */
const askedAttempts = 10;

/** A platform may show what it has just made only a moment later. */
const looks = 3;
const pauseMs = 1000;

/**
 * Makes a thing once. One that an earlier run made is adopted, and so is one that was made while the answer was lost.
 * Rejects with what the platform refused; after the last attempt with why its answer is not known.
 */
export async function createOrAdopt<Made>({ create, find, clock, signal }: Creation<Made>): Promise<Made> {
  const before = await find();
  if (before !== undefined) return before;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create();
    } catch (error) {
      if (!isUndecided(error)) throw error;
      const asked = askedPauseOf(error);
      if (asked !== undefined && asked > longestPauseMs) throw error;
      for (let look = 0; look < (asked === undefined ? looks : 1); look += 1) {
        await clock.sleep(asked ?? jitter(pauseMs), signal);
        const own = await find();
        if (own !== undefined) return own;
      }
      if (attempt >= (asked === undefined || statusOf(error) === 429 ? attempts : askedAttempts)) throw error;
    }
  }
}
