import type { Severity } from "../../verify/contract.ts";
import type { Subject } from "../verify-endpoint.ts";
import type { Facts, FactTypes } from "./facts.ts";

/** Where an app is listed, and whether it is fit for people at all. */
export const directories = ["openai", "claude", "registry", "readiness"] as const;
export type Directory = (typeof directories)[number];

/** What a rule says of itself. */
export interface RuleWords {
  /** The directory's own error code where it has one, else an id that stays. */
  code: string;
  for: readonly Directory[];
  severity: Severity;
  /** What holds where all is well. */
  title: string;
  why: string;
  /** The way out. */
  fix: string;
  /** The page that says it. */
  page: string;
  /** Decided by nothing but its tick. */
  byHand?: true;
}

/** What was found amiss, each in a few words; or why it cannot be decided. */
export type Judgement = readonly string[] | { unknown: string };

/** The way out for what is known of one stack; undefined where the rule's own words say it. */
export type Way = (facts: Facts) => string | undefined;

/** One rule of a directory. */
export interface Rule extends RuleWords {
  way?: Way;
  needs: readonly (keyof FactTypes)[];
  judge(facts: Facts): Judgement;
}

/** How a rule came out; one that was not evaluated is no pass. */
export interface Outcome extends RuleWords {
  status: "passed" | "failed" | "not-evaluated";
  /** What was found, where it failed. */
  found: readonly string[];
  /** Why it was not evaluated. */
  reason?: string;
}

/** A rule that is judged only where all that it needs is known; what else may be known stands beside that. */
export function defineRule<const Need extends keyof FactTypes>(
  definition: RuleWords & {
    way?: Way;
    needs: readonly Need[];
    judge(facts: Pick<FactTypes, Need>, all: Facts): Judgement;
  },
): Rule {
  const { needs } = definition;
  return {
    ...definition,
    judge(facts) {
      const known: Partial<Pick<FactTypes, Need>> = {};
      for (const need of needs) {
        const fact = facts[need];
        if ("unknown" in fact) return fact;
        known[need] = fact.value;
      }
      // Every need is there now.
      return definition.judge(known as Pick<FactTypes, Need>, facts);
    },
  };
}

/** Judges what was found out by every rule, in their order; ways out are commands about what was looked at, as it was named. */
export function evaluate(rules: readonly Rule[], facts: Facts, named?: Subject): Outcome[] {
  const words: Readonly<Record<string, string | undefined>> = {
    "<stack>": named && "stack" in named ? named.stack : undefined,
    "<subject>": named && ("stack" in named ? named.stack : named.url),
  };
  const fill = (fix: string) => fix.replaceAll(/<(?:stack|subject)>/g, (word) => words[word] ?? word);
  return rules.map(({ needs: _, judge, way, ...own }) => {
    const judgement = judge(facts);
    const told = { ...own, fix: fill(way?.(facts) ?? own.fix) };
    if ("unknown" in judgement) return { ...told, status: "not-evaluated", found: [], reason: judgement.unknown };
    return { ...told, status: judgement.length > 0 ? "failed" : "passed", found: judgement };
  });
}
