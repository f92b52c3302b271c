import { setTimeout as sleep } from "node:timers/promises";
import type { Check, Fault, Skip } from "../contract.ts";
import { isLoopback } from "../http/loopback.ts";
import { inMs, riseOf } from "./figures.ts";
import { median, percentile } from "../percentile.ts";
import { findHarmlessCall, noHarmlessCall } from "./harmless-call.ts";
import { besideEcho, timeOf } from "../own-delay.ts";

const perSecond = { loopback: 20, elsewhere: 5 };
const mostSamples = 1000;
const leastOfThird = 3;
const mebibyte = 1024 * 1024;
/** What a value may rise over the second half of the time, as a share of it and at least. */
const latencyRise = { share: 0.5, leastMs: 50 };
const memoryRise = { share: 0.1, leastBytes: 10 * mebibyte };

/** Whether latency or memory grows while calls go on. */
export const soak: Check = {
  id: "speed.soak",
  group: "speed",
  title: "latency and memory do not grow under steady load",
  severity: "major",
  quick: false,
  needs: ["connection"],
  exclusive: true,
  // How long it goes on is an option.
  timeoutSeconds: 86_400,
  run: besideEcho(async (context, own) => {
    const { soakSeconds, memorySource } = context.options;
    if (soakSeconds === undefined) return { skip: "takes long: --soak SECONDS" };
    const call = await findHarmlessCall(context);
    if (!call) return noHarmlessCall;
    const gapMs = 1000 / (isLoopback(context.endpoint) ? perSecond.loopback : perSecond.elsewhere);
    const latency: Point[] = [];
    const memory: Point[] = [];
    let failures = 0;
    const began = performance.now();
    for (let at = 0; at < soakSeconds * 1000; at = performance.now() - began) {
      try {
        const { milliseconds, wholeMs } = await timeOf(own, call.once);
        latency.push({ at, value: milliseconds, lost: wholeMs - milliseconds });
      } catch {
        failures += 1;
      }
      context.signal.throwIfAborted();
      if (memorySource && at - (memory.at(-1)?.at ?? -Infinity) >= 1000)
        memory.push({ at, value: await memorySource() });
      await sleep(Math.max(0, at + gapMs - (performance.now() - began)), undefined, { signal: context.signal });
    }
    const measured = { latency: secondHalf(latency), memory: secondHalf(memory) };
    for (const { value } of thinned(latency)) context.timing.add(`call ${call.tool}`, value);
    context.evidence.add({ name: "soak", kind: "timing", text: toText(latency, memory, failures) });
    const others = [...judgeFailures(call.tool, failures, latency.length), ...judgeMemory(measured.memory)];
    const doubt = () => (isEvident(measured.latency) ? undefined : own.doubt());
    return judge(judgeLatency(call.tool, measured.latency), others, doubt);
  }),
};

/** What counts of what was found: of times nothing where this machine was too busy, which is said where nothing else was found. */
export function judge(ofTimes: Fault[], others: Fault[], doubt: () => Skip | undefined): Fault[] | Skip {
  const why = ofTimes.length > 0 ? doubt() : undefined;
  if (why === undefined) return [...others, ...ofTimes];
  return others.length > 0 ? others : why;
}

interface Point {
  at: number;
  value: number;
  /** Milliseconds that this machine has added, and that are left out already. */
  lost?: number;
}

/** Whether nearly every late call takes longer than nearly every early one, by far more than this machine adds to a call. */
export function isEvident(points: readonly Point[]): boolean {
  const third = Math.floor(points.length / 3);
  if (third < leastOfThird) return false;
  const [early, late] = [points.slice(0, third), points.slice(-third)];
  const rise = percentile(toValues(late), 0.25) - percentile(toValues(early), 0.75);
  const lost = percentile(
    late.map((point) => point.lost ?? 0),
    0.75,
  );
  return rise > Math.max(latencyRise.leastMs, lost * 2);
}

function toValues(points: readonly Point[]): number[] {
  return points.map(({ value }) => value);
}

/** At most so many of them, from all of the time. */
function thinned(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / mostSamples);
  return points.filter((_, index) => index % step === 0);
}

// In the first half, code is compiled and caches fill.
function secondHalf(points: readonly Point[]): Point[] {
  return points.slice(Math.floor(points.length / 2));
}

function judgeFailures(where: string, failures: number, answers: number): Fault[] {
  if (failures === 0) return [];
  const seen = `${failures} of ${failures + answers} calls failed`;
  const why = "users meet these errors too";
  return [{ where, expected: "an answer to every call", seen, why, fix: "look for these calls in the server's log" }];
}

function judgeLatency(where: string, points: readonly Point[]): Fault[] {
  const rise = riseOf(points);
  const usual = median(points.map(({ value }) => value));
  if (!(rise > Math.max(usual * latencyRise.share, latencyRise.leastMs))) return [];
  return [
    {
      where,
      expected: `latency that rises by no more than ${latencyRise.share * 100} % and ${latencyRise.leastMs} ms`,
      seen: `a rise of ${inMs(rise)} in ${inSeconds(points)} around a median of ${inMs(usual)}`,
      why: "a server that gets slower with every call stands still one day",
      fix: "look for a list, a cache or a queue that every call makes longer",
    },
  ];
}

function judgeMemory(points: readonly Point[]): Fault[] {
  const rise = riseOf(points);
  const usual = median(points.map(({ value }) => value));
  if (!(rise > Math.max(usual * memoryRise.share, memoryRise.leastBytes))) return [];
  return [
    {
      where: "memory of the service",
      expected: `memory that rises by no more than ${memoryRise.share * 100} % and ${memoryRise.leastBytes / mebibyte} MiB`,
      seen: `a rise of ${inMebibytes(rise)} in ${inSeconds(points)} around ${inMebibytes(usual)}`,
      why: "the platform ends a service that is out of memory, and all its calls with it",
      fix: "compare two heap snapshots, and let go of what only grows",
    },
  ];
}

function toText(latency: readonly Point[], memory: readonly Point[], failures: number): string {
  const calls = latency.map(({ at, value }) => `${(at / 1000).toFixed(2)} s: ${inMs(value)}`);
  const sizes = memory.map(({ at, value }) => `${(at / 1000).toFixed(2)} s: ${inMebibytes(value)}`);
  return [`failures: ${failures}`, "memory:", ...sizes, "calls:", ...calls].join("\n");
}

function inSeconds(points: readonly Point[]): string {
  return `${(((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)) / 1000).toFixed(0)} s`;
}

function inMebibytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(1)} MiB`;
}
