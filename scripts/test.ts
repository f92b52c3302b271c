import { defineCommand } from "citty";
import { prepareOptional, prepareToolchain } from "../toolchain/index.ts";
import { imagesToBuild } from "./images.ts";
import { projectDirectory } from "./project.ts";
import { runChecks } from "./test-checks.ts";
import { runLane } from "./test-lane.ts";
import type { Outcome } from "./test-outcome.ts";
import { timeTable, total } from "./test-summary.ts";

/** What some tests need beside the engine and Docker. */
const optional = ["postgres", "chromium"] as const;

/** The longest that a lane may take. */
const timeoutMinutes = 40;

export default defineCommand({
  meta: { name: "test", description: "Runs lint, type check, unit and end-to-end tests" },
  args: {
    only: { type: "positional", required: false, description: "Part of the test files' names; all by default" },
  },
  async run({ args }) {
    const { environment, skipped } = await tools();
    const reasons = Object.entries(skipped).filter(([, reason]) => reason !== "");
    const all = { ...environment, ...skipped };
    // What was asked for by name and cannot run is no success, whatever the reason.
    const outcomes = await (args.only === undefined
      ? runAll(all, reasons.length > 0)
      : Promise.all([lane("tests", [args.only], all)]));
    const { passed, failed, skipped: left } = total(outcomes);
    console.log(`\n${timeTable(outcomes)}\n`);
    for (const { name, faults } of outcomes) for (const fault of faults) console.log(`${name}: ${fault}`);
    for (const [name, reason] of reasons) console.log(`tests were skipped, ${name}: ${reason}`);
    // In CI everything can be had, so a skip there is a fault of the set-up.
    const failures = failed + (process.env.CI ? reasons.length : 0);
    console.log(`\n${passed} passed, ${failures} failed, ${left} skipped`);
    if (failures > 0) process.exitCode = 1;
  },
});

// The lane with the Docker engine waits much and shares nothing with the others, which keep two cores busy one by one.
// What measures time comes last, with nothing beside it.
async function runAll(environment: Record<string, string>, maySkipAll: boolean): Promise<Outcome[]> {
  const project = (name: string) => lane(name, ["--project", name], environment, maySkipAll);
  const docker = project("end to end");
  const checks = await runChecks(environment);
  const unit = await project("unit");
  const clouds = await project("clouds");
  const ended = [checks, unit, clouds, await docker];
  return [...ended, await project("timed")];
}

function lane(name: string, flags: readonly string[], environment: Record<string, string>, maySkipAll = false) {
  const print = (line: string) => console.log(`${name} │ ${line}`);
  return runLane({ name, flags, directory: projectDirectory, environment, timeoutMinutes, print, maySkipAll });
}

interface Tools {
  environment: Record<string, string>;
  /** Tells the tests why what they need is not there; empty where it is. */
  skipped: Record<string, string>;
}

async function tools(): Promise<Tools> {
  try {
    const images = await imagesToBuild(["server/Dockerfile", "server/examples/python/Dockerfile"]);
    const { environment, lacking } = await prepareToolchain({ docker: images, optional });
    return { environment, skipped: toVariables(lacking) };
  } catch (error) {
    const docker = messageOf(error);
    try {
      const { environment, lacking } = await prepareToolchain({ optional });
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
