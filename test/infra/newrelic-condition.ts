import * as z from "zod";
import { Reader } from "../clouds/azure/text-reader.ts";
import type { Point } from "./vendor-telemetry.ts";

/** What of a condition is evaluated. */
const conditionSchema = z.object({
  nrql: z.object({ query: z.string() }),
  critical: z.object({
    operator: z.enum(["above", "above_or_equals"]),
    threshold: z.number(),
    thresholdDuration: z.number(),
    thresholdOccurrences: z.enum(["all", "at_least_once"]),
  }),
  aggregationWindow: z.number(),
  slideBy: z.number().optional(),
  aggregationMethod: z.literal("event_flow"),
  aggregationDelay: z.coerce.number(),
  fillOption: z.literal("none"),
});

/** The value of an aggregate over points; null where there is nothing to calculate. */
type Value = (points: readonly Point[]) => number | null;
type Condition = (point: Point) => boolean;

/** The minutes at which a condition has a reason to open an incident, by the text of New Relic's pages. */
// https://docs.newrelic.com/docs/alerts/create-alert/create-alert-condition/create-nrql-alert-conditions/
export function newrelicMinutes(inputs: unknown, points: readonly Point[], minutes: number): number[] {
  const condition = conditionSchema.parse(inputs);
  const { aggregationWindow: window, slideBy = window, critical, aggregationDelay } = condition;
  const { select, where, facet } = read(condition.nrql.query);
  const kept = points.filter(where);
  const signals = Map.groupBy(kept, ({ attributes }) => (facet === undefined ? "*" : String(attributes[facet])));
  const known = new Map<string, boolean>();
  // An empty window is none that is over, and with all of them it begins anew.
  const isOver = (name: string, signal: readonly Point[], end: number): boolean => {
    const key = `${name} ${end}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = select(signal.filter(({ at }) => at >= end - window && at < end)) ?? Number.NaN;
    const over = critical.operator === "above" ? value > critical.threshold : value >= critical.threshold;
    known.set(key, over);
    return over;
  };
  const within = critical.thresholdDuration / slideBy;
  return Array.from({ length: minutes }, (_, index) => index + 1).filter((minute) =>
    [...signals].some(([name, signal]) => {
      // A window is looked at once something came that is as much later as the delay.
      const newest = signal.findLast(({ at }) => at < minute * 60)?.at ?? -Infinity;
      const last = Math.floor((newest - aggregationDelay) / slideBy) * slideBy;
      const overs = Array.from({ length: Math.max(1, Math.floor(within)) }, (_window, back) =>
        isOver(name, signal, last - back * slideBy),
      );
      return critical.thresholdOccurrences === "all" ? overs.every(Boolean) : overs.some(Boolean);
    }),
  );
}

function read(query: string): { select: Value; where: Condition; facet: string | undefined } {
  const [, selected = "", wanted = "", facet] =
    /^SELECT (.+?) FROM Metric WHERE (.+?)(?: FACET ([\w.]+))?$/.exec(query) ?? [];
  const [select, where] = [new Reader(selected), new Reader(wanted)];
  const found = { select: difference(select), where: either(where), facet };
  select.end();
  where.end();
  return found;
}

function difference(reader: Reader): Value {
  let left = product(reader);
  while (reader.take(/^-/)) left = calculated(left, product(reader), (one, other) => one - other);
  return left;
}

function product(reader: Reader): Value {
  let left = single(reader);
  for (let sign = reader.take(/^[*/]/); sign; sign = reader.take(/^[*/]/)) {
    const isProduct = sign[0] === "*";
    left = calculated(left, single(reader), (one, other) =>
      isProduct ? one * other : other === 0 ? null : one / other,
    );
  }
  return left;
}

function calculated(left: Value, right: Value, combine: (one: number, other: number) => number | null): Value {
  return (points) => {
    const [one, other] = [left(points), right(points)];
    return one === null || other === null ? null : combine(one, other);
  };
}

// Without a point that the query keeps nothing is selected: count() is no 0 then.
function single(reader: Reader): Value {
  const number = reader.take(/^[\d.]+/);
  if (number) return () => Number(number[0]);
  if (reader.take(/^\(/)) return closed(reader, difference(reader));
  if (reader.take(/^filter\(/)) {
    const inner = single(reader);
    if (!reader.take(/^, WHERE/)) reader.fail();
    const condition = either(reader);
    return closed(reader, (points) => (points.length === 0 ? null : (inner(points.filter(condition)) ?? 0)));
  }
  const [, name = "", of = ""] = reader.take(/^(count|sum|max|percentile|uniqueCount)\(([\w.]+)/) ?? reader.fail();
  const percent = name === "percentile" ? Number(reader.take(/^, (\d+)/)?.[1]) : undefined;
  return closed(reader, (points) => {
    if (points.length === 0) return null;
    if (name === "uniqueCount") return new Set(points.map(({ attributes }) => attributes[of])).size;
    const values = points.filter(({ metric }) => metric === of).flatMap((point) => point.values ?? [point.value ?? 0]);
    if (name === "count") return values.length;
    if (values.length === 0) return null;
    if (name === "sum") return values.reduce((sum, value) => sum + value, 0);
    if (name === "max") return Math.max(...values);
    return values.toSorted((one, other) => one - other)[Math.ceil((values.length * (percent ?? 0)) / 100) - 1] ?? null;
  });
}

function closed<Read>(reader: Reader, read: Read): Read {
  return reader.take(/^\)/) ? read : reader.fail();
}

function either(reader: Reader): Condition {
  let left = both(reader);
  while (reader.take(/^OR\b/)) left = joined(left, both(reader), (one, other) => one || other);
  return left;
}

function both(reader: Reader): Condition {
  let left = held(reader);
  while (reader.take(/^AND\b/)) left = joined(left, held(reader), (one, other) => one && other);
  return left;
}

function joined(left: Condition, right: Condition, combine: (one: boolean, other: boolean) => boolean): Condition {
  return (point) => combine(left(point), right(point));
}

function held(reader: Reader): Condition {
  if (reader.take(/^\(/)) return closed(reader, either(reader));
  const [, name = ""] = reader.take(/^([\w.]+)/) ?? reader.fail();
  const valueOf = (point: Point) => (name === "metricName" ? point.metric : point.attributes[name]);
  if (reader.take(/^IS NULL/)) return (point) => valueOf(point) === undefined;
  const list = reader.take(/^(NOT )?IN \(([^)]*)\)/);
  if (list) {
    const names = (list[2] ?? "").split(",").map((text) => text.trim().replaceAll("'", ""));
    return (point) => names.includes(String(valueOf(point))) === (list[1] === undefined);
  }
  const least = reader.take(/^>= (\d+)/);
  if (least) return (point) => Number(valueOf(point)) >= Number(least[1]);
  const [, text = ""] = reader.take(/^= '([^']*)'/) ?? reader.fail();
  return (point) => valueOf(point) === text;
}
