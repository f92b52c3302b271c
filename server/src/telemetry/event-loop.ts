import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** Event loop delay since the last reading. */
export interface EventLoopDelay {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Monitors the event loop for one reader. */
export interface EventLoopWatch {
  /** The delay since the last reading; undefined without a sample. */
  delay(): EventLoopDelay | undefined;
  /** Share of the time since the last reading in which the event loop had work, from 0 to 1. */
  utilization(): number;
}

const resolutionMs = 20;

/** Starts to monitor the event loop, without keeping the process alive. */
export function watchEventLoop(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  // A timer is measured, whose own time is in the figures.
  const toDelayMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    delay() {
      if (histogram.count === 0) return undefined;
      const delay = {
        p50Ms: toDelayMs(histogram.percentile(50)),
        p99Ms: toDelayMs(histogram.percentile(99)),
        maxMs: toDelayMs(histogram.max),
      };
      histogram.reset();
      return delay;
    },
    utilization() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  };
}
