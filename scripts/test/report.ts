import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import * as z from "zod";

/** Names the file for the report, in the environment of vitest. */
export const reportVariable = "SLIPWAY_TEST_REPORT";

const reportSchema = z.object({
  /** Whether vitest went through to the end; a run that --bail or a signal cut short is "interrupted". */
  ending: z.enum(["passed", "failed", "interrupted"]),
  files: z.array(
    z.object({
      name: z.string(),
      passed: z.number(),
      failed: z.number(),
      skipped: z.number(),
      /** All of the file's time, its imports included. */
      seconds: z.number(),
    }),
  ),
});

/** What a run of vitest says of its tests. */
export type Report = z.infer<typeof reportSchema>;

/** Reads a report; undefined for a text that is none. */
export function parseReport(text: string): Report | undefined {
  try {
    return reportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Vitest's reporter for the runner; its JSON reporter leaves out the time of imports and what ended the run. */
export default class FileReporter implements Reporter {
  onTestRunEnd: NonNullable<Reporter["onTestRunEnd"]> = (modules, _, ending) => {
    const report: Report = { ending, files: modules.map(toFile) };
    writeFileSync(process.env[reportVariable] ?? "", JSON.stringify(report));
  };
}

function toFile(module: TestModule): Report["files"][number] {
  const count = (state: "passed" | "failed") => [...module.children.allTests(state)].length;
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic();
  const milliseconds = environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration;
  const [passed, failed] = [count("passed"), count("failed")];
  return {
    name: module.relativeModuleId,
    passed,
    // A file that cannot be loaded, or whose hooks fail, has no failed test.
    failed: Math.max(failed, module.ok() ? 0 : 1),
    skipped: [...module.children.allTests()].length - passed - failed,
    seconds: milliseconds / 1000,
  };
}
