import type Table from "cli-table3";
import type { Alarm } from "../../infra/monitoring.ts";
import { silentSeconds } from "../../infra/observability/telemetry-signals.ts";
import { isOfEveryMinute } from "../../infra/promql.ts";
import { intervalSeconds } from "./services.ts";
import type { Told } from "./watchers.ts";

/** An alarm that should ring, from when on, and until when there was reason to; milliseconds. */
export interface Case {
  alert: string;
  began: number;
  faultOver: number;
}

/** What became of a case; seconds, undefined where it was not told. */
interface Judged {
  alert: string;
  minutes: number;
  rangAfter: number | undefined;
  atMost: number;
  overAfter: number | undefined;
}

/** What became of all. */
export interface Judgement {
  rows: Judged[];
  /** Those that rang and should not have. */
  wrong: string[];
  isProved: boolean;
}

/** On the way: an export, an evaluation, and both ways through Alertmanager. */
const wayThere = 2 * intervalSeconds + 10;
/** What asks from outside does so once a minute, and what is of every minute is looked at by whole ones. */
const byMinutes = 75;

/** Holds what was told against what should have been. */
export function judge(
  cases: readonly Case[],
  told: readonly Told[],
  { alarms, early }: { alarms: readonly Alarm[]; early: readonly string[] },
): Judgement {
  const rows = cases.map(({ alert, began, faultOver }): Judged => {
    const alarm = alarms.find(({ name }) => alert.endsWith(`-${name}`));
    const minutes = alarm?.minutes ?? Number.NaN;
    const since = (status: Told["status"], from: number) => {
      const found = told.find((one) => one.alert === alert && one.status === status && one.at >= from);
      return found && (found.at - from) / 1000;
    };
    return {
      alert,
      minutes,
      rangAfter: since("firing", began),
      atMost:
        minutes * 60 +
        wayThere +
        (alarm && isOfEveryMinute(alarm) ? byMinutes : 0) +
        (alarm?.kind === "restarts" ? silentSeconds : 0),
      overAfter: since("resolved", faultOver),
    };
  });
  const isExpected = ({ alert, at }: Told) => cases.some((one) => one.alert === alert && one.began <= at);
  const wrong = [...new Set([...early, ...told.filter((one) => !isExpected(one)).map(({ alert }) => alert)])];
  const isWell = ({ rangAfter = Infinity, atMost, overAfter }: Judged) =>
    rangAfter <= atMost && overAfter !== undefined;
  return { rows, wrong, isProved: wrong.length === 0 && rows.every(isWell) };
}

/** What was measured, as `npm run docs` takes it: whole seconds by the alarm's name. */
export function toMeasured({ rows }: Judgement, load: string) {
  const alarms = rows.map(({ alert, minutes, rangAfter = 0, overAfter = 0 }) => [
    alert.slice(alert.indexOf("-") + 1),
    { minutes, rang: Math.round(rangAfter), over: Math.round(overAfter) },
  ]);
  return { asOf: new Date().toISOString().slice(0, 10), load, alarms: Object.fromEntries(alarms) };
}

/** Prints it as a table. */
export function report({ rows, wrong, isProved }: Judgement, makeTable: (head: string[]) => Table.Table): void {
  const table = makeTable(["alarm", "its minutes", "rang after", "at most", "over after"]);
  const seconds = (value: number | undefined) => (value === undefined ? "NEVER" : `${value.toFixed(0)} s`);
  for (const { alert, minutes, rangAfter, atMost, overAfter } of rows)
    table.push([alert, minutes, seconds(rangAfter), seconds(atMost), seconds(overAfter)]);
  console.log(table.toString());
  if (wrong.length > 0) console.log(`rang, and should not have: ${wrong.join(", ")}`);
  console.log(isProved ? "every alarm rang in its time and is over; the sound service was silent" : "NOT PROVED");
}
