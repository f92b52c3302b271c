import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { interruptible, leaveSignals, watchSignals } from "../cli/interruption.ts";
import { checkout } from "../test/checkout.ts";
import { takesLongForms, turnNumber, turnOfCommit } from "../test/long-forms.ts";
import { restingIn, restingVariable, turns } from "../test/turns.ts";
import { prepareTests } from "../test/set-up/tools.ts";
import { beginKubernetes } from "../test/set-up/kubernetes.ts";
import { run } from "./run.ts";
import { runChecks } from "./test/checks.ts";
import { runLane } from "./test/lane.ts";
import { machineSeconds } from "./test/cpu.ts";
import { judgeLacks, kubernetesMinutes } from "./test/lacks.ts";
import type { Outcome } from "./test/outcome.ts";
import { failureList, timeTable, total } from "./test/summary.ts";

/** The longest that a lane may take. */
const timeoutMinutes = 40;

/** Runs lint, type check, unit and end-to-end tests, or the test files whose names have one of some parts. */
await run(async () => {
  const options = { all: { type: "boolean", default: false } } as const;
  const { values, positionals: only } = parseArgs({ options, allowPositionals: true });
  watchSignals();
  const long = values.all || takesLongForms;
  const { environment, missing } = await leaveSignals(() => prepareTests({ all: long }));
  const all = { ...environment, ...missing, ...(long && { SLIPWAY_TEST_ALL: "1" }) };
  const before = machineSeconds();
  const outcomes = await interruptible((signal) =>
    // What was asked for by name and cannot run is no success, whatever the reason.
    only.length === 0 ? runAll(all, missing, signal) : Promise.all([lane("tests", only, all)]),
  );
  const resting = only.length === 0 ? restingFiles(all).length : 0;
  const { passed, failed, skipped } = total(outcomes);
  const after = machineSeconds();
  console.log(`\n${timeTable(outcomes)}`);
  const [busy, idle] = [after.busy - before.busy, after.idle - before.idle];
  console.log(`the machine's processors, containers and all: ${busy.toFixed(0)} s busy, ${idle.toFixed(0)} s idle\n`);
  for (const { name, faults } of outcomes) for (const fault of faults) console.log(`${name}: ${fault}`);
  if (resting > 0) {
    const again = `SLIPWAY_TEST_TURN=${turnNumber()} repeats this turn at another one`;
    console.log(`${resting} files have their turn at other commits; npm run test:all runs all, ${again}\n`);
  }
  const lacks = judgeLacks(missing, Boolean(process.env.CI));
  const failures = failed + lacks.failures;
  if (failureList(outcomes) !== "") console.log(`\n${failureList(outcomes)}`);
  if (lacks.lines.length > 0) console.log(`\n${lacks.lines.join("\n")}`);
  console.log(`\n${passed} passed, ${failures} failed, ${skipped} skipped`);
  if (failures > 0) process.exitCode = 1;
});

// Whoever is free takes what is next, so that all cores are busy to the end: one more at once than there are cores, since
// the tests that come first, those with Docker's fixed ports, wait much. What measures time comes last, with nothing beside it.
async function runAll(environment: Record<string, string>, missing: Record<string, string>, signal: AbortSignal) {
  const maySkipAll = Object.values(missing).some((reason) => reason !== "");
  const atOnce = pLimit(Math.max(2, availableParallelism()) + 1);
  const told = { ...environment, [restingVariable]: restingFiles(environment).join("\n") };
  const project = (name: string, title = name, ...flags: string[]) => {
    signal.throwIfAborted();
    return lane(title, ["--project", name, ...flags], told, maySkipAll);
  };
  const shards = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const shard = `${index + 1}/${count}`;
      return atOnce(() => project(name, `${name} ${shard}`, "--no-file-parallelism", "--shard", shard));
    });
  const long = environment["SLIPWAY_TEST_ALL"] === "1";
  // On a new machine it takes a quarter of an hour to build, in the background of all that follows.
  const kubernetes = await beginKubernetes(signal);
  // The long forms hold rehearsals, which those of others look for.
  const isBeside = kubernetes.isThere && !long;
  const besides = isBeside ? [atOnce(onKubernetes)] : [];
  try {
    const outcomes = await allEnded([
      atOnce(async () => [await project("end to end"), await project("rehearsals")]),
      ...besides,
      atOnce(() => runChecks(environment)),
      ...shards("examinations", 2),
      ...shards("unit", 3),
      ...shards("programs", 1),
      ...shards("clouds", 7),
    ]);
    return [...outcomes, ...(isBeside ? [] : [await onKubernetes()]), await project("timed")];
  } finally {
    // However it ended, nothing is built any more.
    await kubernetes.lack(0);
  }

  async function onKubernetes(): Promise<Outcome> {
    const why = await kubernetes.lack(kubernetesMinutes(performance.now() / 60_000, long));
    signal.throwIfAborted();
    Object.assign(missing, { SLIPWAY_WITHOUT_KUBERNETES: why });
    const told = { ...environment, SLIPWAY_WITHOUT_KUBERNETES: why };
    return lane("kubernetes", ["--project", "kubernetes"], told, maySkipAll || why !== "");
  }
}

/** What some parts gave once all have ended, so that each has cleaned up; throws what the first one threw. */
async function allEnded(parts: readonly Promise<Outcome | Outcome[]>[]): Promise<Outcome[]> {
  await Promise.allSettled(parts);
  return (await Promise.all(parts)).flat();
}

/** Tests whose turn it is at other commits. */
function restingFiles(environment: Record<string, string>): string[] {
  return environment["SLIPWAY_TEST_ALL"] === "1" ? [] : restingIn(turnOfCommit(turns));
}

function lane(name: string, flags: readonly string[], environment: Record<string, string>, maySkipAll = false) {
  const print = (line: string) => console.log(`${name} │ ${line}`);
  return runLane({ name, flags, directory: checkout, environment, timeoutMinutes, print, maySkipAll });
}
