import { interleave, type Side } from "../rounds.ts";
import { median, type Row, type Sample } from "../table.ts";
import { callArguments, echoAnswer, type Era, eras, toCall, type Tool } from "./calls.ts";
import { type LineUp, startLineUp } from "./line-up.ts";
import type { Prepared } from "./prepare.ts";
import { residentMegabytes } from "./proc.ts";
import type { Running } from "./running.ts";

const rounds = 3;
const roundSeconds = 2.5;
const warmUpSeconds = 2;
// A server under such a load takes all of its core, unless something else does.
const leastShare = 0.9;
const loadNote =
  "50 connections from a process on another core than the server's, every answer checked. The read tool lists ten " +
  "tasks, and the servers beside answer the very same list; echo is in the build with fixtures.";
const processorNote =
  "Calls divided by the processor time that the server took: the same figure where the server alone has its core and " +
  "the load leaves it no rest, and the steadier one where that does not hold.";

/** What was seen of one server in all rounds. */
interface Seen {
  running: Running;
  perSecond: number[];
  perProcessorSecond: number[];
  p99Ms: number[];
}

/** Calls a second, latency and memory under load, beside other ways to write the server. */
export async function measureThroughput(prepared: Prepared): Promise<Row[]> {
  const lineUp = await startLineUp(prepared);
  const rows: Row[] = [];
  for (const era of eras) {
    for (const tool of ["list_tasks", "echo"] as const) rows.push(...(await compare(prepared, lineUp, tool, era)));
  }
  rows.push(await peakRow("list_tasks", lineUp.production, lineUp.official));
  rows.push(await peakRow("echo", lineUp.fixtures, lineUp.official));
  await lineUp.end();
  return rows;
}

async function compare({ workspace, client }: Prepared, lineUp: LineUp, tool: Tool, era: Era): Promise<Row[]> {
  const isEcho = tool === "echo";
  const call = {
    kind: "load",
    post: toCall(era, tool, callArguments[tool]),
    expected: isEcho ? echoAnswer : lineUp.listAnswer,
  } as const;
  const toSeen = (running: Running): Seen => ({ running, perSecond: [], perProcessorSecond: [], p99Ms: [] });
  const ours = toSeen(isEcho ? lineUp.fixtures : lineUp.production);
  const bare = toSeen(lineUp.bare);
  const official = toSeen(lineUp.official);
  const others = isEcho ? lineUp.others(era).map(toSeen) : [];
  const sides: Record<string, Side> = {};
  for (const { running, ...seen } of [ours, bare, official, ...others]) {
    const { name, port, pid } = running;
    workspace.checkTime();
    await client({ ...call, name, port, pid, seconds: warmUpSeconds });
    sides[name] = async () => {
      const found = await client({ ...call, name, port, pid, seconds: roundSeconds });
      seen.perSecond.push(found.perSecond);
      seen.perProcessorSecond.push(found.perProcessorSecond);
      seen.p99Ms.push(found.p99Ms);
      return found.perSecond;
    };
  }
  const title = `${tool}, ${era}`;
  await interleave(workspace, title, rounds, sides, "calls/s");
  warnOfOthers(workspace.say, official);

  const row = (name: string, beside: Seen, figure: "perSecond" | "perProcessorSecond", leastRatio: number): Row => ({
    name: `${name}: ${title}`,
    ours: { values: ours[figure], unit: "calls/s" },
    beside: { what: beside.running.name, sample: { values: beside[figure], unit: "calls/s" } },
    aim: { leastRatio },
    note: figure === "perSecond" ? loadNote : processorNote,
  });
  return [
    row("throughput", bare, "perSecond", 0.6),
    row("throughput", official, "perSecond", 4),
    ...others.map((other) => row("throughput", other, "perSecond", 1)),
    row("throughput by processor time", bare, "perProcessorSecond", 0.6),
    row("throughput by processor time", official, "perProcessorSecond", 4),
    {
      name: `p99: ${title}`,
      ours: { values: ours.p99Ms, unit: "ms" },
      beside: { what: bare.running.name, sample: { values: bare.p99Ms, unit: "ms" } },
      aim: { ratio: 2.5 },
    },
  ];
}

function warnOfOthers(say: (line: string) => void, { perSecond, perProcessorSecond }: Seen): void {
  const share = median(perSecond) / median(perProcessorSecond);
  if (share < leastShare) {
    say(`the servers had only ${(share * 100).toFixed(0)} % of their core: end what else runs here and measure again`);
  }
}

async function peakRow(what: string, ours: Running, beside: Running): Promise<Row> {
  const peak = async ({ pid }: Running): Promise<Sample> => {
    return { values: [await residentMegabytes(pid, "VmHWM")], unit: "MB" };
  };
  return {
    name: `peak memory under load: ${what}`,
    ours: await peak(ours),
    beside: { what: beside.name, sample: await peak(beside) },
    aim: { value: 160 },
    note: "The most that the process had resident (VmHWM), from its start to the end of all rounds.",
  };
}
