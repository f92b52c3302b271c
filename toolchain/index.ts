import { delimiter, dirname, join } from "node:path";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { builderTool } from "./builder.ts";
import { cacheDirectory } from "./cache.ts";
import { endCommands } from "./commands.ts";
import { stopDaemons } from "./daemon.ts";
import { dockerBuildPlugin } from "./docker-build-plugin.ts";
import { dockerEngine } from "./docker-engine.ts";
import { withLock } from "./lock.ts";
import { pulumiDirectory, pulumiTool } from "./pulumi.ts";
import { canReachDockerHub } from "./reach.ts";
import { standInImages } from "./stand-in-images.ts";
import { type How, type Tool, ToolError } from "./tool.ts";

const heartbeatMs = 30_000;
const lockFile = join(cacheDirectory, "toolchain.lock");

/** The tools that a stack's commands need, and how they came to be there. */
export interface Toolchain {
  /** Additions to the environment of child processes. */
  environment: Record<string, string>;
  /** What was brought just now; what was there already is not named. */
  steps: { name: string; seconds: number; how: How }[];
}

/** Brings what is missing, with progress for people; throws a ToolError that says what to install. */
export async function prepareToolchain({ docker }: { docker: boolean }): Promise<Toolchain> {
  const steps: Toolchain["steps"] = [];
  const chains = [[pulumiTool, dockerBuildPlugin]];
  if (docker) chains.push([dockerEngine, ...((await canReachDockerHub()) ? [] : [standInImages]), builderTool]);
  if ((await findMissing(chains)).length > 0) {
    const onWait = () => console.error("  another run is bringing tools: waiting for it");
    await withLock(lockFile, onWait, async () => bringAll(await findMissing(chains), steps));
  }
  const folder = await pulumiDirectory();
  if (!folder) throw new ToolError("the Pulumi CLI is still missing after it was brought: run the command once more");
  const path = [dirname(process.execPath), folder, process.env.PATH ?? ""].join(delimiter);
  return { environment: { PATH: path }, steps };
}

/** Stops the services that were started for a stack and were not there before; answers their names. */
export function stopServices(): Promise<string[]> {
  return stopDaemons();
}

async function findMissing(chains: readonly Tool[][]): Promise<Tool[][]> {
  const missing = chains.map(async (chain) => {
    const there = await Promise.all(chain.map((tool) => tool.isThere().catch(() => false)));
    return chain.filter((_, index) => !there[index]);
  });
  return (await Promise.all(missing)).filter((chain) => chain.length > 0);
}

async function bringAll(chains: readonly Tool[][], steps: Toolchain["steps"]): Promise<void> {
  // The first failure is the one to tell; it ends what runs beside it, which would go on for minutes otherwise.
  let failure: unknown;
  const onFailure = (error: unknown) => {
    failure ??= error;
    endCommands();
  };
  // Chains run side by side, the tools of one chain after the other.
  const list = new Listr(
    chains.map((chain) => ({
      title: chain.map(({ name }) => name).join(", then "),
      task: (_, parent) =>
        parent.newListr(
          chain.map((tool) => toTask(tool, steps, onFailure)),
          { concurrent: false },
        ),
    })),
    {
      concurrent: true,
      // Standard output may be read by a program, so lines for people go there only when people read it.
      renderer: process.stdout.isTTY ? "default" : "silent",
      rendererOptions: { collapseSubtasks: false, timer: PRESET_TIMER },
    },
  );
  try {
    await list.run();
  } catch (error) {
    throw failure ?? error;
  }
}

function toTask(tool: Tool, steps: Toolchain["steps"], onFailure: (error: unknown) => void): ListrTask {
  const { name } = tool;
  const say = (line: string) => process.stdout.isTTY || console.error(`  ${name}: ${line}`);
  return {
    title: name,
    task: async (_, task) => {
      const began = performance.now();
      const elapsed = () => (performance.now() - began) / 1000;
      let last = "bringing it";
      say(last);
      const heartbeat = setInterval(() => say(`${elapsed().toFixed(0)} s, ${last}`), heartbeatMs);
      try {
        const how = await tool.bring((line) => {
          last = line.slice(0, 120);
          task.output = last;
        });
        steps.push({ name, seconds: elapsed(), how });
        task.title = `${name}: ${how}`;
        say(`${how} in ${elapsed().toFixed(1)} s`);
      } catch (error) {
        onFailure(error);
        throw error;
      } finally {
        clearInterval(heartbeat);
      }
    },
  };
}
