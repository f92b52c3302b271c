import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { Group } from "../contract.ts";
import type { Progress } from "../result.ts";

/** A group of checks as people see it come on. */
interface Line {
  total: number;
  finished: number;
  failed: number;
  running: Set<string>;
  update(): void;
  end(): void;
}

/** Shows on standard error how the groups come on, where a person reads it. */
export function showProgress(isShown: boolean): { onProgress(step: Progress): void; stop(): Promise<void> } {
  if (!isShown) return { onProgress: () => {}, stop: async () => {} };
  const lines = new Map<Group, Line>();
  let shown: Promise<unknown> = Promise.resolve();
  const lineOf = (id: string) => [...lines].find(([group]) => id.startsWith(`${group}.`))?.[1];
  return {
    onProgress(step) {
      if (step.kind === "selected") {
        for (const { group } of step.checks) {
          const line = lines.get(group) ?? { total: 0, finished: 0, failed: 0, running: new Set(), ...still };
          line.total += 1;
          lines.set(group, line);
        }
        shown = show(lines);
        return;
      }
      if (step.kind === "described" || step.kind === "warned") return;
      const id = step.kind === "started" ? step.id : step.result.id;
      const line = lineOf(id);
      if (!line) return;
      if (step.kind === "started") line.running.add(id);
      else {
        line.running.delete(id);
        line.finished += 1;
        if (step.result.status === "failed" || step.result.status === "errored") line.failed += 1;
      }
      line.update();
      if (line.finished === line.total) line.end();
    },
    async stop() {
      for (const line of lines.values()) line.end();
      await shown;
    },
  };
}

const still = { update: () => {}, end: () => {} };

/** Runs one task for each group, which ends when the group's line does. */
async function show(lines: ReadonlyMap<Group, Line>): Promise<void> {
  const list = new Listr(
    [...lines].map(([group, line]) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      line.end = () => resolve(undefined);
      return {
        title: group,
        task: async (_: unknown, task: { title: string; output: string }) => {
          line.update = () => {
            const failed = line.failed === 0 ? "" : `, ${line.failed} failed`;
            task.title = `${group} ${line.finished}/${line.total}${failed}`;
            task.output = [...line.running].join(", ");
          };
          line.update();
          await promise;
        },
      };
    }),
    {
      concurrent: true,
      registerSignalListeners: false,
      // Standard output is for the report.
      forceTTY: true,
      rendererOptions: {
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    },
  );
  await list.run();
}
