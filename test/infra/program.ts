import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../infra/config.ts";
import type { Properties } from "../../infra/provider/protocol.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { McpService } from "../../infra/service.ts";
import type { CloudOptions, LiveResource } from "../../simulation/cloud/index.ts";
import { checkout } from "../checkout.ts";

/** One resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Whether the service's component is its parent, directly or not. */
  owned: boolean;
  /** Name of the provider that makes it; none where it is a default one. */
  provider: string | undefined;
}

/** The part of `RegisterResourceOutputsRequest` that is read here. */
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** What a program did under mocks. */
export interface ProgramRun {
  resources: Registered[];
  service: McpService;
  /** What the service's component put out, as the engine was told. */
  componentOutputs: Record<string, unknown>;
}

/** A digest that stands for whatever was built. */
export const digest = `sha256:${"ab".repeat(32)}`;

/** Config of a stack: objects by key without the `slipway:` prefix. */
export type StackConfig = Record<string, unknown>;

/** What clouds compute for a resource, by type; a target's own test adds what it needs. */
export const computed: Record<string, (made: { name: string; inputs: Record<string, unknown> }) => object> = {};

/** What clouds answer to a look-up, by token. */
export const answers: Record<string, (args: Record<string, unknown>) => Record<string, unknown>> = {};

/** The input that a provider fills by itself, by type. */
const autonames: Record<string, string> = {};

/** What the program has made so far. */
let live: LiveResource[] = [];

/** Computes outputs and answers look-ups as a simulated cloud does. */
export function useCloud({ types = {}, functions = {} }: Pick<CloudOptions, "types" | "functions">): void {
  for (const [token, { outputs, autoname }] of Object.entries(types)) {
    if (autoname !== undefined) autonames[token] = autoname;
    // Every test knows the digest that the mocks build.
    if (outputs && !token.startsWith("docker-build:"))
      computed[token] = ({ name, inputs }) => outputs({ id: `${name}-id`, name, inputs: plainOf(inputs) });
  }
  for (const [token, answer] of Object.entries(functions)) answers[token] = (args) => answer(plainOf(args), live);
}

/** Forgets the clouds that another file has told of. */
export function forgetClouds(): void {
  for (const known of [computed, answers, autonames])
    for (const key of Object.keys(known)) Reflect.deleteProperty(known, key);
}

function plainOf(inputs: object): Properties {
  return JSON.parse(JSON.stringify(inputs));
}

/** Runs a stack's program under Pulumi's mocks, with every output known, until all resources are registered. */
export async function runProgram(config: StackConfig, { encrypted = true, stack = "test" } = {}): Promise<ProgramRun> {
  const owned = new Set<string>();
  // A component hands its transformations down to all that it owns, and to nothing else.
  const note: pulumi.ResourceTransformation = ({ type, name }) => {
    owned.add(`${type} ${name}`);
    return undefined;
  };
  const {
    resources,
    made: service,
    componentOutputs,
  } = await recordProgram(stack, async () => {
    const settings = await readSettings(rawConfig(config, { encrypted, stack }));
    const prepared = await prepareService(settings, checkout);
    return new McpService(settings.spec.name, prepared, { transformations: [note] }).ready();
  });
  for (const resource of resources) resource.owned = owned.has(`${resource.type} ${resource.name}`);
  return { resources, service, componentOutputs };
}

/** The same for any program; answers what it answers, too. */
export async function recordProgram<Made>(stack: string, program: () => Promise<Made>) {
  // Pulumi's SDK takes a stack trace for every promise, and Vitest looks up each line in source maps: half of a run's time.
  const { prepareStackTrace } = Error;
  Reflect.deleteProperty(Error, "prepareStackTrace");
  try {
    return await register(stack, program);
  } finally {
    Object.assign(Error, { prepareStackTrace });
  }
}

async function register<Made>(stack: string, program: () => Promise<Made>) {
  const resources: Registered[] = [];
  live = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given, provider }) => {
        // `<urn>::<id>`, and a URN ends with the name.
        resources.push({ type, name, inputs: given, owned: false, provider: provider?.split("::").at(-2) });
        const autoname = autonames[type];
        const inputs =
          autoname === undefined
            ? given
            : { [autoname]: given.namePrefix === undefined ? name : `${given.namePrefix}1a2b3c4`, ...given };
        const made = { containerName: `${name}-made`, identity: "first", digest, images: [] };
        const state = { ...inputs, ...made, ...computed[type]?.({ name, inputs }) };
        live.push({ id: `${name}-id`, type, name, inputs: plainOf(inputs), outputs: plainOf(state) });
        return { id: `${name}-id`, state };
      },
      call: ({ token, inputs }) => {
        try {
          return answers[token]?.(inputs) ?? {};
        } catch (error) {
          // The SDK reads what an engine's error says from here.
          throw Object.assign(new Error(String(error)), { details: String(error) });
        }
      },
    },
    "slipway",
    stack,
    false,
    "organization",
  );
  // Pulumi's mocks know no hooks; none of them runs here.
  const registerResourceHook = (_hook: unknown, done: (error: null) => void) => done(null);
  let componentOutputs: Record<string, unknown> = {};
  const registerResourceOutputs = (request: OutputsRequest, done: (error: null, response: object) => void) => {
    if (request.getUrn().includes(":McpService::")) componentOutputs = request.getOutputs()?.toJavaScript() ?? {};
    done(null, {});
  };
  Object.assign(pulumi.runtime.getMonitor() ?? {}, { registerResourceHook, registerResourceOutputs });
  const made = await program();
  await pulumi.runtime.disconnect();
  return { resources, made, componentOutputs };
}

/** The resources of one type. */
export function ofType({ resources }: Pick<ProgramRun, "resources">, type: string): Registered[] {
  return resources.filter((resource) => resource.type === type);
}

/** The inputs of one resource. */
export function named(
  run: Pick<ProgramRun, "resources">,
  type: string,
  name = "demo",
): Registered["inputs"] | undefined {
  return ofType(run, type).find((made) => made.name === name)?.inputs;
}

/** Config as the engine hands it over. */
export function rawConfig(config: StackConfig, { encrypted = true, stack = "test" } = {}) {
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `slipway:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return { stack, values, encryptedKeys: encrypted ? ["slipway:secrets"] : [], plainSecrets: {}, strayFaults: [] };
}

/** The value of an output, as a test sees it. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}
