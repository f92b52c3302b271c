import { Reader } from "./text-reader.ts";

/** A value of a query's; a time is in ms since 1970. */
export type Value = number | string | boolean | null | { [key: string]: Value };

export type Row = Record<string, Value>;

/** What an expression is evaluated with. */
interface Scope {
  row: Row;
  previous: Row | undefined;
  now: number;
}

type Expression = (scope: Scope) => Value;
type Aggregate = (rows: Row[], now: number) => Value;

/**
 * Runs a query on a table, as far as alarms' queries go; throws on what it cannot read, a column that no row has among
 * it.
 */
// https://learn.microsoft.com/kusto/query/
export function runQuery(query: string, tables: Record<string, Row[]>, now: number): Row[] {
  const [table = "", ...operators] = query.split(/\s\|\s/);
  const rows = tables[table.trim()];
  if (!rows) throw new Error(`there is no table ${table}`);
  return operators.reduce((kept, operator) => apply(operator.trim(), kept, now), rows);
}

function apply(operator: string, rows: Row[], now: number): Row[] {
  const [, word = "", rest = ""] = /^(where|extend|summarize|order by)\s+(.*)$/s.exec(operator) ?? [];
  const reader = new Reader(rest);
  if (word === "order by") {
    const [, column = ""] = /^(\w+) asc$/.exec(rest) ?? [];
    return rows.toSorted((one, other) => Number(one[column]) - Number(other[column]));
  }
  if (word === "where") {
    const condition = either(reader);
    reader.end();
    return rows.filter((row, index) => condition({ row, previous: rows[index - 1], now }) === true);
  }
  if (word === "extend") {
    const columns = reader.list(() => [reader.assignee(), either(reader)] as const);
    reader.end();
    return rows.map((row, index) => {
      const scope = { row, previous: rows[index - 1], now };
      // Every column is of the row as it was before.
      return { ...row, ...Object.fromEntries(columns.map(([name, value]) => [name, value(scope)])) };
    });
  }
  if (word === "summarize") {
    const columns = reader.list(() => [reader.assignee(), aggregate(reader)] as const);
    const by = reader.take(/^by\b/) ? ([reader.assignee(), either(reader)] as const) : undefined;
    reader.end();
    const toRow = (group: Row[]) => Object.fromEntries(columns.map(([name, value]) => [name, value(group, now)]));
    // Without a key there is one group, also of no rows.
    if (!by) return [toRow(rows)];
    const groups = Map.groupBy(rows, (row) => by[1]({ row, previous: undefined, now }));
    return [...groups].map(([key, group]) => ({ [by[0]]: key, ...toRow(group) }));
  }
  throw new Error(`cannot read the operator: ${operator}`);
}

function aggregate(reader: Reader): Aggregate {
  const [, name = ""] = reader.take(/^(\w+)\(/) ?? reader.fail();
  const args = reader.take(/^\)/) ? [] : reader.list(() => either(reader));
  if (args.length > 0 && !reader.take(/^\)/)) reader.fail();
  const [of, second] = args;
  return (rows, now) => {
    if (name === "count") return rows.length;
    const all = rows.map((row) => of?.({ row, previous: undefined, now }) ?? null);
    const values = all.filter((value) => typeof value === "number").toSorted((one, other) => one - other);
    if (name === "sum") return values.reduce((sum, value) => sum + value, 0);
    // Of no values these are null. https://learn.microsoft.com/kusto/query/summarize-operator#aggregates-default-values
    if (name === "max") return values.at(-1) ?? null;
    if (name === "min") return values[0] ?? null;
    if (name === "percentile") {
      const share = Number(second?.({ row: {}, previous: undefined, now })) / 100;
      return values[Math.ceil(share * values.length) - 1] ?? null;
    }
    throw new Error(`there is no aggregate ${name}`);
  };
}

const functions: Record<string, (...args: Value[]) => Value> = {
  todouble: (value = null) => toNumber(value),
  toint: (value = null) => (typeof value === "boolean" ? Number(value) : toNumber(value)),
  tostring: (value) => (value === null || value === undefined ? "" : String(value)),
  iff: (condition, one = null, other = null) => (condition === true ? one : other),
  coalesce: (...values) => values.find((value) => value !== null) ?? null,
  isnotnull: (value) => value !== null,
  max_of: (...values) => {
    const known = values.filter((value) => typeof value === "number");
    return known.length === 0 ? null : Math.max(...known);
  },
  bin: (value, size) => Math.floor(Number(value) / Number(size)) * Number(size),
  // What is not JSON is a text. https://learn.microsoft.com/kusto/query/parse-json-function
  parse_json: (text) => {
    try {
      const parsed: Value = JSON.parse(String(text));
      return parsed;
    } catch {
      return text ?? null;
    }
  },
};

function toNumber(value: Value): number | null {
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : null;
}

type Operators = Record<string, (one: Value, other: Value) => Value>;

// With null there is no result, and a comparison does not hold.
const arithmetic = (calculate: (one: number, other: number) => number) => (one: Value, other: Value) =>
  typeof one === "number" && typeof other === "number" ? calculate(one, other) : null;
const compared = (holds: (one: number, other: number) => boolean) => (one: Value, other: Value) =>
  typeof one === "number" && typeof other === "number" && holds(one, other);

const products: Operators = {
  "*": arithmetic((one, other) => one * other),
  "/": arithmetic((one, other) => one / other),
};
const sums: Operators = { "+": arithmetic((one, other) => one + other), "-": arithmetic((one, other) => one - other) };
const comparisons: Operators = {
  "==": (one, other) => one !== null && one === other,
  ">=": compared((one, other) => one >= other),
  ">": compared((one, other) => one > other),
  "<": compared((one, other) => one < other),
};
const conjunctions: Operators = { and: (one, other) => one === true && other === true };

const product = chain(single, /^[*/]/, products);
const sum = chain(product, /^[+-]/, sums);
const comparison = chain(sum, /^(==|>=|>|<)/, comparisons);
const either = chain(membership, /^and\b/, conjunctions);

function chain(part: (reader: Reader) => Expression, pattern: RegExp, operators: Operators) {
  return (reader: Reader): Expression => {
    let left = part(reader);
    for (let found = reader.take(pattern); found; found = reader.take(pattern)) {
      const operate = operators[found[0]] ?? reader.fail();
      const [one, other] = [left, part(reader)];
      left = (scope) => operate(one(scope), other(scope));
    }
    return left;
  };
}

function membership(reader: Reader): Expression {
  const value = comparison(reader);
  if (!reader.take(/^in \(/)) return value;
  const choices = reader.list(() => either(reader));
  if (!reader.take(/^\)/)) reader.fail();
  return (scope) => choices.some((choice) => choice(scope) === value(scope));
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };

function single(reader: Reader): Expression {
  const text = reader.take(/^"([^"]*)"/);
  if (text) return () => text[1] ?? "";
  const number = reader.take(/^(\d+(?:\.\d+)?)([smh]\b)?/);
  if (number) return () => Number(number[1]) * (unitMs[number[2] ?? ""] ?? 1);
  if (reader.take(/^\(/)) {
    const inner = either(reader);
    return reader.take(/^\)/) ? inner : reader.fail();
  }
  const call = reader.take(/^(\w+)\(/);
  if (call) {
    const args = reader.list(() => either(reader));
    if (!reader.take(/^\)/)) reader.fail();
    return called(call[1] ?? "", args);
  }
  const [, path = ""] = reader.take(/^([A-Za-z_][\w.]*)/) ?? reader.fail();
  const [column = "", ...keys] = path.split(".");
  return ({ row }) => {
    const value = row[column];
    if (value === undefined) throw new Error(`there is no column ${column}`);
    return keys.reduce<Value>((inner, key) => (typeof inner === "object" ? (inner?.[key] ?? null) : null), value);
  };
}

function called(name: string, args: Expression[]): Expression {
  const [first] = args;
  if (name === "ago") return (scope) => scope.now - Number(first?.(scope));
  if (name === "prev")
    return ({ previous, now }) => (previous ? (first?.({ row: previous, previous: undefined, now }) ?? null) : null);
  const run = functions[name];
  if (!run) throw new Error(`there is no function ${name}`);
  return (scope) => run(...args.map((arg) => arg(scope)));
}
