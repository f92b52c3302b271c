import { npxSlipway } from "../../infra/remedies.ts";
import { escapeMarkdown as escape, toDetails } from "../../verify/report/markdown-parts.ts";
import { commentMarker } from "../comment/marker.ts";
import type { ResourceChange } from "./plan.ts";
import { promptsText } from "./prompts.ts";
import type { PreviewReport } from "./report.ts";
import { costWords, countWords, operationWords, propertyLines, toolWords, typeWords, violationWords } from "./words.ts";

// https://github.com/orgs/community/discussions/27190
/** Characters that a comment on GitHub may have. */
export const longestComment = 65_536;

/** The report as a comment on a pull request; of more than fits the least important is counted, never cut in two. */
export function toMarkdown(report: PreviewReport, longest = longestComment): string {
  let shown = report.plan?.changes.length ?? 0;
  let detailed = true;
  for (;;) {
    const text = render(report, shown, detailed);
    if (text.length <= longest) return text;
    // First what changes within resources goes, then the resources that take nothing away, from the end.
    if (detailed) detailed = false;
    else if (shown > 0) shown = Math.floor(shown * 0.9);
    else return cutLines(text, longest);
  }
}

function render(report: PreviewReport, shown: number, detailed: boolean): string {
  const { stack, plan, failure, violations = [], cost, tools, prompts, endpoint, links } = report;
  const parts = [commentMarker(report.isDrift ? "drift" : "preview", stack)];
  const name = `${report.isDrift ? "drift of " : ""}${escape(stack)}`;
  if (plan === undefined) {
    parts.push(`### ${name} cannot be previewed`, ...(failure ?? "").split("\n").map((line) => `> ${escape(line)}`));
  } else {
    parts.push(`### ${name}: ${countWords(plan)}`, ...plan.warnings.map((warning) => `> ⚠️ ${escape(warning)}`));
    if (plan.changes.length > 0) parts.push(changesTable(stack, plan.changes, shown, detailed));
  }
  if (violations.length > 0) {
    parts.push(["**Policies**", ...violations.map((one) => `- ${escape(violationWords(one))}`)].join("\n"));
  }
  if (cost) parts.push(`**Cost** ${escape(costWords(cost))}`);
  if (tools) parts.push(toolsText(tools));
  if (prompts) parts.push(promptsText(prompts));
  if (endpoint) parts.push(endpointText(endpoint));
  if (links.length > 0) parts.push(links.map(({ label, url }) => `[${escape(label)}](${toLink(url)})`).join(" · "));
  return `${parts.join("\n\n")}\n`;
}

function changesTable(stack: string, changes: readonly ResourceChange[], shown: number, detailed: boolean): string {
  const rows = changes.slice(0, shown).map((change) => {
    const { operation, type, name } = change;
    const word =
      operation === "replace" || operation === "delete"
        ? `🔴 **${operationWords[operation]}**`
        : operationWords[operation];
    const lines = detailed ? propertyLines(change).map(escape).join("<br>") : "";
    return `| ${word} | ${escape(name)} (${escape(typeWords(type))}) | ${lines} |`;
  });
  const table = ["| | resource | what changes |", "| --- | --- | --- |", ...rows].join("\n");
  const left = changes.length - shown;
  const cut = [
    ...(left > 0 ? [`${left} more resources do not fit into a comment`] : []),
    ...(detailed ? [] : ["what changes within them does not fit"]),
  ];
  return cut.length === 0 ? table : `${table}\n\n${cut.join("; ")}: ${npxSlipway()} preview ${escape(stack)}`;
}

function toolsText(tools: NonNullable<PreviewReport["tools"]>): string {
  if ("unknown" in tools) return `**Tools** not compared: ${escape(tools.unknown)}`;
  const { changes, status, reasons } = tools;
  if (changes.length === 0) return "**Tools** those that run now are those of contract.json";
  const breaking = changes.filter(({ isBreaking }) => isBreaking).length;
  const words =
    breaking === 0
      ? "nothing breaks"
      : `🔴 ${breaking} break what is ${status === "published" ? "published" : "a draft"}`;
  const why = reasons.map((reason) => `on purpose: ${escape(reason)}`);
  return [
    `**Tools** contract.json differs from what runs now: ${words}`,
    ...why,
    ...changes.map((one) => `- ${escape(toolWords(one))}`),
  ].join("\n");
}

function endpointText({ endpoint, findings, verdict }: NonNullable<PreviewReport["endpoint"]>): string {
  const title = `**Endpoint now** ${escape(endpoint)}: ${findings.length === 0 ? verdict.outcome : `${findings.length} findings`}`;
  if (findings.length === 0) return title;
  const lines = findings.map(({ severity, check, where, seen, fix }) => {
    return `- ${severity}: ${escape(check)}${where === undefined ? "" : ` (${escape(where)})`}: ${escape(seen)}; ${escape(fix)}`;
  });
  return `${title}\n\n${toDetails("Findings", lines.join("\n"))}`;
}

/** As many whole lines as fit; only what a server or a platform says can be so long. */
function cutLines(text: string, longest: number): string {
  const note = "\n\nThe rest does not fit into a comment.\n";
  const lines = text.slice(0, longest - note.length).split("\n");
  return `${lines.slice(0, -1).join("\n")}${note}`;
}

/** A URL that ends no link early; what is encoded in it stays as it is. */
function toLink(url: string): string {
  return new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29");
}
