import type { Severity } from "../contract.ts";
import type { ToolContract } from "../result.ts";
import type { ContractFile } from "./contract-file.ts";
import type { Difference } from "./difference.ts";
import { compareTools } from "./tools.ts";
import { type ToolRuleName, toolRules } from "./tool-rules.ts";

/** One change since the tools were accepted, with what it means. */
export interface ContractChange extends Pick<Difference, "kind" | "isBreaking" | "subject" | "text"> {
  severity: Severity;
  rule: ToolRuleName;
  why: string;
  advice: string;
}

/** The tools as they are, held against those that were accepted. */
export interface ContractComparison {
  status: ContractFile["status"];
  /** Whether something breaks that is published. */
  isBroken: boolean;
  /** The worst first. */
  changes: ContractChange[];
}

/**
 * Holds tools against those that were accepted. What breaks is critical while they are published, as users of the app
 * fail, and minor in a draft.
 */
export function compareContract(
  { status, tools: accepted }: Pick<ContractFile, "status" | "tools">,
  tools: readonly ToolContract[],
  lostComponents?: ReadonlySet<string>,
): ContractComparison {
  const changes = compareTools(accepted, tools, lostComponents)
    .flatMap(({ kind, isBreaking, subject, text, rule }): ContractChange[] => {
      if (rule === undefined) return [];
      const { why, advice } = toolRules[rule];
      const ofBreaking = status === "published" ? "critical" : "minor";
      return [{ kind, severity: isBreaking ? ofBreaking : "info", isBreaking, subject, text, rule, why, advice }];
    })
    .toSorted((one, other) => Number(other.isBreaking) - Number(one.isBreaking));
  return { status, isBroken: status === "published" && changes.some(({ isBreaking }) => isBreaking), changes };
}
