import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { residentMegabytes } from "./server/proc.ts";
import { ports, type Stack } from "./stack.ts";
import type { Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const launcher = join(import.meta.dirname, "../toolchain/launch.mjs");
const endpoint = `http://localhost:${ports.service}/mcp`;
const quickRounds = 5;
const fullRounds = 2;
const pollMs = 20;

const report = z.object({ findings: z.array(z.object({ severity: z.string(), check: z.string() })) });

/** How long `slipway verify` takes on the deployed example server, and what memory; the server is healthy, so it finds nothing. */
export async function measureVerify(workspace: Workspace, _: Stack): Promise<Row[]> {
  const quick = await rounds(workspace, quickRounds, ["--quick"]);
  const full = await rounds(workspace, fullRounds, []);
  const all = [...quick, ...full];
  const found = all.flatMap(({ findings }) => findings).filter((name) => name !== "");
  const note = `Findings on this healthy server in all ${all.length} runs: ${found.length === 0 ? "none" : found.join(", ")}. The browser's own processes are not counted.`;
  return [
    {
      name: "verify --quick, start of the process included",
      ours: { values: quick.map(({ milliseconds }) => milliseconds), unit: "ms" },
      aim: { value: 5000 },
      note,
    },
    {
      name: "verify, all checks without a soak",
      ours: { values: full.map(({ milliseconds }) => milliseconds), unit: "ms" },
      aim: { value: 60_000 },
      note,
    },
    {
      name: "verify, peak memory of launcher and checks, without the browser",
      ours: { values: full.map(({ megabytes }) => megabytes), unit: "MB" },
      aim: { value: 300 },
      note,
    },
  ];
}

async function rounds(workspace: Workspace, count: number, flags: readonly string[]) {
  const seen = [];
  for (let round = 1; round <= count; round += 1) {
    workspace.checkTime();
    workspace.say(`verify ${flags.join(" ")}, round ${round} of ${count}`);
    seen.push(await run(flags));
  }
  return seen;
}

async function run(flags: readonly string[]) {
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, "verify", endpoint, "--json", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let megabytes = 0;
  while (child.exitCode === null && child.signalCode === null) {
    megabytes = Math.max(megabytes, await peakMegabytes(child.pid ?? 0));
    await sleep(pollMs);
  }
  await ended;
  const milliseconds = performance.now() - began;
  const { findings } = report.parse(JSON.parse(output));
  const names = findings.filter(({ severity }) => severity !== "info").map(({ check }) => check);
  return { milliseconds, megabytes: megabytes || Number.NaN, findings: names };
}

/** What a launcher and the process that it started have had resident at most; 0 once both have ended. */
async function peakMegabytes(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const pids = [pid, ...(children.match(/\d+/g) ?? []).map(Number)];
  const peaks = await Promise.all(pids.map((each) => residentMegabytes(each, "VmHWM")));
  return peaks.reduce((sum, peak) => sum + (Number.isNaN(peak) ? 0 : peak), 0);
}
