import * as z from "zod";
import type { Minute } from "../../../infra/scenarios.ts";

/** The inputs of a metric filter. */
export const filterSchema = z.strictObject({
  logGroupName: z.string(),
  pattern: z.string(),
  metricTransformation: z.strictObject({
    namespace: z.string(),
    name: z.string(),
    value: z.string(),
    defaultValue: z.string().optional(),
    unit: z.enum(["Count", "Milliseconds"]),
  }),
});

type Line = Record<string, string | number>;

/** What the server writes in a minute, as `server/README.md` says. */
export function linesOf({ toolCalls, failedToolCalls, starts }: Minute): Line[] {
  const call = (outcome: string) => (durationMs: number) => ({ event: "tool_call", outcome, durationMs });
  return [
    ...starts.map((startMs) => ({ event: "started", startMs })),
    ...toolCalls.map(call("ok")),
    ...failedToolCalls.map(call("tool_error")),
    ...(toolCalls.length > 0 ? [{ event: "auth_refused" }] : []),
  ];
}

/** The values that a filter makes of a minute's lines. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html: the default is
// reported for a minute with lines of which none matches, and nothing for one without lines.
export function valuesOf(
  { pattern, metricTransformation: { value, defaultValue } }: z.infer<typeof filterSchema>,
  lines: Line[],
): number[] {
  const found = lines.filter((line) => matches(pattern, line));
  if (found.length === 0) return lines.length > 0 && defaultValue !== undefined ? [Number(defaultValue)] : [];
  return found.map((line) => Number(value.startsWith("$.") ? line[value.slice(2)] : value));
}

/** Whether each field that the pattern names has one of the values that it names for it: `&&` of `||` of the same field. */
function matches(pattern: string, line: Line): boolean {
  const wanted = new Map<string, string[]>();
  for (const [, field = "", value = ""] of pattern.matchAll(/\$\.(\w+) = "(\w+)"/g)) {
    wanted.set(field, [...(wanted.get(field) ?? []), value]);
  }
  return wanted.size > 0 && [...wanted].every(([field, values]) => values.includes(String(line[field])));
}
