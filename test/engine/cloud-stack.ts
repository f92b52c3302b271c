import { expect } from "vitest";
import { createEngine, type Engine, type RunResult } from "./engine.ts";
import type { StackConfig } from "../infra/program.ts";
import { type CloudOptions, type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
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

/** Starts a simulated cloud and makes a stack with secrets on it; config keys without the `slipway:` prefix. */
export async function startCloudStack(
  options: CloudOptions,
  config: StackConfig,
  secrets: Record<string, string>,
): Promise<CloudStack> {
  const cloud = await startSimulatedCloud(options);
  const engine = await createEngine({ projectDir: checkout, environment: cloud.environment });
  const configure = (changed: StackConfig) => engine.configure(withPrefix("slipway:", changed));
  const setSecrets = (changed: Record<string, string>) => engine.setSecrets(withPrefix("slipway:secrets.", changed));
  await configure(config);
  await setSecrets(secrets);
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
 * Lets the creation of every resource fail once, `up` after `up`, until one ends well; then the deletion of every one.
 * Nothing may be made twice, forgotten or left. On a target whose turn it is not, nothing fails.
 */
export async function failEverywhere({ engine, cloud }: CloudStack, target: string): Promise<void> {
  const fails = isItsTurn(target);
  const first = await engine.preview();
  expect(first.ok, first.output).toBe(true);
  const wanted = fails ? first.operations.filter(({ type }) => !type.startsWith("slipway:")) : [];
  for (const { type, name } of wanted)
    cloud.failNext({ type, name, method: "create", message: `no luck with ${name}` });
  const failed = new Set<string>();
  for (let run = 0; ; run += 1) {
    expect(run).toBeLessThanOrEqual(wanted.length);
    const result = await engine.up(onward);
    if (result.ok) break;
    expect(result.failed.length, result.output).toBeGreaterThan(0);
    for (const { type, name } of result.failed) failed.add(`${type} ${name}`);
  }
  expect([...failed].toSorted()).toEqual(wanted.map(({ type, name }) => `${type} ${name}`).toSorted());
  const inState = (await engine.stateResources()).flatMap(({ id, type }) =>
    id && !/^(pulumi|slipway):/.test(type) ? [id] : [],
  );
  expect(cloud.resources.map(({ id }) => id).toSorted()).toEqual(inState.toSorted());
  expect(stepsOf(await engine.up())).toEqual([]);

  for (const { type, name } of fails ? cloud.resources : [])
    cloud.failNext({ type, name, method: "delete", message: `${name} stays` });
  for (let run = 0; !(await engine.destroy(onward)).ok; run += 1) expect(run).toBeLessThanOrEqual(wanted.length);
  // Images stay for a rollback.
  expect(cloud.resources.filter(({ type }) => type !== "docker-build:index:Image")).toEqual([]);
  expect(await engine.stateResources()).toEqual([]);
}
