import { writeFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Table from "cli-table3";
import { buildOurServer } from "../../bench/server/our-server.ts";
import { openWorkspace, type Workspace } from "../../bench/workspace.ts";
import { usageOf } from "../../cli/usage-sources/measured.ts";
import { prometheusUsage } from "../../cli/usage-sources/prometheus.ts";
import { toText } from "../../cli/tool-usage.ts";
import type { ServiceSpec } from "../../infra/contract.ts";
import { type Alarm, alarmsOf } from "../../infra/monitoring.ts";
import { jobOf } from "../../infra/observability/telemetry-signals.ts";
import { poll } from "../../infra/poll.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { openFront } from "./front.ts";
import { type Instance, startInstance } from "./instance.ts";
import { type Case, judge, report, toMeasured } from "./judgement.ts";
import { bringPrograms } from "./programs.ts";
import { intervalSeconds, serviceOf, stack } from "./services.ts";
import { failing, heavy, ordinary, send, type Sent, slow, type Traffic, withToken } from "./traffic.ts";
import { startReceiver, startWatchers } from "./watchers.ts";

const quietSeconds = 75;
const resolvedSeconds = 240;

/** How it is done. */
interface Way {
  /** Whether the alarm that looks at an hour gets one; else its hour is a minute. */
  hour: boolean;
  /** Whether the times are written down for `npm run docs`. */
  record: boolean;
}

/** Lets the alarms ring and prints when they did; sets the exit code where one did not, or one did that should not. */
export async function proveAlarms(way: Way): Promise<void> {
  const workspace = await openWorkspace({ deploys: false, minutes: way.hour ? 120 : 45 });
  try {
    await prove(workspace, way);
  } finally {
    await workspace.close();
  }
}

async function prove(workspace: Workspace, { hour, record }: Way): Promise<void> {
  const { say } = workspace;
  say("bringing Prometheus, Alertmanager and the blackbox exporter");
  const programs = await bringPrograms(say);
  const { production } = await buildOurServer(workspace);
  const [port, soundPort, faultyPort, secondPort] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ];
  const prometheus = `http://127.0.0.1:${port}`;
  const [sound, faulty] = [
    await serviceOf("sound", `${prometheus}/api/v1/otlp`),
    await serviceOf("faulty", `${prometheus}/api/v1/otlp`),
  ];
  const { url, told } = await startReceiver(workspace);
  const origins = { sound: `http://127.0.0.1:${soundPort}`, faulty: `http://127.0.0.1:${faultyPort}` };
  const fronts = {
    sound: await openFront(workspace, origins.sound),
    faulty: await openFront(workspace, origins.faulty),
  };
  const services = [
    { spec: sound, front: fronts.sound, alarms: alarmsIn(sound, hour) },
    { spec: faulty, front: fronts.faulty, alarms: alarmsIn(faulty, hour) },
  ];
  const soundOne = await startInstance(workspace, production, sound, { port: soundPort });
  let faultyOne: Instance = await startInstance(workspace, production, faulty, { port: faultyPort });
  await startWatchers(workspace, programs, { port, services, receiver: url });

  const sent = { sound: { calls: 0 }, faulty: { calls: 0 } };
  const cases: Case[] = [];
  const end = new AbortController();
  const always = [
    send(() => origins.sound, ordinary, sent.sound, end.signal),
    send(() => origins.faulty, ordinary, sent.faulty, end.signal),
  ];
  /** Waits until those that should ring are told, and no longer than they may take; what is under way goes on until then. */
  const expectRinging = async (
    names: readonly string[],
    { traffic = [], origin = origins.faulty, seconds = 200 }: Expected = {},
  ) => {
    const began = performance.now();
    const over = new AbortController();
    const sending = send(() => origin, traffic, origin === origins.faulty ? sent.faulty : { calls: 0 }, over.signal);
    const waited = names.map((name): Case => ({ alert: `faulty-${name}`, began, faultOver: Infinity }));
    cases.push(...waited);
    await poll(
      async () => waited.every(({ alert }) => told.some((one) => one.alert === alert && one.at > began)),
      (done) => done,
      { seconds, firstPauseSeconds: 1, longestPauseSeconds: 1 },
    );
    over.abort();
    await sending;
    for (const one of waited) one.faultOver = performance.now();
  };

  say(`${quietSeconds} s of ordinary traffic: nothing may ring`);
  await sleep(quietSeconds * 1000);
  const early = told.map(({ alert }) => alert);
  say(`a certificate that ends in a week, looked at over ${hour ? "an hour" : "a minute in place of its hour"}`);
  fronts.faulty.serve("ending");
  const expiring = expectRinging(["certificate-expiry"], { seconds: hour ? 62 * 60 + 200 : 200 });
  if (!hour) {
    await expiring;
    fronts.faulty.serve("lasting");
  }
  say("calls that fail, and slow ones");
  await expectRinging(["tool-errors", "latency"], { traffic: [...failing, ...slow] });
  say("more calls than expected, and than the processor can do");
  await expectRinging(["requests", "cpu"], { traffic: heavy });
  say("a second instance, which cannot check the tokens that it is sent");
  const second = await startInstance(workspace, production, faulty, {
    port: secondPort,
    faults: { withoutKeys: true },
  });
  await expectRinging(["error-rate", "instances-at-maximum"], { traffic: withToken, origin: second.origin });
  await second.stop();
  say("the server is stopped");
  await faultyOne.stop();
  await expectRinging(["availability"]);
  say("it starts again, slowly, and holds more memory than it should");
  const began = performance.now();
  const burdened = { startSeconds: 6, leakMiB: 400 };
  faultyOne = await startInstance(workspace, production, faulty, { port: faultyPort, faults: burdened });
  await expectRinging(["cold-start", "memory"]);
  await faultyOne.stop();
  faultyOne = await startInstance(workspace, production, faulty, { port: faultyPort });
  say("it is killed, once it was heard of, and started again");
  await sleep(2 * intervalSeconds * 1000);
  await faultyOne.kill();
  faultyOne = await startInstance(workspace, production, faulty, { port: faultyPort });
  await expectRinging(["restarts"], { seconds: 260 });
  if (hour) say("what is left of the hour");
  await expiring;
  fronts.faulty.serve("lasting");
  say(`started again after ${((performance.now() - began) / 1000).toFixed(0)} s: all must be over`);
  const isOver = (alert: string) => told.findLast((one) => one.alert === alert)?.status === "resolved";
  await poll(
    async () => cases.every(({ alert }) => isOver(alert)),
    (done) => done,
    { seconds: resolvedSeconds, firstPauseSeconds: 1, longestPauseSeconds: 1 },
  );
  end.abort();
  await Promise.all(always);
  await Promise.all([soundOne.stop(), faultyOne.stop()]);
  const judged = judge(cases, told, { alarms: alarmsIn(faulty, hour), early });
  report(judged, (head) => new Table({ head, style: { head: [], border: [], compact: true } }));
  if (record && judged.isProved)
    await writeFile(
      join(import.meta.dirname, "measured.json"),
      JSON.stringify(toMeasured(judged, loadWords()), null, 2),
    );
  const counted = await countCalls(prometheus, sent, hour ? 2 : 1);
  if (!judged.isProved || !counted) process.exitCode = 1;
}

function loadWords(): string {
  const [, five = 0] = loadavg();
  return `${availableParallelism()} cores, load ${five.toFixed(0)}`;
}

interface Expected {
  traffic?: readonly Traffic[];
  origin?: string;
  /** The longest that is waited. */
  seconds?: number;
}

/** The alarms of a service; the one that looks at an hour, and has no setting for that, at a minute of it. */
function alarmsIn(spec: ServiceSpec, hour: boolean): Alarm[] {
  return alarmsOf(spec).map((alarm) => (hour || alarm.minutes < 60 ? alarm : { ...alarm, minutes: 1 }));
}

/** Calls that an instance which is killed has counted and not sent: of two exports at most. */
const unsent = Math.ceil(ordinary.reduce((sum, { perSecond }) => sum + perSecond, 0) * 2 * intervalSeconds);

/** Whether Prometheus has every call that was answered, those just before a stop too; prints who called what. */
async function countCalls(
  url: string,
  sent: Readonly<Record<"sound" | "faulty", Sent>>,
  hours: number,
): Promise<boolean> {
  let isWhole = true;
  for (const [name, { calls }] of Object.entries(sent)) {
    const source = prometheusUsage(jobOf(name, stack), { platform: "Prometheus", url, token: "" });
    const usage = usageOf(await source.read(hours, AbortSignal.timeout(30_000)), hours, new Date());
    console.log(`\n${name}: ${calls} calls were answered with 200, ${usage.calls} were counted`);
    console.log(toText(usage, `${hours} h`));
    // A probe sends no tool call; one whose answer did not arrive may be counted.
    if (usage.calls < calls - (name === "faulty" ? unsent : 0)) isWhole = false;
  }
  return isWhole;
}
