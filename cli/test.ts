import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand } from "citty";
import { execa } from "execa";
import * as z from "zod";
import { prepareToolchain } from "../toolchain/index.ts";
import { imagesNamedIn } from "./base-images.ts";
import { projectDirectory } from "./project.ts";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
});

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export default defineCommand({
  meta: { name: "test", description: "Runs lint, type check, unit and end-to-end tests" },
  args: {
    only: { type: "positional", required: false, description: "Part of the test files' names; all by default" },
  },
  async run({ args }) {
    const { environment, withoutDocker = "", withoutPulumi = "" } = await tools();
    const filter = args.only === undefined ? [] : [args.only];
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
    if (args.only === undefined) {
      add(counts, await check("lint", ["eslint", "--max-warnings", "0", "."], environment));
      add(counts, await check("format", ["prettier", "--check", "."], environment));
      add(counts, await check("type check", ["tsc", "--noEmit"], environment));
    }
    add(
      counts,
      await runTests(filter, {
        ...environment,
        SLIPWAY_WITHOUT_DOCKER: withoutDocker,
        SLIPWAY_WITHOUT_PULUMI: withoutPulumi,
      }),
    );
    if (withoutDocker !== "") {
      console.log(`end-to-end tests were skipped: ${withoutDocker}`);
      // In CI everything can be had, so a skip there is a fault of the set-up.
      if (process.env.CI) counts.failed += 1;
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    if (counts.failed > 0) process.exitCode = 1;
  },
});

interface Tools {
  environment: Record<string, string>;
  /** Why tests that need Docker cannot run. */
  withoutDocker?: string;
  /** Why tests that need the Pulumi engine cannot run. */
  withoutPulumi?: string;
}

async function tools(): Promise<Tools> {
  try {
    const baseImages = await imagesNamedIn("server/examples/python/Dockerfile");
    return await prepareToolchain({ docker: true, baseImages });
  } catch (error) {
    const withoutDocker = messageOf(error);
    try {
      return { ...(await prepareToolchain({ docker: false })), withoutDocker };
    } catch (second) {
      return { environment: {}, withoutDocker, withoutPulumi: messageOf(second) };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function check(
  name: string,
  [tool = "", ...flags]: string[],
  environment: Record<string, string>,
): Promise<Counts> {
  const { exitCode, all } = await execa(tool, flags, {
    cwd: projectDirectory,
    env: environment,
    preferLocal: true,
    all: true,
    reject: false,
    timeout: 10 * 60_000,
  });
  console.log(exitCode === 0 ? `✓ ${name}` : `✗ ${name}\n${all}`);
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

async function runTests(filter: string[], environment: Record<string, string>): Promise<Counts> {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-test-"));
  const report = join(scratch, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    await execa("vitest", ["run", ...reporters, ...filter], {
      cwd: projectDirectory,
      env: environment,
      preferLocal: true,
      stdio: ["ignore", "inherit", "inherit"],
      reject: false,
    });
    const result = reportSchema.parse(JSON.parse(await readFile(report, "utf8")));
    // A file that cannot be loaded has no tests to count.
    const failed = Math.max(result.numFailedTests, result.numFailedTestSuites > 0 ? 1 : 0);
    return { passed: result.numPassedTests, failed, skipped: result.numPendingTests };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

function add(total: Counts, { passed, failed, skipped }: Counts): void {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
