import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../infra/config.ts";
import { deployService, type McpService } from "../infra/service.ts";

/** One resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Whether the service's component is its parent, directly or not. */
  owned: boolean;
}

/** What a program did under mocks. */
export interface ProgramRun {
  resources: Registered[];
  service: McpService;
}

/** A digest that stands for whatever was built. */
export const digest = `sha256:${"ab".repeat(32)}`;

/** Config of a stack: objects by key without the `slipway:` prefix. */
export type StackConfig = Record<string, unknown>;

/** Runs the program under Pulumi's mocks, with every output known, until all resources are registered. */
export async function runProgram(config: StackConfig, { encrypted = true, stack = "test" } = {}): Promise<ProgramRun> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs, owned: false });
        const made = { containerName: `${name}-made`, identity: "first", digest };
        return { id: `${name}-id`, state: { ...inputs, ...made } };
      },
      call: () => ({}),
    },
    "slipway",
    stack,
    false,
  );
  const settings = await readSettings(rawConfig(config, { encrypted, stack }));
  const owned = new Set<string>();
  // A component hands its transformations down to all that it owns, and to nothing else.
  const note: pulumi.ResourceTransformation = ({ type, name }) => {
    owned.add(`${type} ${name}`);
    return undefined;
  };
  const service = deployService(settings, `${import.meta.dirname}/..`, { transformations: [note] });
  await pulumi.runtime.disconnect();
  for (const resource of resources) resource.owned = owned.has(`${resource.type} ${resource.name}`);
  return { resources, service };
}

/** Config as the engine hands it over. */
export function rawConfig(config: StackConfig, { encrypted = true, stack = "test" } = {}) {
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `slipway:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return { stack, values, encryptedKeys: encrypted ? ["slipway:secrets"] : [] };
}

/** The value of an output, as a test sees it. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}
