import { once } from "node:events";
import { createServer } from "node:http";
import { interleave } from "../rounds.ts";
import { median, type Row } from "../table.ts";
import type { Workspace } from "../workspace.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { handshake, toCall } from "./calls.ts";
import { cores } from "./cores.ts";
import type { Prepared } from "./prepare.ts";
import { residentMegabytes } from "./proc.ts";
import { environmentFor, type Running, startSubject } from "./running.ts";
import type { Subject } from "./subjects.ts";

const rounds = 7;
const roundSeconds = 2.5;
const startRounds = 15;
const warmUpSeconds = 2;
const interval = { ordinary: 15_000, underLoad: 1000 };
const trickle = { callsPerSecond: 10, seconds: 75, leastExports: 3 };
const daySeconds = 86_400;

const loadNote = `list_tasks, 2026-07-28, calls divided by the processor time that the server took for them and for its telemetry, which is exported each second here and each ${interval.ordinary / 1000} s in a stack. Datadog gets metrics alone; the others a span of one call in ten too.`;

type Ours = Omit<Prepared, "python">;

/** What telemetry costs the example's server: the same process with and without a receiver to send to. */
export async function measureTelemetry(prepared: Ours): Promise<Row[]> {
  const receiver = await startReceiver(prepared.workspace);
  const without = { ...prepared.ours.production, name: "without telemetry" };
  const metrics = sending(without, "with metrics", receiver.url, { OTEL_TRACES_EXPORTER: "none" });
  const sampled = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" };
  const both = sending(without, "with metrics and traces", receiver.url, sampled);
  return [
    ...(await underLoad(prepared, [without, metrics, both])),
    ...(await atStart(prepared, without, both)),
    ...(await inADay(prepared, receiver, [metrics, both])),
  ];
}

function sending(subject: Subject, name: string, url: string, more: Record<string, string> = {}): Subject {
  const environment = {
    ...subject.environment,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_METRIC_EXPORT_INTERVAL: String(interval.underLoad),
    ...more,
  };
  return { ...subject, name, environment };
}

async function underLoad({ workspace, client, pin }: Ours, subjects: readonly Subject[]): Promise<Row[]> {
  const call = { kind: "load", post: toCall("2026-07-28", "list_tasks", {}), expected: '"result":' } as const;
  const running: Running[] = [];
  for (const subject of subjects) running.push(await startSubject(workspace, pin, subject));
  const sides = Object.fromEntries(
    running.map(({ name, port, pid }) => [
      name,
      async () => (await client({ ...call, name, port, pid, seconds: roundSeconds })).perProcessorSecond,
    ]),
  );
  for (const { name, port, pid } of running) await client({ ...call, name, port, pid, seconds: warmUpSeconds });
  const seen = await interleave(workspace, "calls per processor second", rounds, sides, "calls/s");
  const [bare, ...others] = running;
  const rows: Row[] = [];
  for (const { name, pid } of others) {
    const what = bare?.name ?? "";
    rows.push(
      {
        name: `throughput by processor time ${name}`,
        ours: { values: seen[name] ?? [], unit: "calls/s" },
        beside: { what, sample: { values: seen[what] ?? [], unit: "calls/s" } },
        aim: { leastRatio: 0.95 },
        note: loadNote,
      },
      {
        name: `peak memory under load ${name}`,
        ours: { values: [await residentMegabytes(pid, "VmHWM")], unit: "MB" },
        beside: { what, sample: { values: [await residentMegabytes(bare?.pid ?? 0, "VmHWM")], unit: "MB" } },
      },
    );
  }
  for (const one of running) await one.end();
  return rows;
}

async function atStart({ workspace, client, pin }: Ours, without: Subject, both: Subject): Promise<Row[]> {
  const side =
    ({ command, environment }: Subject) =>
    async () => {
      const port = await findFreePort();
      const job = { command: pin(cores.server, command), environment: environmentFor(environment, port), port };
      return (await client({ kind: "first answer", ...job, post: handshake })).ms;
    };
  const sides = { without: side(without), with: side(both) };
  // What is read from the disk for the first time counts for nobody.
  for (const run of Object.values(sides)) await run();
  const seen = await interleave(workspace, "process start to initialize", startRounds, sides);
  const more = median(seen.with) - median(seen.without);
  return [
    {
      name: "process start to first answer with metrics and traces",
      ours: { values: seen.with, unit: "ms" },
      beside: { what: without.name, sample: { values: seen.without, unit: "ms" } },
    },
    { name: "what telemetry adds to that", ours: { values: [more], unit: "ms" }, aim: { value: 20 } },
  ];
}

/** Bytes of a day at ten calls a second, out of the exports of about a minute. */
async function inADay({ workspace, client, pin }: Ours, receiver: Receiver, subjects: readonly Subject[]) {
  const rows: Row[] = [];
  for (const { name, ...subject } of subjects) {
    const environment = { ...subject.environment, OTEL_METRIC_EXPORT_INTERVAL: String(interval.ordinary) };
    const running = await startSubject(workspace, pin, { ...subject, name, environment });
    receiver.forget();
    workspace.say(`${trickle.callsPerSecond} calls a second ${name}`);
    const calls = trickle.callsPerSecond * trickle.seconds;
    await client({ kind: "mixed calls", name, port: running.port, calls, seconds: trickle.seconds });
    const { metrics, traces } = receiver.seen();
    await running.end();
    if (metrics.length < trickle.leastExports) throw new Error(`${name}: only ${metrics.length} exports of metrics`);
    const perDay = (median(metrics) * daySeconds * 1000) / interval.ordinary;
    const traced = (traces.reduce((sum, size) => sum + size, 0) * daySeconds) / trickle.seconds;
    rows.push({
      name: `sent in a day at ${trickle.callsPerSecond} calls a second ${name}`,
      ours: { values: [(perDay + traced) / 2 ** 20], unit: "MB" },
      note: `JSON as it is on the wire, of one instance, each ${interval.ordinary / 1000} s.`,
    });
  }
  return rows;
}

interface Receiver {
  url: string;
  forget(): void;
  /** Sizes in bytes of what came since. */
  seen(): { metrics: number[]; traces: number[] };
}

async function startReceiver({ defer }: Workspace): Promise<Receiver> {
  const sizes = { metrics: [] as number[], traces: [] as number[] };
  const server = createServer((request, response) => {
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
    });
    request.on("end", () => {
      (request.url === "/v1/traces" ? sizes.traces : sizes.metrics).push(size);
      response.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  defer("receiver of telemetry", async () => server.closeAllConnections());
  server.unref();
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    forget() {
      sizes.metrics.length = 0;
      sizes.traces.length = 0;
    },
    seen: () => ({ metrics: [...sizes.metrics], traces: [...sizes.traces] }),
  };
}
