import { severities } from "../../verify/contract.ts";
import type { Verdict } from "../../verify/result.ts";
import { accessWords } from "../gate/access.ts";
import type { Facts } from "./facts.ts";
import { directories, type Directory, type Outcome } from "./rule.ts";

/** What is read before a launch: what is missing first. */
export interface LaunchReport {
  schemaVersion: 1;
  /** Name and version of launch.yaml, as far as they are there. */
  subject: string;
  endpoint: string | null;
  /** Who may use it now, in a few words; null where that is not known. */
  admits: string | null;
  for: readonly Directory[];
  /** When it was made, as ISO 8601. */
  at: string;
  verdict: Verdict;
  counts: Record<Outcome["status"], number> & { toTick: number };
  /** What failed, the worst first; what could not be looked at; what is to be ticked; what is as it should be. */
  outcomes: readonly Outcome[];
}

/** How each directory is called in sentences. */
export const directoryNames: Readonly<Record<Directory, string>> = {
  openai: "OpenAI's directory",
  claude: "Claude's directory",
  registry: "the MCP registry",
  readiness: "production readiness",
};

const ranks = ["failed", "not-evaluated", "by-hand", "passed"] as const;

/** The group of a report that an outcome stands in. */
export function rankOf({ status, byHand }: Outcome): (typeof ranks)[number] {
  return status === "not-evaluated" && byHand ? "by-hand" : status;
}

/** Puts outcomes in order and says what they mean: a major finding fails a launch, and what nobody looked at is no pass. */
export function toReport(
  about: Pick<LaunchReport, "subject" | "endpoint" | "admits" | "for" | "at">,
  outcomes: readonly Outcome[],
): LaunchReport {
  const sorted = outcomes.toSorted(
    (one, other) =>
      ranks.indexOf(rankOf(one)) - ranks.indexOf(rankOf(other)) ||
      severities.indexOf(one.severity) - severities.indexOf(other.severity),
  );
  const count = (rank: (typeof ranks)[number]) => sorted.filter((one) => rankOf(one) === rank).length;
  const counts = {
    failed: count("failed"),
    "not-evaluated": count("not-evaluated"),
    toTick: count("by-hand"),
    passed: count("passed"),
  };
  return { schemaVersion: 1, ...about, verdict: toVerdict(sorted), counts, outcomes: sorted };
}

/** Who may use it now, as endpoint and stack say; null where neither was looked at. */
export function admitsOf({ openness, access }: Pick<Facts, "openness" | "access">): string | null {
  const { isOpen, openTools } = "value" in openness ? openness.value : { isOpen: false, openTools: [] };
  if (isOpen) return "everybody, without signing in";
  const others = "value" in access ? accessWords(access.value) : null;
  if (openTools.length === 0) return others;
  return `everybody for ${openTools.join(", ")}, without signing in; for the rest ${others ?? "who may sign in"}`;
}

function toVerdict(outcomes: readonly Outcome[]): Verdict {
  const isGrave = ({ severity }: Outcome) => severity === "critical" || severity === "major";
  const of = (rank: (typeof ranks)[number]) => outcomes.filter((one) => rankOf(one) === rank && isGrave(one)).length;
  const [failed, unseen, toTick] = [of("failed"), of("not-evaluated"), of("by-hand")];
  const reasons = [
    ...(failed > 0 ? [`${failed} of the rules that matter ${failed === 1 ? "does" : "do"} not hold`] : []),
    ...(unseen > 0 ? [`${unseen} could not be evaluated`] : []),
    ...(toTick > 0 ? [`${toTick} that no program can decide ${toTick === 1 ? "is" : "are"} not ticked`] : []),
  ];
  return { outcome: failed > 0 ? "failed" : reasons.length > 0 ? "not-examined" : "passed", reasons };
}

/** Reads a list of directories as it is typed, such as `openai,claude`; undefined where one of them is none. */
export function readDirectories(text: string): Directory[] | undefined {
  const words = text.split(",").map((word) => word.trim());
  const known = directories.filter((one) => words.includes(one));
  return known.length === new Set(words).size && known.length > 0 ? known : undefined;
}
