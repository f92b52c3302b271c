import { expect } from "vitest";
import { createEngine, type Engine, type RunResult } from "./engine.ts";
import type { StackConfig } from "../infra/program.ts";
import { type CloudOptions, type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { checkout } from "../checkout.ts";

/** The program itself on the real engine, against a simulated cloud. */
export interface CloudStack {
  engine: Engine;
  cloud: SimulatedCloud;
  configure(config: StackConfig): Promise<void>;
  /** An `up` that must end well; its steps as `<operation> <type's last part> <name>`. */
  up(): Promise<string[]>;
  dispose(): Promise<void>;
}

/** Starts a simulated cloud and makes a stack on it; config keys without the `slipway:` prefix. */
export async function startCloudStack(options: CloudOptions, config: StackConfig, token: string): Promise<CloudStack> {
  const cloud = await startSimulatedCloud(options);
  const engine = await createEngine({ projectDir: checkout, environment: cloud.environment });
  const configure = (changed: StackConfig) =>
    engine.configure(Object.fromEntries(Object.entries(changed).map(([key, value]) => [`slipway:${key}`, value])));
  await configure(config);
  await engine.setSecret("slipway:secrets.TOKEN", token);
  return {
    engine,
    cloud,
    configure,
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

/** What one command did, as `<operation> <type's last part> <name>`. */
export function stepsOf({ operations }: RunResult): string[] {
  return operations
    .filter(({ op }) => op !== "replace")
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`);
}

/**
 * Lets the creation of every resource fail once, `up` after `up`, until one ends well; then the deletion of every one.
 * Nothing may be made twice, forgotten or left.
 */
export async function failEverywhere({ engine, cloud }: CloudStack): Promise<void> {
  const first = await engine.preview();
  expect(first.ok, first.output).toBe(true);
  const wanted = first.operations.filter(({ type }) => !type.startsWith("slipway:"));
  for (const { type, name } of wanted)
    cloud.failNext({ type, name, method: "create", message: `no luck with ${name}` });
  const failed = new Set<string>();
  for (let run = 0; ; run += 1) {
    expect(run).toBeLessThanOrEqual(wanted.length);
    const result = await engine.up();
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

  for (const { type, name } of cloud.resources)
    cloud.failNext({ type, name, method: "delete", message: `${name} stays` });
  for (let run = 0; !(await engine.destroy()).ok; run += 1) expect(run).toBeLessThanOrEqual(wanted.length);
  // Images stay for a rollback.
  expect(cloud.resources.filter(({ type }) => type !== "docker-build:index:Image")).toEqual([]);
  expect(await engine.stateResources()).toEqual([]);
}
