import type { Chart } from "../../charts.ts";
import { evaluations } from "../../evaluation.ts";
import { type Alarm, forgiven, type Signal } from "../../monitoring.ts";

/** Where a signal is measured, in Kusto: the rows of a table in the stack's workspace, and what each row counts for. */
export interface SignalQuery {
  table: string;
  /** What keeps the signal's rows and makes their columns, from a first operator on. */
  rows: string;
  value: string;
  /** Minutes from one row to the next, where they come by a clock; an alarm looks at no less. */
  everyMinutes?: number;
}

/** What a target measures, by signal. */
export type SignalQueries = Partial<Record<Signal, SignalQuery>>;

/**
 * Minutes that a row may take to get into the workspace. A window ends so long ago, so that none of its rows is missed.
 */
export const ingestionMinutes = evaluations.azureMonitor.lateSeconds / 60;

const statistics = {
  sum: (column: string) => `sum(${column})`,
  p95: (column: string) => `percentile(${column}, 95)`,
  max: (column: string) => `max(${column})`,
  min: (column: string) => `max(${column})`,
};

/**
 * The minutes that an alarm looks at, and what it compares with its bound, in the column `value`; no row where there is
 * nothing to compare.
 */
// https://learn.microsoft.com/kusto/query/summarize-operator: without rows, sum is 0 and max is null.
export function toAlarmQuery(alarm: Alarm, signals: SignalQueries): { minutes: number; query: string } {
  const measured = queryOf(alarm.signal, signals);
  const minutes = Math.max(alarm.minutes, measured.everyMinutes ?? 1);
  return { minutes, query: compare(alarm, measured, minutes, signals) };
}

/** What a chart shows, minute by minute, in a column for each of its signals. */
export function toChartQuery({ signals: shown }: Chart, signals: SignalQueries): string | undefined {
  const [first] = shown;
  const measured = first && signals[first.signal];
  if (!measured) return undefined;
  const values = shown.map(({ signal }) => `${signal} = todouble(${alongside(signal, measured, signals)})`);
  const columns = shown.map(({ signal, statistic }) => `${signal} = ${statistics[statistic](signal)}`);
  return `${measured.table} | ${measured.rows} | extend ${values.join(", ")} | summarize ${columns.join(", ")} by TimeGenerated = bin(TimeGenerated, 1m)`;
}

function compare(alarm: Alarm, measured: SignalQuery, minutes: number, signals: SignalQueries): string {
  const ends = ingestionMinutes;
  const window = `${measured.table} | where TimeGenerated >= ago(${minutes + ends}m) and TimeGenerated < ago(${ends}m)`;
  const rows = `${window} | ${measured.rows} | extend value = todouble(${measured.value})`;
  const known =
    alarm.whenMissing === "silent" ? "where isnotnull(value)" : `extend value = coalesce(value, ${beyond(alarm)})`;
  if (alarm.per !== undefined) {
    const whole = alongside(alarm.per, measured, signals);
    return `${rows}, whole = todouble(${whole}) | summarize part = sum(value), whole = sum(whole) | where whole > 0 | extend value = 100 * (part - ${forgiven}) / whole`;
  }
  if (alarm.statistic === "min") {
    // What lasts shorter than the window has too few minutes; one of them may have got lost.
    const enough = Math.max(1, minutes - 1);
    return `${rows} | summarize highest = max(value) by minute = bin(TimeGenerated, 1m) | summarize value = min(highest), minutes = count() | where minutes >= ${enough}`;
  }
  const value = `value = ${statistics[alarm.statistic]("value")}`;
  if (alarm.among === undefined) return `${rows} | summarize ${value} | ${known}`;
  const among = alongside(alarm.among, measured, signals);
  return `${rows}, among = todouble(${among}) | summarize ${value}, among = sum(among) | where among > ${forgiven} | ${known}`;
}

function queryOf(signal: Signal, signals: SignalQueries): SignalQuery {
  const measured = signals[signal];
  if (!measured) throw new Error(`the target says that it measures ${signal}, and not how`);
  return measured;
}

/** The value of a second signal of the same rows. */
function alongside(signal: Signal, { table, rows }: SignalQuery, signals: SignalQueries): string {
  const other = queryOf(signal, signals);
  if (other.table !== table || other.rows !== rows)
    throw new Error(`${signal} is in other rows than what it is held against`);
  return other.value;
}

/** A value that is beyond the bound, for a window in which something should have been measured and was not. */
function beyond({ bound }: Alarm): number {
  if ("under" in bound) return bound.under - 1;
  return "over" in bound ? bound.over + 1 : bound.atLeast;
}

/** The signals that are measured. */
export function signalsIn(queries: SignalQueries): Signal[] {
  return Object.keys(queries).filter((key): key is Signal => key in queries);
}
