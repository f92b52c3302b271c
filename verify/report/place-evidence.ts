import type { CheckEvidence, Report } from "../result.ts";

/** Where each piece of evidence is shown, by its number in the report; each is shown once. */
export interface PlacedEvidence {
  /** For each finding what it shows, and what an earlier one of the same thing shows. */
  byFinding: { shown: number[]; linked: number[] }[];
  /** What no finding shows. */
  rest: number[];
}

/** Puts evidence beside the findings of the check that gave it, or of its group where it names the same thing. */
export function placeEvidence({
  findings,
  checks,
  evidence,
}: Pick<Report, "findings" | "checks" | "evidence">): PlacedEvidence {
  const groupOf = new Map(checks.map(({ id, group }) => [id, group]));
  const taken = new Set<number>();
  const byFinding = findings.map(({ check, where }) => {
    const fitting = evidence.flatMap((exhibit, index) => {
      const [uri = ""] = /^\w+:\/\/\S+/.exec(exhibit.name) ?? [];
      const isSameThing = where !== undefined && where !== "" && (exhibit.name.includes(where) || isIn(uri, where));
      const isNamed = isSameThing && groupOf.get(exhibit.check) === groupOf.get(check);
      if (isEmpty(exhibit)) return [];
      return exhibit.check === check || isNamed ? [index] : [];
    });
    const shown = fitting.filter((index) => !taken.has(index));
    const linked = fitting.filter((index) => taken.has(index));
    for (const index of shown) taken.add(index);
    return { shown, linked };
  });
  return {
    byFinding,
    rest: evidence.flatMap((exhibit, index) => (taken.has(index) || isEmpty(exhibit) ? [] : [index])),
  };
}

function isIn(part: string, text: string): boolean {
  return part !== "" && text.includes(part);
}

function isEmpty(exhibit: CheckEvidence): boolean {
  return exhibit.kind !== "screenshot" && exhibit.text.trim() === "";
}
