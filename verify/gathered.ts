import type { VerifyOptions } from "./options.ts";
import { makeRedactor } from "./redact.ts";
import type { About, CheckResult, Progress, Report } from "./result.ts";
import { secretsIn, secretsOf } from "./secrets.ts";
import { toReport } from "./to-report.ts";

/** What came from examining processes so far, for a report where none of them can give it. */
export interface Gathered {
  take(step: Progress): void;
  keepSecret(secret: string): void;
  /** Results of the checks that have ended. */
  results(): CheckResult[];
  /** Ids of checks that have not. */
  left(): string[];
  /** Ids of those that were begun and have not ended. */
  running(): string[];
  /** Whatever was begun is to be begun again. */
  beginAgain(): void;
  /** Ends a check that did not end by itself. */
  giveUp(id: string, reason: string): void;
  about(): About | undefined;
  report(run: Pick<Report, "startedAt" | "durationMs">, reason: string): Report;
}

/** Gathers from nothing; hands each step on. */
export function gather(endpoint: string, options: VerifyOptions, onProgress: (step: Progress) => void): Gathered {
  const redactor = makeRedactor([...secretsOf(options), ...secretsIn(new URL(endpoint))]);
  const finished = new Map<string, Extract<Progress, { kind: "finished" }>>();
  const warnings = new Set<string>();
  const started = new Set<string>();
  let selected: Extract<Progress, { kind: "selected" }>["checks"] = [];
  let about: About | undefined;
  const take = (step: Progress) => {
    if (step.kind === "selected") selected = step.checks;
    if (step.kind === "started") started.add(step.id);
    if (step.kind === "finished") finished.set(step.result.id, step);
    if (step.kind === "described") about = step.about;
    if (step.kind === "warned") warnings.add(step.text);
    onProgress(step);
  };
  const errored = (check: (typeof selected)[number], reason: string): CheckResult => {
    return { ...check, status: "errored", findings: [], durationMs: 0, reason };
  };
  const left = () => selected.map(({ id }) => id).filter((id) => !finished.has(id));
  return {
    take,
    keepSecret: redactor.keep,
    results: () => [...finished.values()].map(({ result }) => result),
    left,
    running: () => left().filter((id) => started.has(id)),
    beginAgain: () => started.clear(),
    giveUp(id, reason) {
      const check = selected.find((one) => one.id === id);
      if (check) take({ kind: "finished", result: errored(check, reason), timings: [], streams: [], evidence: [] });
    },
    about: () => about,
    report({ startedAt, durationMs }, reason) {
      const checks = selected.map((check) => finished.get(check.id)?.result ?? errored(check, reason));
      const steps = [...finished.values()];
      const run = {
        endpoint,
        startedAt,
        durationMs,
        ...(about ? { about } : {}),
        ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
        checks,
        timings: steps.flatMap(({ timings }) => timings),
        streams: steps.flatMap(({ streams }) => streams),
        evidence: steps.flatMap(({ evidence }) => evidence),
      };
      return redactor.clean(toReport(run, options));
    },
  };
}
