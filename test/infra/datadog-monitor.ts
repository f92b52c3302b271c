import * as z from "zod";
import { Reader } from "../clouds/azure/text-reader.ts";
import type { Point } from "./vendor-telemetry.ts";

/** What of a monitor is evaluated. */
const monitorSchema = z.object({
  query: z.string(),
  monitorThresholds: z.object({ critical: z.coerce.number() }),
  requireFullWindow: z.boolean(),
  evaluationDelay: z.number().default(0),
  newGroupDelay: z.number().default(60),
  onMissingData: z.literal("resolve"),
});

/** Values by the beginning of their interval, of each group. */
type Groups = Map<string, Map<number, number[]>>;

/** What is looked at: seconds, and the interval in which points are added up where the query says none. */
interface Look {
  from: number;
  to: number;
  interval: number;
  points: readonly Point[];
}

/** Values in an interval as one. */
type Aggregate = (values: number[]) => number;

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0);
const aggregates: Record<string, Aggregate> = {
  sum,
  count: (values) => values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  p95: (values) => values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? 0,
};

/**
 * The minutes at which a monitor rings, looked at some seconds after each, by the text of Datadog's pages. How long the
 * interval is in which it adds up by itself no page says of monitors: the 20 s of a chart, or the points as they came.
 */
// https://docs.datadoghq.com/monitors/configuration/ and /metrics/custom_metrics/type_modifiers/
export function datadogMinutes(
  inputs: unknown,
  points: readonly Point[],
  { minutes, interval }: { minutes: number; interval: number },
): number[] {
  const monitor = monitorSchema.parse(inputs);
  const { query, evaluationDelay, newGroupDelay, requireFullWindow } = monitor;
  const [, over = "", window = "", expression = "", operator = "", bound = ""] =
    /^(\w+)\(last_(\d+)m\):(.+) (>=|>) ([\d.]+)$/.exec(query) ?? [];
  if (Number(bound) !== monitor.monitorThresholds.critical) throw new Error(`cannot read ${query}`);
  if (expression.includes(".as_count()") && over !== "sum") throw new Error("only sum goes with as_count()");
  const began = firstSeen(points);
  const byMinute = Map.groupBy(points, ({ at }) => Math.floor(at / 60));
  return Array.from({ length: minutes }, (_, index) => index + 1).filter((minute) => {
    // Nothing is evaluated on the minute.
    const now = minute * 60 + 25;
    const to = now - evaluationDelay;
    const from = to - Number(window) * 60;
    const shown = Array.from({ length: Number(window) + 3 }, (_, back) => byMinute.get(minute - back) ?? []);
    const look = { from, to, interval, points: shown.flat().filter(({ at }) => at < now) };
    const groups = valueOf(expression, look);
    return [...groups].some(([group, values]) => {
      const born = began.get(group);
      if (born !== undefined && now - born < newGroupDelay) return false;
      if (requireFullWindow && !isFull(values, look)) return false;
      const one = reduce(over, values, expression);
      return one !== undefined && (operator === ">" ? one > Number(bound) : one >= Number(bound));
    });
  });
}

/** When each instance was heard of first. */
function firstSeen(points: readonly Point[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { at, attributes } of points) {
    const instance = String(attributes["service.instance.id"]);
    if (!seen.has(instance)) seen.set(instance, at);
  }
  return seen;
}

/** Whether there are points from the window's first minute to its last. */
function isFull(values: ReadonlyMap<number, number[]>, { from, to }: Look): boolean {
  const at = [...values.keys()];
  return Math.min(...at) < from + 90 && Math.max(...at) >= to - 90;
}

function reduce(over: string, values: ReadonlyMap<number, number[]>, expression: string): number | undefined {
  const all = [...values.values()].flat();
  if (all.length === 0) return undefined;
  if (over === "percentile") {
    const [, percentile = ""] = /^(p95):/.exec(expression) ?? [];
    return (aggregates[percentile] ?? (() => Number.NaN))(all);
  }
  return (aggregates[over] ?? (() => Number.NaN))(all);
}

/** A query's values in each group, or what is calculated of several: with `as_count()` of the window's sums. */
function valueOf(expression: string, look: Look): Groups {
  const reader = new Reader(expression);
  const isCounted = expression.includes(".as_count()");
  const one = (): Groups => {
    const constant = reader.take(/^[\d.]+/);
    if (constant) return new Map([["*", new Map([[look.from, [Number(constant[0])]]])]]);
    const wrapped = reader.take(/^(count_nonzero|default_zero)\(/);
    if (!wrapped) return queried(reader, look);
    const inner = one();
    if (!reader.take(/^\)/)) reader.fail();
    return wrapped[1] === "count_nonzero" ? countNonzero(inner) : defaultZero(inner, look);
  };
  const total = (groups: Groups) => sum([...groups.values()].flatMap((values) => [...values.values()].flat()));
  const calculated = (left: Groups, right: Groups, combine: (one: number, other: number) => number): Groups => {
    if (!isCounted) throw new Error("it calculates interval by interval what no interval need have");
    return new Map([["*", new Map([[look.from, [combine(total(left), total(right))]]])]]);
  };
  const product = (): Groups => {
    let left = one();
    while (reader.take(/^\*/)) left = calculated(left, one(), (a, b) => a * b);
    return left;
  };
  let result = product();
  while (reader.take(/^-/)) {
    const right = product();
    // Of nothing at all there is nothing to calculate.
    result = result.size + right.size === 0 ? result : calculated(result, right, (a, b) => a - b);
  }
  reader.end();
  return result;
}

// https://docs.datadoghq.com/dashboards/functions/rollup/: intervals are those of the clock, and one is of the window whose
// beginning is, with all of its points that there are by then.
function queried(reader: Reader, { from, to, interval, points }: Look): Groups {
  const [, aggregate = "", metric = "", scope = "", by, modifiers = ""] =
    reader.take(/^(\w+):([\w.]+)\{([^}]*)\}(?: by \{([\w.]+)\})?((?:\.as_count\(\)|\.rollup\(\d+\))*)/) ??
    reader.fail();
  const length = Number(/rollup\((\d+)\)/.exec(modifiers)?.[1] ?? interval);
  const groups: Groups = new Map();
  for (const point of points) {
    const begin = Math.floor(point.at / length) * length;
    if (point.metric !== metric || begin < from || begin >= to || !isIn(scope, point)) continue;
    const group = by === undefined ? "*" : String(point.attributes[by]);
    const values = groups.get(group) ?? new Map<number, number[]>();
    values.set(begin, [...(values.get(begin) ?? []), ...(point.values ?? [point.value ?? 0])]);
    groups.set(group, values);
  }
  // Percentiles are of every single value.
  if (aggregate === "p95") return groups;
  const toOne = aggregates[aggregate] ?? reader.fail();
  return new Map(
    [...groups].map(([group, values]) => [group, new Map([...values].map(([at, all]) => [at, [toOne(all)]]))]),
  );
}

function isIn(scope: string, { attributes }: Point): boolean {
  const tags: Record<string, string | number | undefined> = {
    ...attributes,
    service: attributes["service.name"],
    env: attributes["deployment.environment.name"],
  };
  return scope.split(" AND ").every((part) => {
    const list = /^([\w.]+) (NOT IN|IN) \(([^)]*)\)$/.exec(part);
    if (list) {
      const [, tag = "", how, names = ""] = list;
      return names.split(",").includes(String(tags[tag]).toLowerCase()) === (how === "IN");
    }
    const [, tag = "", value = ""] = /^([\w.]+):(.+)$/.exec(part) ?? [];
    const found = String(tags[tag] ?? "").toLowerCase();
    return value.endsWith("*") ? found.startsWith(value.slice(0, -1)) : found === value;
  });
}

// https://docs.datadoghq.com/dashboards/functions/count/#count-nonzero
function countNonzero(groups: Groups): Groups {
  const counted = new Map<number, number[]>();
  for (const values of groups.values())
    for (const [at, [value]] of values) if (value !== 0) counted.set(at, [(counted.get(at)?.[0] ?? 0) + 1]);
  return counted.size === 0 ? new Map() : new Map([["*", counted]]);
}

// https://docs.datadoghq.com/dashboards/functions/interpolation/#default-zero: after all has been added up.
function defaultZero(groups: Groups, { from, to }: Look): Groups {
  const filled = new Map<number, number[]>();
  for (let at = Math.ceil(from / 60) * 60; at < to; at += 60) filled.set(at, groups.get("*")?.get(at) ?? [0]);
  return new Map([["*", filled]]);
}
