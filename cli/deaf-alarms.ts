import * as z from "zod";
import { alertsSchema } from "../infra/alerts-schema.ts";
import { logAlerts, logEventIn } from "../infra/log-lines.ts";
import type { Report } from "../verify/result.ts";
import { lastLines } from "./last-lines.ts";
import { readStackFile } from "./project.ts";
import { openDeployed, type Session } from "./pulumi.ts";
import { readServiceOutputs } from "./service-outputs.ts";
import { findContainers, readTarget } from "./verify-endpoint.ts";

const fileSchema = z.object({ config: z.object({ "slipway:alerts": alertsSchema.prefault({}) }) });
const outputsSchema = z.object({ recentLogsCommand: z.string() });
// What was written a moment ago has reached a platform's log by then.
const patience = { listenMs: 5000, shown: 1000 };

/**
 * Why alarms would never ring that read the server's log: a tool was just called, and none of their lines is there.
 * Undefined where they hear, where nobody is told anyway, and where the log cannot be read.
 */
export async function findDeafAlarms(
  session: Session,
  { about }: Pick<Report, "about">,
  recentLogsCommand: string,
): Promise<string | undefined> {
  if (about?.kind !== "open" || !about.call) return undefined;
  const alerts = await listeningAlerts(session.stack);
  if (alerts.length === 0) return undefined;
  const lines = await (session.docker ? readContainers(session) : lastLines(recentLogsCommand, patience));
  return deafness(alerts, lines);
}

/** A report with that among its warnings; the stack must be deployed. */
export async function withDeafAlarms(stack: string, report: Report): Promise<Report> {
  if ((await listeningAlerts(stack)).length === 0) return report;
  const session = await openDeployed(stack);
  const { recentLogsCommand } = await readServiceOutputs(session, outputsSchema);
  const deaf = await findDeafAlarms(session, report, recentLogsCommand);
  return deaf === undefined ? report : { ...report, warnings: [...(report.warnings ?? []), deaf] };
}

/**
 * Says which alerts hear nothing in a log that was read after a tool was called; undefined where each has its line, or
 * nobody could read it. Of a server that tells of its calls the line about its start may be older than what was read.
 */
export function deafness(alerts: readonly string[], lines: readonly string[] | undefined): string | undefined {
  if (!lines) return undefined;
  const events = new Set(lines.flatMap((line) => logEventIn(line) ?? []));
  const deaf = alerts.filter((alert) => (alert === "coldStart" ? events.size === 0 : !events.has("tool_call")));
  if (deaf.length === 0) return undefined;
  const seen =
    lines.length === 0
      ? "the log has no line at all"
      : `none of the last ${lines.length} lines of the log is one that they read`;
  return `${deaf.join(", ")} would never ring: a tool was called, and ${seen}; write them with slipway/log, or set these alerts to false in slipway:alerts`;
}

/** The alerts of a stack that are told to somebody and read the log on its target. */
export async function listeningAlerts(stack: string): Promise<string[]> {
  const parsed = fileSchema.safeParse(await readStackFile(stack));
  const target = await readTarget(stack);
  if (!parsed.success || !target) return [];
  const { receivers, ...rules } = parsed.data.config["slipway:alerts"];
  if (receivers.length === 0) return [];
  return Object.entries(logAlerts).flatMap(([alert, signal]) =>
    target.logSignals.includes(signal) && Reflect.get(rules, alert) !== false ? [alert] : [],
  );
}

async function readContainers(session: Session): Promise<string[] | undefined> {
  try {
    return await (await findContainers(session)).log();
  } catch {
    // The deployment does not fail because its log cannot be read.
    return undefined;
  }
}
