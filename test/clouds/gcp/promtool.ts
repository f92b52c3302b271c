import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { findPromtool, promtoolTool } from "../../set-up/promtool.ts";
import { bringTools } from "../../../toolchain/index.ts";

/** Samples of one series, two a minute from minute 0 on; undefined where there is none. */
export interface Series {
  /** As PromQL writes it: a name with its labels. */
  name: string;
  samples: (number | undefined)[];
}

/** Samples a minute: what Google counts over a minute is spread over it. */
// https://cloud.google.com/stackdriver/docs/managed-prometheus/promql-differences: counters have an interval there.
export const samplesPerMinute = 2;

/** A value that stays for a minute. */
export function level(values: (number | undefined)[]): Series["samples"] {
  return values.flatMap((value) => Array<number | undefined>(samplesPerMinute).fill(value));
}

/** A count that grows through each minute by what happened in it. */
export function counter(counts: number[]): number[] {
  const samples: number[] = [];
  let sum = 1000;
  for (const count of counts) {
    for (let part = 1; part <= samplesPerMinute; part += 1) samples.push(sum + (count * part) / samplesPerMinute);
    sum += count;
  }
  return [1000, ...samples];
}

/** Brings promtool where it is missing; throws an error that says what to install. */
export async function requirePromtool(): Promise<string> {
  await bringTools([[promtoolTool]]);
  const found = await findPromtool();
  if (found === undefined) throw new Error("promtool is still missing after it was brought");
  return found;
}

/** The minutes at whose end each condition holds, by series' set and condition, as Prometheus evaluates it. */
// https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
export async function ringingMinutes(
  promtool: string,
  conditions: Readonly<Record<string, string>>,
  sets: Readonly<Record<string, readonly Series[]>>,
): Promise<(set: string, condition: string) => number[]> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-promtool-"));
  try {
    const rules = Object.entries(conditions).map(([alert, expr]) => ({ alert, expr }));
    await writeFile(join(folder, "rules.json"), JSON.stringify({ groups: [{ name: "all", rules }] }));
    const tests = Object.entries(sets).map(([name, series]) => ({
      name,
      interval: `${60 / samplesPerMinute}s`,
      input_series: series.map((one) => ({ series: one.name, values: toValues(one.samples) })),
      // Each is expected to be silent: what rings is what promtool complains of.
      alert_rule_test: minutesOf(series).flatMap((minute) =>
        rules.map(({ alert }) => ({ eval_time: `${minute}m`, alertname: alert, exp_alerts: [] })),
      ),
    }));
    const file = { rule_files: ["rules.json"], evaluation_interval: "1m", tests };
    await writeFile(join(folder, "test.json"), JSON.stringify(file));
    const { exitCode, all } = await execa(promtool, ["test", "rules", "test.json"], {
      cwd: folder,
      all: true,
      reject: false,
    });
    const found = readFailures(all);
    if ((exitCode === 0) !== (found.size === 0))
      throw new Error(`promtool cannot evaluate this:\n${all.slice(0, 2000)}`);
    return (set, condition) => found.get(`${set}\n${condition}`) ?? [];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The minutes of which there are samples. */
function minutesOf(series: readonly Series[]): number[] {
  const samples = Math.max(...series.map((one) => one.samples.length));
  return Array.from({ length: Math.floor(samples / samplesPerMinute) }, (_, index) => index + 1);
}

/** Samples in promtool's short form: each stretch that grows evenly as `start+step×times`. */
function toValues(samples: readonly (number | undefined)[]): string {
  const stretches: string[] = [];
  for (let from = 0; from < samples.length;) {
    const start = samples[from];
    const step = (samples[from + 1] ?? NaN) - (start ?? NaN);
    let to = from + 1;
    if (start === undefined) while (to < samples.length && samples[to] === undefined) to += 1;
    else while (samples[to] === start + step * (to - from)) to += 1;
    const times = to - from - 1;
    if (start === undefined) stretches.push(`_x${times + 1}`);
    else stretches.push(times === 0 ? String(start) : `${start}${step < 0 ? "" : "+"}${step}x${times}`);
    from = to;
  }
  return stretches.join(" ");
}

function readFailures(output: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  let set = "";
  for (const line of output.split("\n")) {
    set = /^ {4}name: (.*),\s*$/.exec(line)?.[1] ?? set;
    const [, condition, time = ""] = /^ *alertname: ?([^,]+), time: ([\dhms]+)/.exec(line) ?? [];
    if (condition === undefined) continue;
    const [, hours = 0, minutes = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:0s)?$/.exec(time) ?? [];
    const key = `${set}\n${condition}`;
    found.set(key, [...(found.get(key) ?? []), Number(hours) * 60 + Number(minutes)]);
  }
  return found;
}
