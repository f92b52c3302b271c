import { type FailedTest, parseReport } from "./report.ts";

/** What one part of `npm test` found. */
export interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  /** What its processes took, where that is known. */
  cpuSeconds: number | undefined;
  /** What failed, by name. */
  failures: (FailedTest & { file: string })[];
  /** Why it is no success beyond the tests that failed, a sentence each; every one counts as a failure. */
  faults: string[];
  /** The test files that ran. */
  files: { name: string; seconds: number }[];
}

/** How a process of vitest ended. */
export interface Ending {
  exitCode?: number | undefined;
  signal?: string | undefined;
  timedOut: boolean;
  seconds: number;
  cpuSeconds?: number | undefined;
  /** Text of its report; empty where it wrote none. */
  report: string;
  /** Whether it is known why all of its tests may have been skipped. */
  maySkipAll: boolean;
}

/**
 * Judges a run of vitest. Its report alone says nothing of what fell outside the tests: a worker that died, a rejection
 * that nobody handled, a run that was cut short, a selection that chose nothing.
 */
export function judge(name: string, end: Ending): Outcome {
  const { exitCode, signal, timedOut, seconds, cpuSeconds, report, maySkipAll } = end;
  const { ending, files } = parseReport(report) ?? { ending: undefined, files: [] };
  const sum = (count: "passed" | "failed" | "skipped") => files.reduce((total, file) => total + file[count], 0);
  const failures = files.flatMap((file) => file.failures.map((failure) => ({ ...failure, file: file.name })));
  const counts = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
  const outcome = { name, ...counts, seconds, cpuSeconds, failures, files };
  const { passed, failed, skipped } = outcome;
  const faults: string[] = [];
  if (timedOut) faults.push(`vitest was ended after ${seconds.toFixed(0)} s, its longest time`);
  else if (signal !== undefined) faults.push(`vitest was ended by ${signal}`);
  else if (exitCode !== 0 && failed === 0) faults.push(`vitest ended with exit code ${exitCode}: see what it printed`);
  if (ending === undefined) faults.push("vitest left no report that can be read: nothing is known of its tests");
  else if (ending === "interrupted") faults.push("vitest was interrupted: some tests did not run");
  else if (passed + failed + (maySkipAll ? skipped : 0) === 0) faults.push("no test ran");
  return { ...outcome, faults };
}
