import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { alertsSchema } from "./alerts-schema.ts";
import type { examineSchema } from "./examine-schema.ts";
import { observabilitySchema } from "./observability/schema.ts";
import { vendorOf } from "./observability/vendors.ts";
import { readSettings, type Settings } from "./config.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { toCheckable } from "./checkable.ts";
import { closest } from "./faults.ts";
import type { RawConfig } from "./raw-config.ts";
import { toPath } from "./remedies.ts";
import type { imageBuildSchema, readyImageSchema, serviceSchema } from "./schema.ts";
import { targets } from "./targets/index.ts";

type ServiceInput = z.input<typeof serviceSchema>;
type ReadyImage = Omit<z.input<typeof readyImageSchema>, "reference" | "rollback">;

/** An MCP server, where it runs and what it is given, in the words of a stack's file. */
export interface McpServiceArgs {
  /** Platform to deploy to: `slipway:target` of a stack's file. */
  target: string;
  /** What to run: `slipway:service`; its name is the resource's unless it says another. */
  service?: Omit<ServiceInput, "name" | "env" | "secrets"> & {
    name?: string;
    /** Plain environment variables. */
    env?: Readonly<Record<string, pulumi.Input<string>>>;
  };
  /** How the server becomes an image, or a ready one by digest: `slipway:image`. Paths are seen from Pulumi.yaml. */
  image: z.input<typeof imageBuildSchema> | (ReadyImage & { reference: pulumi.Input<string> });
  /** The target's own settings: `slipway:options`; names of what this program makes may be outputs. */
  options?: Readonly<Record<string, unknown>>;
  /** Secret environment variables: a value, or the name of one that the platform's secret manager holds. */
  secrets?: Readonly<Record<string, pulumi.Input<string> | { reference: string }>>;
  /** `slipway:alerts`. */
  alerts?: z.input<typeof alertsSchema>;
  /** `slipway:observability`. */
  observability?: z.input<typeof observabilitySchema>;
  /** `slipway:examine`. */
  examine?: z.input<typeof examineSchema>;
}

/** Checks the arguments as a stack's file is checked; throws a ConfigError that names every fault at once. */
export async function settingsFrom(name: string, args: McpServiceArgs): Promise<Settings> {
  return readSettings(await toRawConfig(name, args));
}

/** What is wrong with a program's arguments: what mends a stack's file mends no program. */
export function faultsInProgram(name: string, { faults }: ConfigError): string {
  return faults.map(({ path, problem }) => `${name}: ${path.replace("slipway:", "")}: ${problem}`).join("\n");
}

async function toRawConfig(name: string, args: McpServiceArgs): Promise<RawConfig> {
  refuseArguments(args);
  const {
    target,
    service: { env = {}, ...service } = {},
    image,
    options = {},
    secrets = {},
    alerts = {},
    observability,
    examine,
  } = args;
  // Of a target that there is not, the check of the whole speaks.
  const definition = Object.hasOwn(targets, target) ? (await targets[target]?.())?.default : undefined;
  const { value, refused, restore: restoreOptions } = toCheckable(options, definition?.options ?? z.unknown());
  if (refused.length > 0) throw new ConfigError(refused.map((path) => refusal(["options", ...path])));
  const told = (alerts.receivers ?? []).flatMap((receiver) => ("secret" in receiver ? [receiver.secret] : []));
  const mounted = "secrets" in image ? (image.secrets ?? []) : [];
  const watching = vendorOf(observabilitySchema.safeParse(observability).data)?.secrets ?? [];
  const others = [...told, ...mounted, ...watching, ...(image.pull === undefined ? [] : [image.pull.secret])];
  const variables = Object.keys(secrets).filter((secret) => !others.includes(secret));
  const reference = "reference" in image && typeof image.reference !== "string" ? image.reference : undefined;
  const values = {
    "slipway:service": { name, ...service, env: mapped(env, toPlain), secrets: variables },
    "slipway:image": reference === undefined ? image : { ...image, reference: someImage },
    "slipway:options": value,
    "slipway:secrets": mapped(secrets, (source) => (isReference(source) ? source : unknown)),
    "slipway:alerts": alerts,
    ...(observability && { "slipway:observability": observability }),
    ...(examine && { "slipway:examine": examine }),
  };
  const texts = Object.entries(values).map(([key, settings]) => [key, JSON.stringify(settings)]);
  const made = Object.entries(secrets).flatMap(([key, source]) =>
    isReference(source) ? [] : [[key, pulumi.secret(source)] as const],
  );
  return {
    stack: pulumi.getStack(),
    values: { "slipway:target": target, ...Object.fromEntries(texts) },
    encryptedKeys: ["slipway:secrets"],
    plainSecrets: {},
    strayFaults: [],
    inputs: {
      env,
      secrets: Object.fromEntries(made),
      restoreOptions,
      ...(reference === undefined ? {} : { reference: pulumi.output(reference) }),
    },
  };
}

/** Stands for a value that is known only later. */
const unknown = "known later";
const someImage = `known/later@sha256:${"0".repeat(64)}`;

function toPlain(value: pulumi.Input<string>): unknown {
  return pulumi.Output.isInstance(value) || value instanceof Promise ? unknown : value;
}

function isReference(source: pulumi.Input<string> | { reference: string }): source is { reference: string } {
  return typeof source === "object" && !pulumi.Output.isInstance(source) && "reference" in source;
}

const argumentNames = ["target", "service", "image", "options", "secrets", "alerts", "observability", "examine"];

/** Throws a ConfigError for arguments that there are not, and for outputs where no target takes one. */
function refuseArguments({ service = {}, image, options, secrets = {}, ...more }: McpServiceArgs): void {
  const strange = Object.keys(more).filter((key) => !argumentNames.includes(key));
  if (strange.length > 0) {
    const remedy = `give one of ${argumentNames.join(", ")}`;
    throw new ConfigError(
      strange.map((path) => ({ path, problem: `is not an argument${closest(path, argumentNames)}`, remedy })),
    );
  }
  const known = {
    ...more,
    service: asOutput(service) ?? { ...service, env: asOutput(service.env) },
    image: asOutput(image) ?? { ...image, reference: undefined },
    options: asOutput(options),
    secrets: asOutput(secrets) ?? mapped(secrets, (source) => (isReference(source) ? source : undefined)),
  };
  const { refused } = toCheckable(known, z.unknown());
  if (refused.length > 0) throw new ConfigError(refused.map(refusal));
}

/** Programs without types, or in other languages, give outputs anywhere. */
function asOutput(value: unknown): pulumi.Output<unknown> | undefined {
  return pulumi.Output.isInstance(value) ? value : undefined;
}

function refusal([root, ...path]: readonly PropertyKey[]): Fault {
  const problem = "takes no output: it decides which resources there are, and must be known before any is made";
  return { path: toPath(`slipway:${String(root)}`, path.map(String)), problem, remedy: "give its value" };
}

function mapped<Value, Mapped>(values: Readonly<Record<string, Value>>, map: (value: Value) => Mapped) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
