import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { CheckContext, Fault, Skip } from "./contract.ts";

/** A thread that has little to do, as a quick server on this machine has. */
const echo = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", (value) => {
  let sum = value;
  for (let step = 0; step < 200_000; step += 1) sum += step % 7;
  parentPort.postMessage(sum);
});`;
const pauseMs = 10;
const warmUps = 5;
/** What timers are late by on any machine. */
const slackMs = 3;
/** A share of lost time above which nothing that seems slow can be told from this machine. */
const starvedShare = 0.25;

/** Tells what this machine itself adds to what is measured on it. */
export interface OwnDelay {
  /** Milliseconds between two moments of `performance.now()` in which this process or its echo was kept waiting. */
  between(from: number, to: number): number;
  /**
   * What counts of samples that a limit is for: as a clock has them where even the quickest took longer, else without what
   * this machine adds. `doubt` says why a slow one among them proves nothing, where the machine stood still for so long that
   * it may be the reason.
   */
  judged(samples: readonly Sample[], limitMs: number): { times: number[]; doubt?: Skip };
  /** Why nothing that seems slow proves anything, where the machine stood still for long. */
  doubt(): Skip | undefined;
  stop(): void;
}

/** One measurement in milliseconds. */
export interface Sample {
  /** Without what this machine adds. */
  milliseconds: number;
  /** As a clock has it. */
  wholeMs: number;
}

interface Round {
  from: number;
  to: number;
}

/** Asks an echo on this machine again and again beside what is measured; resolves once it is warm. */
export async function watchOwnDelay(): Promise<OwnDelay> {
  const worker = new Worker(echo, { eval: true });
  worker.unref();
  const rounds: Round[] = [];
  let shortestMs = Infinity;
  const stopping = new AbortController();
  const { signal } = stopping;
  let from = performance.now();
  const turn = async () => {
    from = performance.now();
    await sleep(pauseMs, undefined, { signal });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    worker.once("message", resolve);
    worker.postMessage(0);
    await promise;
    const to = performance.now();
    rounds.push({ from, to });
    shortestMs = Math.min(shortestMs, to - from);
  };
  while (rounds.length < warmUps) await turn();
  rounds.shift();
  const began = from;
  const goOn = async () => {
    while (!signal.aborted) await turn();
  };
  void goOn().catch(() => {});
  const between = (start: number, end: number) => {
    let lost = 0;
    // The last one has not ended: what it has waited for so far counts as well.
    let round: Round | undefined = { from, to: performance.now() };
    for (let index = rounds.length - 1; round && round.to > start; index -= 1) {
      const [overlap, length] = [Math.min(end, round.to) - Math.max(start, round.from), round.to - round.from];
      if (overlap > 0 && length > shortestMs + slackMs) lost += Math.min(overlap, length - shortestMs - slackMs);
      round = rounds[index];
    }
    return lost;
  };
  const lostShare = () => {
    const now = performance.now();
    return between(began, now) / Math.max(1, now - began);
  };
  const doubt = () => {
    const share = lostShare();
    if (share < starvedShare) return undefined;
    const percent = Math.round(share * 100);
    const skip = `the examining machine is too busy to tell: it stood still for ${percent} % of the time; examine from a quiet one`;
    return { skip };
  };
  return {
    between,
    judged(samples, limitMs) {
      const whole = samples.map(({ wholeMs }) => wholeMs);
      const quickest = Math.min(...whole);
      // A server on this very machine has been kept waiting as well.
      if (quickest * (1 - lostShare()) > limitMs) return { times: whole };
      const doubtful = doubt();
      if (quickest > limitMs && doubtful) return { times: whole, ...toDoubt(doubtful) };
      return { times: samples.map(({ milliseconds }) => milliseconds), ...toDoubt(doubtful) };
    },
    doubt,
    stop() {
      stopping.abort();
      void worker.terminate();
    },
  };
}

function toDoubt(skip: Skip | undefined): { doubt?: Skip } {
  return skip ? { doubt: skip } : {};
}

/** Runs a check of times beside such a watch. */
export function besideEcho(
  run: (context: CheckContext, own: OwnDelay) => Promise<Fault[] | Skip>,
): (context: CheckContext) => Promise<Fault[] | Skip> {
  return async (context) => {
    const own = await watchOwnDelay();
    return run(context, own).finally(own.stop);
  };
}

/** How long some work takes. */
export async function timeOf<Value>(own: OwnDelay, work: () => Promise<Value>): Promise<Sample & { value: Value }> {
  const began = performance.now();
  const value = await work();
  const ended = performance.now();
  return { wholeMs: ended - began, milliseconds: ended - began - own.between(began, ended), value };
}
