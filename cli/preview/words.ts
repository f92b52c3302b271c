import type { ContractChange } from "../../verify/diff/contract.ts";
import type { Violation } from "../../infra/policy/judge.ts";
import type { Cost } from "./report.ts";
import { operations, type Plan, type ResourceChange } from "./plan.ts";

/** What is said of an operation: the verb, and whether it takes something away. */
export const operationWords: Readonly<Record<ResourceChange["operation"], string>> = {
  replace: "replace",
  delete: "delete",
  update: "change",
  create: "make",
  import: "adopt",
  read: "read",
};

const mostProperties = 12;

/** `1 to replace, 2 to make, 30 as they are` */
export function countWords({ changes, unchanged }: Plan): string {
  const counts = operations.flatMap((operation) => {
    const count = changes.filter((change) => change.operation === operation).length;
    return count === 0 ? [] : [`${count} to ${operationWords[operation]}`];
  });
  if (counts.length === 0) return "nothing changes";
  return [...counts, ...(unchanged === 0 ? [] : [`${unchanged} as they are`])].join(", ");
}

/** `aws:ecs:TaskDefinition` for `aws:ecs/taskDefinition:TaskDefinition`. */
export function typeWords(type: string): string {
  return type.replace(/\/[^:]*/, "");
}

/** One line for each value that changes. */
export function propertyLines({ properties }: ResourceChange): string[] {
  const lines = properties.slice(0, mostProperties).map(({ path, before, after, replaces }) => {
    const values = before === undefined && after === undefined ? "" : `: ${before ?? "(none)"} → ${after ?? "(none)"}`;
    return `${path}${before === after && before !== undefined ? ": changes" : values}${replaces ? " (replaces)" : ""}`;
  });
  const more = properties.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** `USD 102.30 → USD 150.10 a month (+47.80), estimated` */
export function costWords({ before, after, difference }: Cost): string {
  if (before === undefined) return `${after} a month, estimated`;
  if (difference === undefined) return `${after} a month as before, estimated`;
  return `${before} → ${after} a month (${difference}), estimated`;
}

/** A change of a tool in one line. */
export function toolWords({ isBreaking, kind, subject, text, advice }: ContractChange): string {
  return `${isBreaking ? "breaking" : "harmless"}: ${subject} ${kind}: ${text}; ${advice}`;
}

/** What breaks a rule, in one line. */
export function violationWords({ level, id, where, seen, fix }: Violation): string {
  return `${level}: ${id}: ${where === undefined ? "" : `${where} `}${seen}; ${fix}`;
}
