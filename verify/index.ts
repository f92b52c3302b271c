export type { Cause, CauseKind } from "./connection/cause.ts";
export type { Check, Evidence, Fault, Finding, Group, Severity } from "./contract.ts";
export { compareReports, type Comparison } from "./diff/compare.ts";
export type { Difference } from "./diff/difference.ts";
export { compareContract, type ContractComparison } from "./diff/contract.ts";
export { type ContractFile, readContract, writeContract } from "./diff/contract-file.ts";
export { parseReport } from "./diff/parse-report.ts";
export type { Diagnosis } from "./diagnosis.ts";
export { type Complaint, complaints, diagnose } from "./doctor.ts";
export { verifyIsolated as verify } from "./isolated.ts";
export type { FailOn, PromptOptions, VerifyOptions } from "./options.ts";
export { writeArtifacts } from "./report/artifacts.ts";
export { toHtml } from "./report/html.ts";
export { toJson } from "./report/json.ts";
export { toJUnit } from "./report/junit.ts";
export type { Terminal } from "./report/lines.ts";
export { toMarkdown } from "./report/markdown.ts";
export { toTerminal } from "./report/terminal.ts";
export type {
  About,
  CheckResult,
  Counts,
  JsonReport,
  Progress,
  Report,
  Stream,
  Timing,
  ToolContract,
  Verdict,
} from "./result.ts";
export { isAccepted } from "./verdict.ts";
