import type { Alarm } from "./monitoring.ts";
import type { Signal } from "./signals.ts";

/** What a chart shows, the same on every target. */
export interface Chart {
  title: string;
  signals: readonly { signal: Signal; statistic: Alarm["statistic"] }[];
}

/** The charts of a service's dashboard, in rows of two. */
export const charts: readonly Chart[] = [
  {
    title: "Requests a minute, and those answered with 5xx",
    signals: [
      { signal: "requests", statistic: "sum" },
      { signal: "serverErrors", statistic: "sum" },
    ],
  },
  {
    title: "Tool calls a minute, and those that failed",
    signals: [
      { signal: "toolCalls", statistic: "sum" },
      { signal: "toolErrors", statistic: "sum" },
    ],
  },
  { title: "Tool call, 95th percentile, ms", signals: [{ signal: "toolMilliseconds", statistic: "p95" }] },
  { title: "Instances at work", signals: [{ signal: "instances", statistic: "max" }] },
  { title: "CPU of the busiest instance, %", signals: [{ signal: "cpuPercent", statistic: "max" }] },
  { title: "Memory of the busiest instance, %", signals: [{ signal: "memoryPercent", statistic: "max" }] },
  { title: "Start of the server, ms", signals: [{ signal: "startMilliseconds", statistic: "max" }] },
  { title: "Restarts a minute", signals: [{ signal: "restarts", statistic: "sum" }] },
];
