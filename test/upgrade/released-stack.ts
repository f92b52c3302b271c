import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { simulations } from "../../simulation/index.ts";
import { checkout } from "../checkout.ts";
import { type CloudStack, startCloudStack } from "../engine/cloud-stack.ts";

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

/** An example stack as a release deployed it: its settings, and the state that Pulumi kept of it. */
export type ReleasedStack = z.infer<typeof recordSchema>;

/** File of a stack's record; one line of JSON, so that nobody reads it by accident. */
function recordFile(stack: string): string {
  return join(import.meta.dirname, "released", `${stack}.json`);
}

export async function readReleased(stack: string): Promise<ReleasedStack> {
  return recordSchema.parse(JSON.parse(await readFile(recordFile(stack), "utf8")));
}

/** Deploys an example stack of today to its simulated cloud and keeps what Pulumi then knows of it. */
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

/** A new simulated cloud with an empty stack of these settings. */
export async function start(
  stack: string,
  { options, ...settings }: ReleasedStack["settings"],
): Promise<CloudStack & AsyncDisposable> {
  const simulation = await simulations[settings.target]?.();
  if (!simulation) throw new Error(`there is no simulation of ${settings.target}`);
  // Nobody needs to wait for a simulated cloud, or set its records.
  const rehearsed = { ...settings, options: { ...options, ...simulation.options } };
  const started = await startCloudStack(
    simulation.cloud(),
    rehearsed,
    {},
    {
      name: stack,
      // Which images this machine takes in place of others is no part of a release.
      environment: { SLIPWAY_IMAGE_SUBSTITUTES: "" },
    },
  );
  return { ...started, [Symbol.asyncDispose]: started.dispose };
}

/** Puts a released stack into an engine and its cloud, as if they had deployed it. */
export async function restore({ engine, cloud }: CloudStack, { state }: ReleasedStack): Promise<void> {
  await writeFile(engine.stateFile, JSON.stringify(state));
  for (const { urn, type, id, inputs, outputs } of state.checkpoint.latest.resources) {
    const isOfCloud = !type.startsWith("pulumi:") && !type.startsWith("slipway:");
    if (isOfCloud && id !== undefined) cloud.restore({ id, type, name: urn.split("::").at(-1) ?? "", inputs, outputs });
  }
}
