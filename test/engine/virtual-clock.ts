import type { Clock } from "../../infra/clock.ts";

/** A clock that nothing but waiting moves; `slept` says for how many seconds each time. */
export function virtualClock(): Clock & { slept: number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      now += milliseconds;
      slept.push(milliseconds / 1000);
    },
  };
}
