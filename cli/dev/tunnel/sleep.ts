const lookMs = 5000;
const longMs = 30_000;

/** Calls `onWake` with the seconds that the machine slept, each time that it wakes up. */
export function watchSleep(
  onWake: (seconds: number) => void,
  // The wall clock goes on while a machine sleeps, which others do not: https://man7.org/linux/man-pages/man2/clock_gettime.2.html
  now: () => number = Date.now,
  everyMs: number = lookMs,
): { stop(): void } {
  let last = now();
  const timer = setInterval(() => {
    const away = now() - last - everyMs;
    last = now();
    if (away >= longMs) onWake(Math.round(away / 1000));
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
