import * as z from "zod";
import type { AlertRules } from "./alerts.ts";
import type { Signal } from "./signals.ts";

const milliseconds = z.number().min(0);

/** What the alarms read of a server's standard output: one object of JSON a line, with whatever other fields. */
export const logLineSchema = z
  .discriminatedUnion("event", [
    z
      .looseObject({
        event: z.literal("started"),
        startMs: milliseconds.describe("Time from the start of the process until it listens, in ms"),
      })
      .describe("The server listens; coldStart reads it"),
    z
      .looseObject({
        event: z.literal("tool_call"),
        tool: z.string().optional().describe("Name of the tool; usage counts by it"),
        client: z.string().optional().describe("Who called, such as ChatGPT; usage counts by it"),
        durationMs: milliseconds.describe("The call's own time in ms, without the stream around it; latency reads it"),
        outcome: z
          .enum(["ok", "tool_error", "protocol_error", "cancelled"])
          .describe(
            "tool_error for a result with isError, protocol_error for an error of JSON-RPC; toolErrors counts both",
          ),
      })
      .describe("A tool call ended"),
  ])
  .describe("One line of JSON on a server's standard output, as Slipway's alarms read it");

/** What a line tells of. */
export type LogEvent = z.infer<typeof logLineSchema>["event"];

/** The signals that can be read from the log, where the platform itself does not measure them. */
export const logSignals = [
  "toolCalls",
  "toolErrors",
  "toolMilliseconds",
  "startMilliseconds",
] as const satisfies Signal[];

/** The alerts whose signals those are. */
export const logAlerts = {
  toolErrors: "toolErrors",
  latency: "toolMilliseconds",
  coldStart: "startMilliseconds",
} as const satisfies Partial<Record<keyof AlertRules, (typeof logSignals)[number]>>;

/** Whether a line of a platform's log holds a line of the server's: as it is, after a time or a name, or as text in JSON. */
export function isLogLine(line: string): boolean {
  return logEventIn(line) !== undefined;
}

/** What such a line tells of; undefined for any other. */
export function logEventIn(line: string): LogEvent | undefined {
  for (const value of objectsIn(line)) {
    const { data } = logLineSchema.safeParse(value);
    if (data) return data.event;
  }
  return undefined;
}

/** The object that a server wrote into a line of its platform's log, where it wrote one. */
export function entryIn(line: string): object | undefined {
  const found = objectsIn(line);
  return found.find((value) => logLineSchema.safeParse(value).success) ?? found.at(-1);
}

/** Every object of JSON in a line, the one around the others first. */
function objectsIn(line: string): object[] {
  const start = line.indexOf("{");
  if (start === -1) return [];
  try {
    const value: unknown = JSON.parse(line.slice(start));
    if (typeof value !== "object" || value === null) return [];
    return [value, ...Object.values(value).flatMap((part) => (typeof part === "string" ? objectsIn(part) : []))];
  } catch {
    return [];
  }
}
