import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand } from "citty";
import { execa } from "execa";
import * as z from "zod";
import { prepareOptional, prepareToolchain } from "../toolchain/index.ts";
import { imagesNamedIn } from "./base-images.ts";
import { projectDirectory } from "./project.ts";

/** What some tests need beside the engine and Docker. */
const optional = ["postgres", "chromium"] as const;

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
    const { environment, skipped } = await tools();
    const filter = args.only === undefined ? [] : [args.only];
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
    if (args.only === undefined) {
      add(counts, await check("lint", ["eslint", "--max-warnings", "0", "."], environment));
      add(counts, await check("format", ["prettier", "--check", "."], environment));
      add(counts, await check("type check", ["tsc", "--noEmit"], environment));
      const inBrowser = ["tsc", "--noEmit", "-p", "server/component"];
      add(counts, await check("type check of what runs in a browser", inBrowser, environment));
    }
    add(counts, await runTests(filter, { ...environment, ...skipped }));
    for (const [name, reason] of Object.entries(skipped).filter(([, reason]) => reason !== "")) {
      console.log(`tests were skipped, ${name}: ${reason}`);
      // In CI everything can be had, so a skip there is a fault of the set-up.
      if (process.env.CI) counts.failed += 1;
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    if (counts.failed > 0) process.exitCode = 1;
  },
});

interface Tools {
  environment: Record<string, string>;
  /** Tells the tests why what they need is not there; empty where it is. */
  skipped: Record<string, string>;
}

async function tools(): Promise<Tools> {
  try {
    const baseImages = await imagesNamedIn("server/examples/python/Dockerfile");
    const { environment, lacking } = await prepareToolchain({ docker: true, baseImages, optional });
    return { environment, skipped: toVariables(lacking) };
  } catch (error) {
    const docker = messageOf(error);
    try {
      const { environment, lacking } = await prepareToolchain({ docker: false, optional });
      return { environment, skipped: toVariables({ ...lacking, docker }) };
    } catch (second) {
      const pulumi = messageOf(second);
      const lacking = await prepareOptional(optional).catch(() => ({ postgres: pulumi, chromium: pulumi }));
      return { environment: {}, skipped: toVariables({ ...lacking, docker, pulumi }) };
    }
  }
}

type Reason = "docker" | "pulumi" | (typeof optional)[number];

function toVariables({ docker = "", pulumi = "", postgres = "", chromium = "" }: Partial<Record<Reason, string>>) {
  return {
    SLIPWAY_WITHOUT_DOCKER: docker,
    SLIPWAY_WITHOUT_PULUMI: pulumi,
    SLIPWAY_WITHOUT_POSTGRES: postgres,
    SLIPWAY_WITHOUT_CHROMIUM: chromium,
  };
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
