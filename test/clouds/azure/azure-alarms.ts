import * as z from "zod";
import { type Row, runQuery } from "./kusto.ts";

const minuteMs = 60_000;

const ruleSchema = z.object({
  windowSize: z.string().regex(/^PT\d+[MH]$/),
  evaluationFrequency: z.string().regex(/^PT\d+M$/),
  autoMitigate: z.literal(true),
  criteria: z.object({
    allOf: z.tuple([
      z.object({
        query: z.string(),
        metricMeasureColumn: z.string(),
        timeAggregation: z.literal("Maximum"),
        operator: z.enum(["GreaterThan", "GreaterThanOrEqual", "LessThan"]),
        threshold: z.number(),
        failingPeriods: z.object({
          numberOfEvaluationPeriods: z.literal(1),
          minFailingPeriodsToAlert: z.literal(1),
        }),
      }),
    ]),
  }),
});

/** A time in which a rule is evaluated, in ms since 1970, and how long a row takes to be seen. */
export interface Span {
  start: number;
  minutes: number;
  lateMinutes: number;
}

/** The minutes of a span at which a scheduled query rule, as it was registered, finds its condition met. */
// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#log-alerts
export function ringingMinutes(inputs: unknown, tables: Record<string, Row[]>, span: Span): number[] {
  const { windowSize, evaluationFrequency, criteria } = ruleSchema.parse(inputs);
  const [condition] = criteria.allOf;
  const [table = ""] = condition.query.split(" ");
  const rows = tables[table] ?? [];
  const every = toMinutes(evaluationFrequency);
  const evaluations = Array.from({ length: Math.floor(span.minutes / every) }, (_, index) => (index + 1) * every);
  return evaluations.filter((minute) => {
    // Evaluations are not on the minute.
    const now = span.start + minute * minuteMs + 20_000;
    // A rule sees what lies in its range and has arrived.
    const seen = rows.filter(({ TimeGenerated }) => {
      const age = now - Number(TimeGenerated);
      return age <= toMinutes(windowSize) * minuteMs && age >= span.lateMinutes * minuteMs;
    });
    const values = runQuery(condition.query, { [table]: seen }, now).map((row) => row[condition.metricMeasureColumn]);
    return values.some((value) => typeof value === "number" && meets(value, condition));
  });
}

function meets(value: number, { operator, threshold }: { operator: string; threshold: number }): boolean {
  if (operator === "LessThan") return value < threshold;
  return operator === "GreaterThan" ? value > threshold : value >= threshold;
}

function toMinutes(duration: string): number {
  const [, amount = "", unit] = /^PT(\d+)([MH])$/.exec(duration) ?? [];
  return Number(amount) * (unit === "H" ? 60 : 1);
}
