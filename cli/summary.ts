import Table from "cli-table3";
import { npxSlipway } from "../infra/remedies.ts";
import type { Toolchain } from "../toolchain/index.ts";
import { severities } from "../verify/contract.ts";
import type { About, Report } from "../verify/result.ts";
import type { Step } from "./events.ts";

/** What a summary shows of a run of the checks. */
export interface Verification extends Pick<Report, "about" | "summary" | "findings" | "durationMs"> {
  /** Ids of the checks that did not finish. */
  unfinished: string[];
}

export interface Summary {
  stack: string;
  endpoint: string;
  imageDigest: string;
  imageBytes?: number;
  /** Missing where the host cannot be found yet, because its records are still to be set. */
  verification?: Verification;
  dnsRecords: { name: string; type: string; value: string }[];
  /** Why alarms that read the log would never ring. */
  deafAlarms?: string;
  dashboardUrl?: string;
  estimatedMonthlyCost?: string;
  toolchain: Toolchain["steps"];
  deploySeconds: number;
  steps: Step[];
  logsCommand: string;
}

/** Prints what a person wants to know after `up`. */
export function printSummary(summary: Summary): void {
  const { verification, steps } = summary;
  const times = new Table({ head: ["step", "what", "time"], style: { head: [], border: [], compact: true } });
  for (const { name, how, seconds } of summary.toolchain) times.push([name, how, duration(seconds)]);
  for (const { name, operation, type, seconds } of steps) {
    if (isWorthShowing(type))
      times.push([`${name} (${type.split(":").at(-1)})`, words[operation] ?? operation, duration(seconds)]);
  }
  times.push([
    "pulumi up",
    steps.length === 0 ? "nothing changed" : `${steps.length} steps`,
    duration(summary.deploySeconds),
  ]);
  const size = summary.imageBytes === undefined ? "" : `, ${(summary.imageBytes / 1e6).toFixed(1)} MB compressed`;
  const readyMilliseconds = steps.find(
    ({ name, readyMilliseconds: ready }) => name.endsWith("-0") && ready !== undefined,
  )?.readyMilliseconds;
  const ready =
    readyMilliseconds === undefined
      ? ""
      : `\n  ready     ${readyMilliseconds} ms from container start to the first healthy answer`;
  console.log(`\n${times.toString()}

  endpoint  ${summary.endpoint}
  image     ${summary.imageDigest}${size}${ready}
  ${verification ? toAnswer(verification) : "answers   not yet: set the records below, then run up again"}${optional("alarms", summary.deafAlarms)}${optional("dashboard", summary.dashboardUrl)}${optional("cost", summary.estimatedMonthlyCost && `${summary.estimatedMonthlyCost} a month, estimated`)}

  logs      ${summary.logsCommand}
${recordsTable(summary.dnsRecords)}
  next      after a change: ${npxSlipway()} up ${summary.stack}; to remove it: ${npxSlipway()} down ${summary.stack}
`);
}

function toAnswer({
  about,
  summary: { checks, findings },
  findings: found,
  unfinished,
  durationMs,
}: Verification): string {
  const total = checks.passed + checks.failed + checks.errored;
  const counts = severities.filter((severity) => findings[severity] > 0).map((name) => `${findings[name]} ${name}`);
  const seconds = (durationMs / 1000).toFixed(1);
  const lines = [
    `answers   ${about ? toText(about) : "not as an MCP server does"}`,
    `checks    ${checks.passed} of ${total} passed in ${seconds} s${counts.length === 0 ? "" : `; found: ${counts.join(", ")}`}`,
    ...found.map(({ severity, check, where, seen, fix }) => {
      return `  ${severity}  ${check}${where === undefined ? "" : ` (${where})`}: ${seen}; ${fix}`;
    }),
    ...unfinished.map((check) => `  not finished  ${check}`),
  ];
  return lines.join("\n  ");
}

/** What an endpoint says of itself, in one line. */
export function toText(about: About): string {
  if (about.kind === "sign-in") return "with 401, since users sign in first";
  const { server, protocolVersion, tools, call } = about;
  const called = call
    ? `${call.tool} called in ${call.milliseconds} ms`
    : "no tool is read-only and free of arguments, so none was called";
  return `${server}, MCP ${protocolVersion}, ${tools.length} ${tools.length === 1 ? "tool" : "tools"}, ${called}`;
}

function optional(label: string, value: string | undefined): string {
  return value === undefined ? "" : `\n  ${label.padEnd(9)} ${value}`;
}

function recordsTable(records: Summary["dnsRecords"]): string {
  if (records.length === 0) return "";
  const table = new Table({
    head: ["DNS record to set", "type", "value"],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, type, value } of records) table.push([name, type, value]);
  return `\n${table.toString()}\n`;
}

const words: Record<string, string> = {
  "create-replacement": "start the new one",
  "delete-replaced": "end the old one",
};

function isWorthShowing(type: string): boolean {
  return !type.startsWith("pulumi:") && !type.startsWith("slipway:index:");
}

function duration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}
