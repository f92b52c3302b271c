import * as z from "zod";
import { evaluateMath, type Missing, type Points } from "./metric-math.ts";

const metricFields = {
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  period: z.int().multipleOf(60),
};
const common = {
  name: z.string(),
  evaluationPeriods: z.int().min(1),
  comparisonOperator: z.enum(["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]),
  threshold: z.number(),
  treatMissingData: z.enum(["breaching", "notBreaching"]),
  warmUpConfiguration: z.object({ warmUpPeriodDurationInMinutes: z.number() }).optional(),
  alarmDescription: z.string().min(20),
  alarmActions: z.tuple([z.string()]),
  okActions: z.tuple([z.string()]),
};
const statistic = z.enum(["Sum", "Maximum", "Minimum", "p95"]);

/** The inputs of an alarm; a field that is not known here would not be evaluated. */
export const alarmSchema = z.union([
  z.strictObject({ ...common, ...metricFields, statistic: statistic.exclude(["p95"]) }),
  z.strictObject({ ...common, ...metricFields, extendedStatistic: z.literal("p95") }),
  z.strictObject({
    ...common,
    metricQueries: z.array(
      z.union([
        z.strictObject({ id: z.string(), expression: z.string(), label: z.string(), returnData: z.boolean() }),
        z.strictObject({
          id: z.string().regex(/^[a-z]\w*$/),
          metric: z.strictObject({ ...metricFields, stat: statistic }),
        }),
      ]),
    ),
  }),
]);

export type AlarmInputs = z.infer<typeof alarmSchema>;

/** The values of every metric, minute by minute; a minute without any is one in which it was not reported. */
export type Metrics = Map<string, number[][]>;

/** The key of a metric, which is another one with other dimensions. */
export function keyOf(metric: { namespace: string; metricName: string; dimensions: Record<string, string> }): string {
  const dimensions = Object.entries(metric.dimensions).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([metric.namespace, metric.metricName, dimensions]);
}

/** The minutes, from `from` to before `to`, at whose end the alarm rings. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
export function evaluate(
  alarm: AlarmInputs,
  metrics: Metrics,
  { from, to }: { from: number; to: number },
  missing: Missing,
): number[] {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html: the window moves on.
  return Array.from({ length: to - from }, (_, index) => from + index).filter((minute) =>
    isBreached(alarm, dataOf(alarm, metrics, minute + 1, missing)),
  );
}

/** More points are looked at than periods are evaluated: AWS' own example has five for three. */
const furtherBack = 2;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: the most recent points that
// there are, where there are enough of them; otherwise all that there are, and as many more as the setting says.
function isBreached(alarm: AlarmInputs, points: Points): boolean {
  const present = points.filter((point) => point !== undefined);
  const evaluated = present.slice(-alarm.evaluationPeriods).map((point) => compare(alarm, point));
  const filled = Array<boolean>(alarm.evaluationPeriods - evaluated.length).fill(
    alarm.treatMissingData === "breaching",
  );
  return [...evaluated, ...filled].every(Boolean);
}

function compare({ comparisonOperator, threshold }: AlarmInputs, point: number): boolean {
  if (comparisonOperator === "LessThanThreshold") return point < threshold;
  return comparisonOperator === "GreaterThanThreshold" ? point > threshold : point >= threshold;
}

function dataOf(alarm: AlarmInputs, metrics: Metrics, end: number, missing: Missing): Points {
  const count = alarm.evaluationPeriods + furtherBack;
  const read = (metric: z.infer<z.ZodObject<typeof metricFields>>, stat: string): Points => {
    const values = metrics.get(keyOf(metric)) ?? [];
    const length = metric.period / 60;
    return Array.from({ length: count }, (_, index) => {
      const last = end - (count - 1 - index) * length;
      return statisticOf(stat, values.slice(Math.max(0, last - length), Math.max(0, last)).flat());
    });
  };
  if (!("metricQueries" in alarm)) return read(alarm, "statistic" in alarm ? alarm.statistic : alarm.extendedStatistic);
  const ids: Record<string, Points> = {};
  for (const query of alarm.metricQueries) {
    if ("metric" in query) ids[query.id] = read(query.metric, query.metric.stat);
  }
  for (const query of alarm.metricQueries) {
    if (!("expression" in query)) continue;
    ids[query.id] = evaluateMath(query.expression, ids, missing);
    if (query.returnData) return ids[query.id] ?? [];
  }
  throw new Error("no query returns data");
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
function statisticOf(stat: string, values: number[]): number | undefined {
  if (values.length === 0) return undefined;
  if (stat === "Sum") return values.reduce((sum, value) => sum + value, 0);
  if (stat === "Maximum") return Math.max(...values);
  if (stat === "Minimum") return Math.min(...values);
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
