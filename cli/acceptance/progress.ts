import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { StepReport } from "./report.ts";

/** A step to show while it runs. */
export interface Shown {
  name: string;
  run(): Promise<StepReport>;
}

/** Runs steps one after the other and shows on standard error how they come on. */
export async function runShown(steps: readonly Shown[]): Promise<void> {
  const tasks = steps.map(({ name, run }) => ({
    title: name,
    task: async (_: unknown, task: { title: string; skip(message: string): void }) => {
      const { status, seconds, expectations } = await run();
      task.title = `${name} (${seconds.toFixed(1)} s)`;
      if (status === "not run" || status === "not seen here") task.skip(`${name}: ${status}`);
      const wrong = expectations.filter((one) => one.status === "failed");
      if (status === "failed") {
        throw new Error(
          `${name}: ${wrong.map(({ expected, seen }) => `expected: ${expected}; seen: ${seen}`).join("; ")}`,
        );
      }
    },
  }));
  const list = new Listr(tasks, {
    exitOnError: false,
    registerSignalListeners: false,
    renderer: process.stderr.isTTY ? "default" : "simple",
    fallbackRenderer: "simple",
    // Standard output is for the report.
    rendererOptions: { logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }) },
  });
  await list.run();
}
