import { afterAll, beforeAll, expect } from "vitest";
import { createEngine, type Engine, type RunResult } from "./engine.ts";
import type { StackConfig } from "../infra/program.ts";
import {
  type CloudOptions,
  type LiveResource,
  type SimulatedCloud,
  startSimulatedCloud,
} from "../../simulation/cloud/index.ts";
import { checkout } from "../checkout.ts";
import { isItsTurn } from "../long-forms.ts";

/** The program itself on the real engine, against a simulated cloud. */
export interface CloudStack {
  engine: Engine;
  cloud: SimulatedCloud;
  configure(config: StackConfig): Promise<void>;
  /** Sets some of `slipway:secrets`, by name. */
  setSecrets(secrets: Record<string, string>): Promise<void>;
  /** An `up` that must end well; its steps as `<operation> <type's last part> <name>`. */
  up(): Promise<string[]>;
  dispose(): Promise<void>;
}

/** How such a stack differs from the others. */
export interface StackOptions {
  name?: string;
  environment?: Record<string, string>;
  /** Whether the program stays loaded from the first run on; see `Engine.keepProgram`. */
  keepsProgram?: boolean;
}

/** Starts a simulated cloud and makes a stack with secrets on it; config keys without the `slipway:` prefix. */
export async function startCloudStack(
  options: CloudOptions,
  config: StackConfig,
  secrets: Record<string, string>,
  { name = "test", environment = {}, keepsProgram = true }: StackOptions = {},
): Promise<CloudStack> {
  const cloud = await startSimulatedCloud(options);
  const engine = await createEngine({
    projectDir: checkout,
    environment: { ...cloud.environment, ...environment },
    stack: name,
  });
  // Nothing that such a cloud makes answers, so that no revision could be looked at.
  const configure = (changed: StackConfig) =>
    engine.configure(withPrefix("slipway:", { examine: { beforeTraffic: false }, ...changed }));
  const setSecrets = (changed: Record<string, string>) => engine.setSecrets(withPrefix("slipway:secrets.", changed));
  if (keepsProgram) engine.keepProgram();
  await configure(config);
  if (Object.keys(secrets).length > 0) await setSecrets(secrets);
  return {
    engine,
    cloud,
    configure,
    setSecrets,
    async up() {
      const result = await engine.up();
      expect(result.ok, result.output).toBe(true);
      return stepsOf(result);
    },
    async dispose() {
      await engine.dispose();
      await cloud.close();
    },
  };
}

/** One such stack for the tests of a file, which go through its life in their order. */
export function useCloudStack(...parts: Parameters<typeof startCloudStack>): () => CloudStack {
  let stack: CloudStack | undefined;
  beforeAll(async () => {
    stack = await startCloudStack(...parts);
  });
  afterAll(() => stack?.dispose());
  return () => {
    if (!stack) throw new Error("the stack is there once the tests run");
    return stack;
  };
}

function withPrefix<Value>(prefix: string, values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** What one command did, as `<operation> <type's last part> <name>`. */
export function stepsOf({ operations }: RunResult): string[] {
  return operations
    .filter(({ op }) => op !== "replace")
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`);
}

// What does not hang on what failed goes on: as many commands as the resources are deep, not as there are.
const onward = { flags: ["--continue-on-error"] };

/**
 * Deploys an empty stack while the creation of every resource fails once, `up` after `up`, until one ends well. Nothing
 * may be made twice or forgotten. On a target whose turn it is not, nothing fails.
 */
export async function createWithFailures({ engine, cloud, up }: CloudStack, target: string): Promise<void> {
  const first = isItsTurn(target) ? (await engine.preview()).operations : [];
  const wanted = first.filter(({ type }) => !type.startsWith("slipway:"));
  for (const { type, name } of wanted)
    cloud.failNext({ type, name, method: "create", message: `no luck with ${name}` });
  const before = cloud.resources;
  const failed = new Set<string>();
  for (let run = 0; ; run += 1) {
    expect(run).toBeLessThanOrEqual(wanted.length);
    const result = await engine.up(onward);
    if (result.ok) break;
    expect(result.failed.length, result.output).toBeGreaterThan(0);
    for (const { type, name } of result.failed) failed.add(`${type} ${name}`);
  }
  expect([...failed].toSorted()).toEqual(wanted.map(({ type, name }) => `${type} ${name}`).toSorted());
  await expectOwned({ engine, cloud }, before);
  if (wanted.length > 0) expect(await up()).toEqual([]);
}

/** Destroys a stack while the deletion of every resource fails once, on a target whose turn it is; nothing may be left. */
export async function destroyWithFailures({ engine, cloud }: CloudStack, target: string): Promise<void> {
  const wanted = isItsTurn(target) ? cloud.resources : [];
  for (const { type, name } of wanted) cloud.failNext({ type, name, method: "delete", message: `${name} stays` });
  for (let run = 0; ; run += 1) {
    const destroyed = await engine.destroy(onward);
    if (destroyed.ok) break;
    expect(run, destroyed.output).toBeLessThan(wanted.length);
  }
  await expectNothingLeft({ engine, cloud });
}

/** Expects that neither the state nor the cloud holds anything. */
export async function expectNothingLeft({ engine, cloud }: Pick<CloudStack, "engine" | "cloud">): Promise<void> {
  // Images stay for a rollback.
  expect(cloud.resources.filter(({ type }) => type !== "docker-build:index:Image")).toEqual([]);
  expect(await engine.stateResources()).toEqual([]);
}

/** Expects the state to hold what the cloud does, each once, but for what was there before. */
export async function expectOwned(
  { engine, cloud }: Pick<CloudStack, "engine" | "cloud">,
  before: readonly LiveResource[] = [],
): Promise<void> {
  const others = new Set(before.map(({ id }) => id));
  const inState = (await engine.stateResources()).flatMap(({ id, type }) =>
    id && !type.startsWith("slipway:") ? [id] : [],
  );
  const there = cloud.resources.map(({ id }) => id).filter((id) => !others.has(id));
  expect(there.toSorted()).toEqual(inState.toSorted());
}
