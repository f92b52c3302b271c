import { symlink } from "node:fs/promises";
import { cpSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { compile } from "../../scripts/compile-package.mjs";
import { interleave } from "../rounds.ts";
import { bringPython } from "../server/packages.ts";
import { residentMegabytes } from "../server/proc.ts";
import type { Row } from "../table.ts";
import type { Workspace } from "../workspace.ts";
import { type MakeProject, plainProject, projectsOf } from "./projects.ts";
import { list, startWatched } from "./running.ts";

const root = dirname(dirname(import.meta.dirname));
const rounds = 7;
const restarts = 50;
const clients = 4;
const leastPauseMs = 5;

/** From a saved file to the new answer, calls that are lost over many restarts, and the memory of `dev` itself. */
export async function measureDev(workspace: Workspace): Promise<Row[]> {
  workspace.say("compiling the command, which is measured as its package has it");
  const main = await compileCommand(workspace);
  // As its launcher starts it.
  const node = `"${process.execPath}" --max-semi-space-size=1 --optimize-for-size`;
  const dev = (port: number) => `exec ${node} "${main}" dev . --port ${port}`;
  const rows: Row[] = [];
  for (const make of projectsOf(await bringPython(workspace))) rows.push(await measureChange(workspace, make, dev));
  return [...rows, ...(await measureLoad(workspace, dev))];
}

/** The command line as `npm pack` makes it; it finds its packages where this checkout has them. */
async function compileCommand({ directory }: Workspace): Promise<string> {
  const dist = compile(root, join(directory, "dist"));
  for (const file of globSync("{cli,verify,toolchain}/**/*.{css,html,mjs,js}", { cwd: root })) {
    if (!file.includes("node_modules") && !file.includes("/dist/")) cpSync(join(root, file), join(dist, file));
  }
  cpSync(join(root, "package.json"), join(directory, "package.json"));
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  return join(dist, "cli/main.js");
}

async function measureChange(workspace: Workspace, make: MakeProject, dev: (port: number) => string): Promise<Row> {
  const project = await make(join(workspace.directory, "ours"));
  const other = await make(join(workspace.directory, "beside"));
  const ours = await startWatched(workspace, project, dev);
  const beside = await startWatched(workspace, other, () => other.beside.command);
  const seen = await interleave(workspace, `dev, ${project.name}`, rounds, {
    ours: (round) => ours.change(`ours${round}`),
    beside: (round) => beside.change(`beside${round}`),
  });
  await Promise.all([ours.end(), beside.end()]);
  return {
    name: `dev: saved file until the new answer, ${project.name}`,
    ours: { values: seen.ours, unit: "ms" },
    beside: { what: project.beside.name, sample: { values: seen.beside, unit: "ms" } },
    aim: { ratio: 1.2 },
  };
}

async function measureLoad(workspace: Workspace, dev: (port: number) => string): Promise<Row[]> {
  const project = await plainProject(join(workspace.directory, "loaded"));
  const lost = new Map<string, number>();
  let calls = 0;
  let megabytes = Number.NaN;
  for (const [side, command] of [
    ["ours", dev],
    ["beside", () => project.beside.command],
  ] as const) {
    const watched = await startWatched(workspace, project, command);
    let isOver = false;
    let failed = 0;
    const call = async () => {
      while (!isOver) {
        if (side === "ours") calls += 1;
        await list(watched.port).catch(() => (failed += 1));
        await new Promise((resolve) => setTimeout(resolve, leastPauseMs));
      }
    };
    const load = Array.from({ length: clients }, call);
    for (let round = 1; round <= restarts; round += 1) {
      workspace.checkTime();
      await watched.change(`${side}${round}`);
    }
    isOver = true;
    await Promise.all(load);
    lost.set(side, failed);
    if (side === "ours") megabytes = await residentMegabytes(watched.pid, "VmRSS");
    workspace.say(`dev, ${restarts} restarts under load, ${side}: ${failed} calls failed`);
    await watched.end();
  }
  return [
    {
      name: `dev: calls lost over ${restarts} restarts`,
      ours: { values: [lost.get("ours") ?? Number.NaN], unit: "calls" },
      beside: { what: project.beside.name, sample: { values: [lost.get("beside") ?? Number.NaN], unit: "calls" } },
      aim: { value: 0 },
      note: `${clients} clients call without a pause of more than ${leastPauseMs} ms, ${calls} times in all at ours.`,
    },
    {
      name: "dev: memory of the command itself, after them",
      ours: { values: [megabytes], unit: "MB" },
      aim: { value: 120 },
    },
  ];
}
