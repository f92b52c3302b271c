import type { DurationOptions, MakeDuration, RecordDuration } from "./durations.ts";

/** Most that is kept; a server under load has loaded its telemetry long before. */
const most = 10_000;

/** Durations of the time before there is anything to record them in. */
export interface HeldDurations {
  make: MakeDuration;
  /** Records there what was held, and all that comes. */
  passTo(make: MakeDuration): void;
}

/** Holds durations, so that what measures them need not wait for what sends them. */
export function holdDurations(): HeldDurations {
  const made: { options: DurationOptions; held: Parameters<RecordDuration>[]; record?: RecordDuration }[] = [];
  return {
    make(options) {
      const one: (typeof made)[number] = { options, held: [] };
      made.push(one);
      return (...duration) => {
        if (one.record) one.record(...duration);
        else if (one.held.length < most) one.held.push(duration);
      };
    },
    passTo(make) {
      for (const one of made) {
        one.record = make(one.options);
        for (const duration of one.held.splice(0)) one.record(...duration);
      }
    },
  };
}
