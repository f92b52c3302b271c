import Table from "cli-table3";
import { changeLine } from "../contract-text.ts";
import { lostWords, type PreviewedPrompts, promptWords } from "./prompts.ts";
import type { PreviewReport } from "./report.ts";
import { costWords, countWords, operationWords, propertyLines, typeWords, violationWords } from "./words.ts";

/** The report for people at a terminal. */
export function toText(report: PreviewReport): string {
  const { stack, plan, violations = [], cost, tools, prompts, endpoint, links } = report;
  if (plan === undefined) return `stack ${stack} cannot be previewed: ${report.failure}`;
  const parts = [`stack ${stack}: ${countWords(plan)}`, ...plan.warnings.map((warning) => `warning: ${warning}`)];
  if (plan.changes.length > 0) {
    const table = new Table({ style: { head: [], border: [], compact: true } });
    for (const change of plan.changes) {
      table.push([
        operationWords[change.operation],
        `${change.name}\n  ${typeWords(change.type)}`,
        propertyLines(change).join("\n"),
      ]);
    }
    parts.push(table.toString());
  }
  parts.push(...violations.map((one) => `policy    ${violationWords(one)}`));
  if (cost) parts.push(`cost      ${costWords(cost)}`);
  if (tools) parts.push(toolsText(tools));
  if (prompts) parts.push(promptLines(prompts));
  if (endpoint) parts.push(endpointText(endpoint));
  parts.push(...links.map(({ label, url }) => `${label.padEnd(9)} ${url}`));
  return parts.join("\n");
}

function toolsText(tools: NonNullable<PreviewReport["tools"]>): string {
  if ("unknown" in tools) return `tools     not compared: ${tools.unknown}`;
  if (tools.changes.length === 0) return "tools     those that run now are those of contract.json";
  const lines = [...tools.reasons.map((reason) => `  on purpose: ${reason}`), ...tools.changes.map(changeLine)];
  return `tools     contract.json differs from what runs now\n${lines.join("\n")}`;
}

function promptLines(prompts: PreviewedPrompts): string {
  if ("unknown" in prompts) return `prompts   not judged: ${prompts.unknown}`;
  const more = [...lostWords(prompts), ...(prompts.limits === undefined ? [] : [prompts.limits])];
  return [`prompts   ${promptWords(prompts)}`, ...more.map((line) => `  ${line}`)].join("\n");
}

function endpointText({ verdict, findings }: NonNullable<PreviewReport["endpoint"]>): string {
  const lines = findings.map(({ severity, check, where, seen, fix }) => {
    return `  ${severity}  ${check}${where === undefined ? "" : ` (${where})`}: ${seen}; ${fix}`;
  });
  return [`answers   now: ${verdict.outcome}`, ...lines].join("\n");
}
