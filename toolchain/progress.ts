import { join } from "node:path";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { cacheDirectory } from "./cache.ts";
import { allowCommands, endCommands } from "./commands.ts";
import { withLock } from "./lock.ts";
import { type How, type Tool, ToolError } from "./tool.ts";

const heartbeatMs = 10_000;

/** A tool that was brought just now. */
export interface Step {
  name: string;
  seconds: number;
  how: How;
}

/**
 * Brings tools with progress for people, chains side by side and the tools of one chain after the other. Each has a lock of
 * its own on this machine: what another run brings is waited for, and nothing else is. The signal ends waits and commands.
 */
export async function bringAll(chains: readonly Tool[][], signal?: AbortSignal): Promise<Step[]> {
  const steps: Step[] = [];
  const ended = new AbortController();
  const until = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
  // The first failure is the one to tell; it ends what runs beside it, which would go on for minutes otherwise.
  let failure: unknown;
  const onFailure = (error: unknown) => {
    if (failure !== undefined) return;
    failure = explain(error);
    ended.abort();
  };
  allowCommands();
  const endAll = () => {
    endCommands();
    // What waits for a tool must not wait on where the end keeps that from its turn.
    for (const tool of chains.flat()) tool.onEnd?.();
  };
  until.addEventListener("abort", endAll, { once: true });
  if (until.aborted) endAll();
  const list = new Listr(
    chains.map((chain) => ({
      title: chain.map(({ name }) => name).join(", then "),
      task: (_, parent) =>
        parent.newListr(
          chain.map((tool) => toTask(tool, { steps, onFailure, until })),
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
  until.removeEventListener("abort", endAll);
  if (failure !== undefined) throw failure;
  return steps;
}

/** The lock of a tool, such as `tool-pulumi-cli.lock`. */
function lockOf({ name }: Tool): string {
  return join(cacheDirectory, `tool-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.lock`);
}

interface Bringing {
  steps: Step[];
  onFailure: (error: unknown) => void;
  /** Ends the wait for other runs. */
  until: AbortSignal;
}

function toTask(tool: Tool, { steps, onFailure, until }: Bringing): ListrTask {
  const { name } = tool;
  const say = (line: string) => process.stdout.isTTY || console.error(`  ${name}: ${line}`);
  return {
    title: name,
    task: async (_, task) => {
      const began = performance.now();
      const elapsed = () => (performance.now() - began) / 1000;
      let last = "bringing it";
      const tell = (line: string) => {
        last = line.slice(0, 120);
        task.output = last;
      };
      const onWait = () => {
        tell(`another run is bringing it: waiting for that (${lockOf(tool)})`);
        say(last);
      };
      // Another run may have brought it by now.
      const bring = async () => {
        if (await tool.isThere().catch(() => false)) return undefined;
        say((last = "bringing it"));
        return tool.bring(tell);
      };
      const heartbeat = setInterval(() => say(`still at work (${elapsed().toFixed(0)} s): ${last}`), heartbeatMs);
      try {
        const how = await withLock(lockOf(tool), onWait, bring, until);
        if (how !== undefined) steps.push({ name, seconds: elapsed(), how });
        task.title = `${name}: ${how ?? "there"}`;
        say(`${how ?? "there"} in ${elapsed().toFixed(1)} s`);
      } catch (error) {
        onFailure(error);
        throw error;
      } finally {
        clearInterval(heartbeat);
        tool.onEnd?.();
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
