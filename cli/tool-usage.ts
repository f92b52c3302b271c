import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { defineCommand } from "citty";
import Table from "cli-table3";
import * as z from "zod";
import { ApiError } from "../infra/provider/http/api-error.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { readContract } from "../verify/diff/contract-file.ts";
import { contractFile } from "./contract-file.ts";
import { countCalls } from "./count-calls.ts";
import { readLog } from "./logs.ts";
import { openDeployed } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { usageOf } from "./usage-sources/measured.ts";
import { sourceAt, vendorSource } from "./usage-sources/index.ts";
import type { ToolUsage, Usage } from "./usage-sources/usage.ts";
import { UsageError, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";
import { packedFile } from "../infra/own-package.ts";

export default defineCommand({
  meta: metaOf("usage"),
  args: {
    ...stackArguments,
    from: {
      type: "string",
      description: "File with lines of a log in place of the last ones of the platform; --from=- reads standard input",
    },
    vendor: {
      type: "boolean",
      default: false,
      description: "Ask the vendor of slipway:observability, with the keys of its monitors, in place of the log",
    },
    prometheus: {
      type: "string",
      description: "Ask the Prometheus at this address, which holds what the server sends, in place of the log",
    },
    hours: { type: "string", default: "24", description: "How far back a vendor or Prometheus is asked" },
    json: { type: "boolean", default: false, description: "Print JSON" },
  },
  async run({ args }) {
    if ([args.from !== undefined, args.vendor, args.prometheus !== undefined].filter(Boolean).length > 1)
      throw new UsageError("--from, --vendor and --prometheus are three places to read from: give one");
    if (args.vendor || args.prometheus !== undefined) {
      const stack = chooseStack(args);
      const hours = toHours(args.hours);
      const source = await (args.prometheus === undefined ? vendorSource(stack) : sourceAt(stack, args.prometheus));
      const measured = await source.read(hours, AbortSignal.timeout(askedMs)).catch((error: unknown) => {
        throw explainSource(error);
      });
      const usage = usageOf(measured, hours, new Date());
      return console.log(args.json ? JSON.stringify(usage, null, 2) : toText(usage, `${hours} h`));
    }
    const lines = args.from === undefined ? await lastLinesOf(chooseStack(args)) : await linesIn(args.from);
    const contract = await readContract(contractFile());
    const usage = countCalls(
      lines,
      contract?.tools.map(({ name }) => name),
    );
    const read = `${lines.length} ${lines.length === 1 ? "line" : "lines"}`;
    console.log(args.json ? JSON.stringify(usage, null, 2) : toText(usage, read));
  },
});

const askedMs = 120_000;

/** What refuses, does not answer or answers something else is nothing that a stack trace explains. */
export function explainSource(error: unknown): unknown {
  if (error instanceof ApiError) return new UserError(error.message, { cause: error });
  if (error instanceof z.ZodError)
    return new UserError(`the answer is none of those that are understood: ${z.prettifyError(error)}`, {
      cause: error,
    });
  return error;
}

function toHours(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= 24 * 90) return hours;
  throw new UsageError(`--hours is a whole number from 1 to ${24 * 90}, and not "${text}"`);
}

async function lastLinesOf(stack: string): Promise<string[]> {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  await readLog(await openDeployed(stack), { follows: false, toShown: keep });
  return lines;
}

async function linesIn(file: string): Promise<string[]> {
  if (file === "-") return toLines(await text(process.stdin));
  try {
    return toLines(await readFile(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${String(error)}; write it with ${npxSlipway()} logs --json`, {
      cause: error,
    });
  }
}

function toLines(written: string): string[] {
  return written.split("\n").filter((line) => line.trim() !== "");
}

/** What people read: a row a tool, who called, and what should not be; `read` is what was looked at, such as `7 lines`. */
export function toText({ from, to, calls, tools, clients }: Usage, read: string): string {
  if (calls === 0)
    return `nothing in ${read} tells of a tool call; a server writes them to its log with slipway/log, and as metrics as the example does: server.md and observability.md in ${packedFile("docs")}`;
  const head = ["tool", "calls", "failed", "protocol errors", "cancelled", "median", "p95"];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { tool, calls: all, toolErrors, protocolErrors, cancelled, medianMs, p95Ms } of tools)
    table.push([harmless(tool), all, share(toolErrors, all), protocolErrors, cancelled, inMs(medianMs), inMs(p95Ms)]);
  const time = from === null || to === null ? "" : `, from ${from} to ${to}`;
  const counted = `${calls} tool ${calls === 1 ? "call" : "calls"} in ${read}`;
  const callers = clients.map(({ client, calls: some }) => `${harmless(client)} ${share(some, calls)}`).join(", ");
  return [`${counted}${time}`, table.toString(), `called by: ${callers}`, ...unknownTools(tools)].join("\n");
}

function share(part: number, all: number): string {
  return part === 0 ? "0" : `${part} (${Math.round((100 * part) / all)} %)`;
}

/** A name comes from a client: what would move a terminal's cursor or write over what stands there is left out. */
function harmless(name: string): string {
  return stripVTControlCharacters(name).replaceAll(/[\p{Cc}\p{Cf}]/gu, "");
}

function inMs(value: number | null): string {
  return value === null ? "" : `${Math.round(value)} ms`;
}

// A host that keeps a reviewed copy goes on calling what was renamed.
function unknownTools(tools: readonly ToolUsage[]): string[] {
  const names = tools.filter(({ isUnknown }) => isUnknown).map(({ tool }) => harmless(tool));
  if (names.length === 0) return [];
  if (names.includes("_other"))
    return [
      "_other are tools that the server has not; its log names them: a host may know an older version: refresh it there, or submit the new one",
    ];
  return [
    `called, and not among the tools of contract.json: ${names.join(", ")}; a host may know an older version: refresh it there, or submit the new one`,
  ];
}
