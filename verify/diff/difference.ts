import type { Severity } from "../contract.ts";
import type { ToolRuleName } from "./tool-rules.ts";

/** What became of something between two reports. */
export type DifferenceKind =
  | "new finding"
  | "worse finding"
  | "milder finding"
  | "finding gone"
  | "not looked at again"
  | "tool removed"
  | "tool changed"
  | "tool added"
  | "slower"
  | "faster"
  | "cannot be compared";

/** Something that differs between two reports. */
export interface Difference {
  kind: DifferenceKind;
  /** What it weighs against `--fail-on`. */
  severity: Severity;
  /** Of a tool: what called it before may fail now. */
  isBreaking: boolean;
  /** The check with what it is about, the tool or the measurement. */
  subject: string;
  text: string;
  /** Of a tool: the rule that says why it matters and what to do. */
  rule?: ToolRuleName;
}

/** A difference that breaks nobody; for information unless it says otherwise. */
export function difference(
  kind: DifferenceKind,
  subject: string,
  text: string,
  severity: Severity = "info",
): Difference {
  return { kind, severity, isBreaking: false, subject, text };
}
