import type { Outcome } from "./outcome.ts";

const slowest = 10;

/** Where the time of a run went: each part's seconds, and the files that took longest. */
export function timeTable(outcomes: readonly Outcome[]): string {
  const files = outcomes
    .flatMap((outcome) => outcome.files)
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, slowest);
  return [
    "where the time went, parts side by side, and the CPU's",
    ...outcomes.map(({ name, seconds, cpuSeconds }) => row(`${cpu(cpuSeconds)}  ${name}`, seconds)),
    "what took longest",
    ...files.map(({ name, seconds }) => row(name, seconds)),
  ].join("\n");
}

function row(name: string, seconds: number): string {
  return `${seconds.toFixed(1).padStart(8)} s  ${name}`;
}

function cpu(seconds: number | undefined): string {
  return seconds === undefined ? "unknown  " : `${seconds.toFixed(1).padStart(7)} s`;
}

/** What failed, a line each: part, file, test and the first line of its error. */
export function failureList(outcomes: readonly Outcome[]): string {
  const failures = outcomes.flatMap(({ name, failures }) => failures.map((failure) => ({ ...failure, name })));
  return failures
    .map(({ name, file, test, error }) => `✗ ${[name, file, test].filter(Boolean).join(" › ")}: ${error}`)
    .join("\n");
}

/** All parts in one. */
export function total(outcomes: readonly Outcome[]): { passed: number; failed: number; skipped: number } {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + count(outcome), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed, faults }) => failed + faults.length),
    skipped: sum(({ skipped }) => skipped),
  };
}
