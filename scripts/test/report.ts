import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";
import * as z from "zod";

/** Names the file for the report, in the environment of vitest. */
export const reportVariable = "SLIPWAY_TEST_REPORT";

const failureSchema = z.object({
  /** The names of its groups and its own; empty for what fails outside of tests, such as a hook or an import. */
  test: z.string(),
  /** The first line of the error. */
  error: z.string(),
});

/** A test that failed. */
export type FailedTest = z.infer<typeof failureSchema>;

const reportSchema = z.object({
  /** Whether vitest went through to the end; a run that --bail or a signal cut short is "interrupted". */
  ending: z.enum(["passed", "failed", "interrupted"]),
  files: z.array(
    z.object({
      name: z.string(),
      passed: z.number(),
      failed: z.number(),
      skipped: z.number(),
      failures: z.array(failureSchema),
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
    failures: [...failuresOf(module)],
    seconds: milliseconds / 1000,
  };
}

function* failuresOf(module: TestModule): Generator<FailedTest> {
  for (const error of module.errors()) yield failure("", error);
  for (const suite of module.children.allSuites())
    for (const error of suite.errors()) yield failure(suite.fullName, error);
  for (const test of module.children.allTests("failed"))
    for (const error of test.result().errors?.slice(0, 1) ?? []) yield failure(test.fullName, error);
}

function failure(test: string, { message }: SerializedError): FailedTest {
  return { test, error: stripVTControlCharacters(message).split("\n")[0] ?? "" };
}
