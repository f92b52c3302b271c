import type { ContractChange } from "../verify/diff/contract.ts";

/** A change of a tool in one paragraph: what, why it matters and what to do. */
export function changeLine({ isBreaking, kind, subject, text, why, advice }: ContractChange): string {
  return `  ${isBreaking ? "breaking" : "harmless"}  ${kind}: ${subject}: ${text}\n            ${why}; ${advice}`;
}

/** A change that breaks, as contract.json keeps it beside the reason. */
export function brokenWords({ subject, text }: ContractChange): string {
  return `${subject}: ${text}`;
}
