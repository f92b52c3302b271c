import type { Fact, Facts } from "./facts.ts";

/** One of a target's limits, as the README's table and a comparison show it. */
export interface Limit {
  title: string;
  /** What the target's facts say, and the page. */
  of(facts: Facts): { text: string; source: string };
}

/** The limits by which targets differ most. */
export const limits: readonly Limit[] = [
  limit("longest request", ({ requestSeconds }) => requestSeconds, seconds),
  limit("longest silence", ({ idleSeconds }) => idleSeconds, seconds),
  limit("scales to zero", ({ scaleToZero }) => scaleToZero, yesOrNo),
  limit("scales by itself", ({ autoscaling }) => autoscaling, yesOrNo),
  limit("custom domain", ({ customDomain }) => customDomain, yesOrNo),
  limit("secret references", ({ secretReferences }) => secretReferences, yesOrNo),
];

function limit<Value>(title: string, pick: (facts: Facts) => Fact<Value>, write: (value: Value) => string): Limit {
  return {
    title,
    of(facts) {
      const { value, source } = pick(facts);
      return { text: write(value), source };
    },
  };
}

function seconds(value: number | null): string {
  return value === null ? "none" : `${value} s`;
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
