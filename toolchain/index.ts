import { delimiter, dirname } from "node:path";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { builderTool } from "./builder.ts";
import { stopDaemons } from "./daemon.ts";
import { dockerBuildPlugin } from "./docker-build-plugin.ts";
import { dockerEngine } from "./docker-engine.ts";
import { pulumiDirectory, pulumiTool } from "./pulumi.ts";
import { canReachDockerHub } from "./reach.ts";
import { standInImages } from "./stand-in-images.ts";
import { type How, type Tool, ToolError } from "./tool.ts";

/** The tools that a stack's commands need, and how they came to be there. */
export interface Toolchain {
  /** Additions to the environment of child processes. */
  environment: Record<string, string>;
  steps: { name: string; seconds: number; how: How }[];
}

/** Brings what is missing, with progress on standard error; throws a ToolError that says what to install. */
export async function prepareToolchain({ docker }: { docker: boolean }): Promise<Toolchain> {
  const steps: Toolchain["steps"] = [];
  const chains = [[pulumiTool, dockerBuildPlugin]];
  if (docker) chains.push([dockerEngine, ...((await canReachDockerHub()) ? [] : [standInImages]), builderTool]);
  const missing = (await Promise.all(chains.map(findMissing))).filter((chain) => chain.length > 0);
  if (missing.length > 0) {
    // Chains run side by side, the tools of one chain after the other.
    const list = new Listr(
      missing.map((chain) => ({
        title: chain.map(({ name }) => name).join(", then "),
        task: (_, parent) =>
          parent.newListr(
            chain.map((tool) => toTask(tool, steps)),
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
    await list.run();
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

async function findMissing(chain: readonly Tool[]): Promise<Tool[]> {
  const there = await Promise.all(chain.map((tool) => tool.isThere().catch(() => false)));
  return chain.filter((_, index) => !there[index]);
}

function toTask(tool: Tool, steps: Toolchain["steps"]): ListrTask {
  const { name } = tool;
  const say = (line: string) => process.stdout.isTTY || console.error(`  ${name}: ${line}`);
  return {
    title: name,
    task: async (_, task) => {
      const began = performance.now();
      say("bringing it");
      const how = await tool.bring((line) => {
        task.output = line.slice(0, 120);
      });
      const seconds = (performance.now() - began) / 1000;
      steps.push({ name, seconds, how });
      task.title = `${name}: ${how}`;
      say(`${how} in ${seconds.toFixed(1)} s`);
    },
  };
}
