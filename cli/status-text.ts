import Table from "cli-table3";
import { npxSlipway } from "../infra/remedies.ts";
import type { Deployment } from "./deployments.ts";

/** Whether an endpoint answered just now, and as what. */
export type Answer =
  | { works: false; cause: string; fix: string }
  | { works: true; asksForSignIn: true }
  | { works: true; server: string; protocolVersion: string; tools: number | "unannounced"; milliseconds: number };

/** What runs of a stack. What is null is not known here. */
export interface Status {
  stack: string;
  target?: string;
  /** Why the stack does not put out an endpoint; missing where it does. */
  incomplete?: string;
  endpoint: string | null;
  answer: Answer | null;
  /** `since` is when it began to run, as ISO 8601; `earlier` how many images a rollback can choose from. */
  image: { reference: string; digest: string; since: string | null; earlier: number } | null;
  /** Fewest and most that were asked for, and how many run now. */
  instances: { minimum?: number; maximum?: number; running: number | null };
  consoleUrl: string | null;
  dashboardUrl: string | null;
  /** Whether an `up` ended while a new revision was examined, or took its requests in steps. */
  unfinishedExamination: boolean;
  /** Newest first. */
  deployments: Deployment[];
}

/** A stack's status for people; `now` is in milliseconds since 1970. */
export function toText(status: Status, now = Date.now()): string {
  const { stack, target, endpoint, image, consoleUrl, dashboardUrl, deployments } = status;
  const lines: (readonly [string, string])[] = [
    ["stack", target === undefined ? stack : `${stack} (${target})`],
    ["endpoint", endpoint ?? status.incomplete ?? "none"],
    ...(status.answer === null ? [] : [["answers", toAnswer(status.answer)] as const]),
    ...(image === null ? [] : [["image", `${image.digest}, ${toSince(image.since, now)}`] as const]),
    ["instances", toInstances(status)],
    ...(status.unfinishedExamination ? [["unfinished", toUnfinished(stack)] as const] : []),
    ...(consoleUrl === null ? [] : [["console", consoleUrl] as const]),
    ...(dashboardUrl === null ? [] : [["dashboard", dashboardUrl] as const]),
  ];
  const head = ["deployed", "what", "result", "commit"];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { time, kind, result, commit } of deployments)
    table.push([toTime(time, now), kind, result, toCommit(commit)]);
  return `${lines.map(([label, text]) => `${label.padEnd(10)} ${text}`).join("\n")}\n\n${table.toString()}`;
}

function toSince(moment: string | null, now: number): string {
  return moment === null ? "not known since when" : `since ${toTime(moment, now)}`;
}

function toAnswer(answer: Answer): string {
  if (!answer.works) return `no: ${answer.cause}; ${answer.fix}`;
  if ("asksForSignIn" in answer) return "yes, users sign in first";
  const { server, protocolVersion, tools, milliseconds } = answer;
  const offered = tools === "unannounced" ? "no tools" : `${tools} ${tools === 1 ? "tool" : "tools"}`;
  return `yes, in ${milliseconds} ms: ${server}, MCP ${protocolVersion}, ${offered}`;
}

function toUnfinished(stack: string): string {
  return `an up ended while a revision was examined or took its requests in steps, which may still run with the share that it had: ${npxSlipway()} up ${stack}`;
}

function toInstances({ stack, instances: { minimum, maximum, running }, consoleUrl }: Status): string {
  const asked = minimum === undefined ? "" : `${minimum} to ${maximum} asked for; `;
  if (running !== null) return `${asked}${running} running`;
  const where = consoleUrl === null ? "" : `: ${npxSlipway()} open ${stack}`;
  return `${asked}how many run, only the platform knows${where}`;
}

function toCommit(commit: Deployment["commit"]): string {
  if (commit === undefined) return "not known: no git repository";
  const [subject = ""] = commit.message.split("\n");
  return `${commit.id.slice(0, 7)}${commit.isDirty ? " and changes" : ""} ${subject}`.trim();
}

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** A moment, and how long ago it is. */
function toTime(moment: string, now: number): string {
  const seconds = (now - Date.parse(moment)) / 1000;
  const [unit, size] = units.find(([, least]) => seconds >= least) ?? ["second", 1];
  const count = Math.max(0, Math.floor(seconds / size));
  return `${moment.slice(0, 16).replace("T", " ")} UTC (${count} ${unit}${count === 1 ? "" : "s"} ago)`;
}
