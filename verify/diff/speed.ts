import { median, percentile } from "../percentile.ts";
import type { JsonReport } from "../result.ts";
import { type Difference, difference } from "./difference.ts";

/** With fewer samples of each, nothing can be said. */
const leastSamples = 5;
/** From so many on, the middle halves are held against each other; below, all of the samples. */
const manySamples = 20;
const leastRatio = 1.25;
const leastMs = 20;

/**
 * What got slower or faster beyond noise: the medians differ by a quarter and by 20 ms, and the middle halves of the samples
 * do not overlap; of fewer than 20 samples none of one may lie among the others. A single time tells nothing.
 */
export function compareSpeed(before: JsonReport, after: JsonReport): Difference[] {
  return after.timings.flatMap(({ check, name, samples }) => {
    const was = before.timings.find((timing) => timing.check === check && timing.name === name)?.samples ?? [];
    if (Math.min(was.length, samples.length) < leastSamples) return [];
    const [old, now] = [median(was), median(samples)];
    const isBeyondNoise = now > old ? isApart(was, samples) : isApart(samples, was);
    const isFar = Math.abs(now - old) >= leastMs && Math.max(now, old) >= leastRatio * Math.min(now, old);
    if (!isBeyondNoise || !isFar) return [];
    const text = `median ${inMs(old)} before, ${inMs(now)} now (${was.length} and ${samples.length} times)`;
    const subject = `${check} (${name})`;
    return [now > old ? difference("slower", subject, text, "minor") : difference("faster", subject, text)];
  });
}

/** Whether the second samples lie above the first. */
function isApart(low: readonly number[], high: readonly number[]): boolean {
  const isMany = Math.min(low.length, high.length) >= manySamples;
  const [upper, lower] = isMany ? [0.75, 0.25] : [1, 0];
  return percentile(high, lower) > percentile(low, upper);
}

function inMs(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
