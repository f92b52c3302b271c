import { npxSlipway } from "../../infra/remedies.ts";
import type { Report } from "../../verify/result.ts";
import { isAccepted } from "../../verify/verdict.ts";
import { escapeMarkdown as escape } from "../../verify/report/markdown-parts.ts";
import { commentMarker } from "../comment/marker.ts";
import { chatGptSteps } from "../connect/steps.ts";
import { pullRequestOf } from "./settings.ts";

/** What became of a pull request's stack. */
export interface DeploymentReport {
  stack: string;
  /** The stack whose settings it has. */
  from: string;
  /** Why it could not be deployed. */
  failure?: string;
  endpoint?: string;
  /** What the quick checks found at the endpoint. */
  examination?: Pick<Report, "summary" | "findings" | "checks" | "asked">;
  madeUp: string[];
  leftOut: string[];
  /** Hours after which it is removed. */
  hours: number;
}

/** Whether people can try it. */
export function isInOrder({ failure, examination }: DeploymentReport): boolean {
  return failure === undefined && examination !== undefined && isAccepted(examination, "critical");
}

/** The report as a comment on the pull request. */
export function toMarkdown(report: DeploymentReport): string {
  const { stack, from, failure, endpoint, examination, madeUp, leftOut, hours } = report;
  const parts = [commentMarker("deployment", stack)];
  if (failure !== undefined || endpoint === undefined) {
    parts.push(`### ${escape(stack)} could not be deployed`, ...quote(failure ?? "it has no endpoint"));
    return `${parts.join("\n\n")}\n`;
  }
  parts.push(`### ${escape(stack)} runs at ${escape(endpoint)}`);
  if (examination) {
    const { critical, major, minor } = examination.summary.findings;
    const verdict = isInOrder(report) ? "in order" : "**not in order**";
    parts.push(`**Examined**: ${verdict}, ${critical} critical, ${major} major, ${minor} minor`);
    const lines = examination.findings
      .filter(({ severity }) => severity === "critical" || severity === "major")
      .slice(0, 10)
      .map(
        ({ severity, check, where, seen }) =>
          `- ${severity}, ${escape(check)}: ${escape([where, seen].filter(Boolean).join(": "))}`,
      );
    if (lines.length > 0) parts.push(lines.join("\n"));
  }
  const { make, refresh } = chatGptSteps(endpoint);
  parts.push(
    "**Connect ChatGPT**",
    [...make, `after a new commit: ${refresh}`].map((line, index) => `${index + 1}. ${escape(line)}`).join("\n"),
  );
  const notes = [
    `it has the settings of ${from}, with one instance at most`,
    ...(madeUp.length === 0 ? [] : [`values made up: ${madeUp.join(", ")}`]),
    ...(leftOut.length === 0 ? [] : [`left out, since an address cannot be made up: ${leftOut.join(", ")}`]),
    `it is removed when the pull request is closed, at the latest ${hours} hours after its last deployment`,
  ];
  parts.push(notes.map((line) => `- ${escape(line)}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** What became of one stack that was to be removed. */
export interface Removal {
  stack: string;
  /** The stack whose settings it has. */
  from: string;
  /** Why it goes. */
  why: string;
  /** Why it could not be removed; what is left goes on costing. */
  failure?: string;
}

/** The same as a comment on the pull request. */
export function removalMarkdown({ stack, from, why, failure }: Removal): string {
  const marker = commentMarker("deployment", stack);
  if (failure === undefined) return `${marker}\n\n### ${escape(stack)} is removed\n\n${escape(why)}\n`;
  return [marker, `### 🔴 ${escape(stack)} could not be removed`, ...quote(failure), advice(stack, from), ""].join(
    "\n\n",
  );
}

/** What a sweep did, as an issue that stays open while something is left. */
export function sweepMarkdown(removals: readonly Removal[]): string {
  const failed = removals.filter(({ failure }) => failure !== undefined);
  const marker = commentMarker("deployment", "sweep");
  if (failed.length === 0) return `${marker}\n\n### preview deployments: nothing is left\n`;
  const title = `### preview deployments: ${failed.length} could not be removed`;
  const parts = failed.flatMap(({ stack, from, why, failure = "" }) => [
    `**${escape(stack)}** (${escape(why)})`,
    ...quote(failure),
    advice(stack, from),
  ]);
  return [marker, title, ...parts, ""].join("\n\n");
}

function advice(stack: string, from: string): string {
  const command = `${npxSlipway()} preview-deployment down ${from} --pull-request ${pullRequestOf(stack) ?? ""}`;
  return `What is left of it goes on costing. Once the cause is gone: \`${command}\``;
}

function quote(text: string): string[] {
  return text.split("\n").map((line) => `> ${escape(line)}`);
}
