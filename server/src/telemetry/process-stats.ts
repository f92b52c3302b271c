import { log } from "../log.ts";
import { watchEventLoop } from "./event-loop.ts";

/** Logs memory and event loop delay at this interval; its timer does not keep the process alive. */
export function logProcessStats(seconds: number): void {
  const eventLoop = watchEventLoop();
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    const delay = eventLoop.delay();
    log("info", "process_stats", {
      rssMiB: toMiB(rss),
      heapMiB: toMiB(heapUsed),
      ...(delay ? { eventLoopDelayP99Ms: round(delay.p99Ms) } : {}),
    });
  }, seconds * 1000).unref();
}

function toMiB(bytes: number): number {
  return round(bytes / 2 ** 20);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
