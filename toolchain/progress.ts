import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { cacheDirectory } from "./cache.ts";
import { allowCommands, endCommands } from "./commands.ts";
import { type How, type Tool, ToolError } from "./tool.ts";

const heartbeatMs = 10_000;

/** A tool that was brought just now. */
export interface Step {
  name: string;
  seconds: number;
  how: How;
}

/** Brings tools with progress for people, chains side by side and the tools of one chain after the other. */
export async function bringAll(chains: readonly Tool[][]): Promise<Step[]> {
  const steps: Step[] = [];
  // The first failure is the one to tell; it ends what runs beside it, which would go on for minutes otherwise.
  let failure: unknown;
  const onFailure = (error: unknown) => {
    if (failure !== undefined) return;
    failure = explain(error);
    endCommands();
  };
  allowCommands();
  const list = new Listr(
    chains.map((chain) => ({
      title: chain.map(({ name }) => name).join(", then "),
      task: (_, parent) =>
        parent.newListr(
          chain.map((tool) => toTask(tool, steps, onFailure)),
          { concurrent: false, exitOnError: true },
        ),
    })),
    {
      concurrent: true,
      // Every chain has cleaned up before this ends.
      exitOnError: false,
      // The signals are for the whole run, which has to clean up.
      registerSignalListeners: false,
      // Standard output may be read by a program, so lines for people go there only when people read it.
      renderer: process.stdout.isTTY ? "default" : "silent",
      rendererOptions: { collapseSubtasks: false, timer: PRESET_TIMER },
    },
  );
  await list.run();
  if (failure !== undefined) throw failure;
  return steps;
}

function toTask(tool: Tool, steps: Step[], onFailure: (error: unknown) => void): ListrTask {
  const { name } = tool;
  const say = (line: string) => process.stdout.isTTY || console.error(`  ${name}: ${line}`);
  return {
    title: name,
    task: async (_, task) => {
      const began = performance.now();
      const elapsed = () => (performance.now() - began) / 1000;
      let last = "bringing it";
      say(last);
      const heartbeat = setInterval(() => say(`still at work (${elapsed().toFixed(0)} s): ${last}`), heartbeatMs);
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

/** Gives the failures of a disk their way out; others stay as they are. */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || /no space left on device/i.test(error.message)) {
    return new ToolError(
      `the disk is full: free some space (${cacheDirectory} takes about 3 GB) and run this again\n${error.message}`,
    );
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new ToolError(`${error.message}: name a folder that can be written to in SLIPWAY_CACHE`);
  }
  return error;
}
