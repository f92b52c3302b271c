import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Point, slopeOf } from "../slope.ts";
import type { Row, Sample } from "../table.ts";
import type { Prepared } from "./prepare.ts";
import { residentMegabytes } from "./proc.ts";
import { startSubject } from "./running.ts";

const calls = 36_000;
const progressSeconds = 20;

/** Memory while an hour's worth of calls is compressed into so many seconds. */
export async function measureSoak({ workspace, client, pin, ours }: Prepared, seconds: number): Promise<Row[]> {
  workspace.say(`soak: ${calls} mixed calls in ${seconds} s`);
  const [program = "", ...args] = ours.production.command;
  const command = [program, "--import", join(import.meta.dirname, "heap-meter.mjs"), ...args];
  const running = await startSubject(workspace, pin, { ...ours.production, command }, { metered: true });
  const heap: Point[] = [];
  const resident: Point[] = [];
  const began = performance.now();
  const minutes = () => (performance.now() - began) / 60_000;
  const lines = running.meter && createInterface({ input: running.meter });
  lines?.on("line", (bytes) => heap.push({ x: minutes(), y: Number(bytes) / 1024 / 1024 }));
  const done = new AbortController();
  const watch = async () => {
    for (let second = 1; !done.signal.aborted; second += 1) {
      workspace.checkTime();
      const megabytes = await residentMegabytes(running.pid, "VmRSS");
      resident.push({ x: minutes(), y: megabytes });
      if (second % progressSeconds === 0) workspace.say(`soak, second ${second}: ${megabytes.toFixed(1)} MB resident`);
      await sleep(1000, undefined, { signal: done.signal }).catch(() => {});
    }
  };
  const load = client({ kind: "mixed calls", name: running.name, port: running.port, calls, seconds });
  await Promise.all([load.finally(() => done.abort()), watch()]);
  await running.end();
  return [...rows("resident memory", resident, seconds), ...rows("heap in use", heap, seconds)];
}

function rows(what: string, points: readonly Point[], seconds: number): Row[] {
  const third = Math.floor(points.length / 3);
  const sample = (some: readonly Point[]): Sample => ({ values: some.map(({ y }) => y), unit: "MB" });
  return [
    {
      name: `${what} in a soak of ${seconds} s, last third`,
      ours: sample(points.slice(-third)),
      beside: { what: "first third", sample: sample(points.slice(0, third)) },
      note: `${calls} calls, ten a second for an hour, that list, add and delete tasks in both eras; one sample a second, no collection forced.`,
    },
    {
      name: `growth of ${what} in that soak`,
      ours: { values: [slopeOf(points.slice(third))], unit: "MB/min" },
      note: "The slope of the line through the last two thirds of the samples, by least squares.",
    },
  ];
}
