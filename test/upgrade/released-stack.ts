import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { checkout } from "../checkout.ts";
import type { CloudStack } from "../engine/cloud-stack.ts";
import type { Operation } from "../engine/engine-events.ts";
import { isInMemory, start } from "./start-stack.ts";

const settingsSchema = z.looseObject({ target: z.string(), options: z.record(z.string(), z.unknown()).default({}) });
const fileSchema = z.object({ config: z.record(z.string(), z.unknown()) });
const propertiesSchema = z.record(z.string(), z.json());
const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  inputs: propertiesSchema.default({}),
  outputs: propertiesSchema.default({}),
});
const stateSchema = z.looseObject({
  checkpoint: z.looseObject({ latest: z.looseObject({ resources: z.array(resourceSchema) }) }),
});
const recordSchema = z.object({ settings: settingsSchema, state: stateSchema });

type State = z.infer<typeof stateSchema>;

/** An example stack as a release deployed it: its settings, and the state that Pulumi kept of it. */
type ReleasedStack = z.infer<typeof recordSchema>;

/** File of a stack's record; one line of JSON, so that nobody reads it by accident. */
function recordFile(stack: string): string {
  return join(import.meta.dirname, "released", `${stack}.json`);
}

export async function readReleased(stack: string): Promise<ReleasedStack> {
  return recordSchema.parse(JSON.parse(await readFile(recordFile(stack), "utf8")));
}

/** Deploys an example stack of today to where it runs, or a simulation of that, and keeps what Pulumi then knows of it. */
export async function record(stack: string): Promise<void> {
  const { config } = fileSchema.parse(parse(await readFile(join(checkout, `stacks/Pulumi.${stack}.yaml`), "utf8")));
  const entries = Object.entries(config).map(([key, value]) => [key.replace("slipway:", ""), value]);
  const settings = settingsSchema.parse(Object.fromEntries(entries));
  await using deployed = await start(stack, settings);
  await deployed.up();
  // Where in the source a resource comes from decides nothing, and is half of a state.
  const isKept = (key: string) => key !== "stackTrace" && key !== "sourcePosition";
  const text = await deployed.engine.stateText();
  const state = stateSchema.parse(JSON.parse(text, (key, value: unknown) => (isKept(key) ? value : undefined)));
  await writeFile(recordFile(stack), `${JSON.stringify({ settings, state } satisfies ReleasedStack)}\n`);
}

// A wait is a pause of this program's, and each revision on ECS is a task definition of its own; nothing else is.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-task-definition-console-v2.html
const madeAnew = ["slipway:index:Wait", "aws:ecs/taskDefinition:TaskDefinition"];

/** What an upgrade of a released stack would replace or delete, by a preview of today's program. */
export async function lostByUpgrade(stack: string): Promise<Pick<Operation, "op" | "type" | "name" | "diff">[]> {
  const release = await readReleased(stack);
  await using released = await start(stack, release.settings);
  await restore(released, release);
  const { ok, output, operations } = await released.engine.preview();
  if (!ok) throw new Error(output);
  const lost = operations.filter(({ op, type }) => /replace|delete/.test(op) && !madeAnew.includes(type));
  return lost.map(({ op, type, name, diff }) => ({ op, type, name, diff }));
}

/** Puts a released stack into an engine and its cloud, as if they had deployed it. */
async function restore(stack: CloudStack, { settings, state }: ReleasedStack): Promise<void> {
  const { engine, cloud } = stack;
  if (!isInMemory(settings.target)) {
    // What runs on the platform is today's, under the names that the release gave it.
    await stack.up();
    const now = stateSchema.parse(JSON.parse(await engine.stateText()));
    await writeFile(engine.stateFile, JSON.stringify(withNamesOf(now, state)));
    return;
  }
  await writeFile(engine.stateFile, JSON.stringify(state));
  for (const { urn, type, id, inputs, outputs } of state.checkpoint.latest.resources) {
    const isOfCloud = !type.startsWith("pulumi:") && !type.startsWith("slipway:");
    if (isOfCloud && id !== undefined) cloud.restore({ id, type, name: urn.split("::").at(-1) ?? "", inputs, outputs });
  }
}

/** A state in which ids and whatever else the platform made up are those of another one. */
function withNamesOf(now: State, released: State): State {
  const others = new Map(now.checkpoint.latest.resources.map((resource) => [resource.urn, resource]));
  const names = new Map<string, string>();
  for (const { urn, type, id, inputs, outputs } of released.checkpoint.latest.resources) {
    // Resources name their provider by its id, which is the engine's.
    if (type.startsWith("pulumi:")) continue;
    const other = others.get(urn);
    const said = JSON.stringify(inputs);
    for (const [before, after] of pairsOf({ id, outputs }, { id: other?.id, outputs: other?.outputs })) {
      if (before !== after && !said.includes(JSON.stringify(before))) names.set(before, after);
    }
  }
  const rename = (_: string, value: unknown) => (typeof value === "string" ? (names.get(value) ?? value) : value);
  const renamed = stateSchema.parse(JSON.parse(JSON.stringify(released), rename));
  for (const resource of renamed.checkpoint.latest.resources) {
    const other = others.get(resource.urn);
    // Which images stand for others is the machine's.
    if (resource.type !== "docker-build:index:Image" || !other) continue;
    for (const side of ["inputs", "outputs"] as const) {
      const [before, now] = [resource[side]["context"], other[side]["context"]].map(toProperties);
      resource[side]["context"] = { ...before, named: now?.["named"] ?? {} };
    }
  }
  return renamed;
}

const toProperties = (value: unknown) => propertiesSchema.parse(value);

/** Strings that stand in the same place of two values. */
function pairsOf(one: unknown, other: unknown): [string, string][] {
  if (typeof one === "string" && typeof other === "string") return [[one, other]];
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return [];
  const values = new Map(Object.entries(other));
  // What is encrypted is read with the key of its own state.
  const plain = Object.entries(one).filter(([key]) => key !== "ciphertext");
  return plain.flatMap(([key, value]) => pairsOf(value, values.get(key)));
}
