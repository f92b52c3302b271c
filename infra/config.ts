import type { Output } from "@pulumi/pulumi";
import type { ZodType } from "zod";
import type { BoundTarget, ServiceSpec, TargetDefinition } from "./contract.ts";
import { type BuildSecrets, collectBuildSecrets } from "./build-secrets.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { boundsOf } from "./examination.ts";
import { closest, toFaults } from "./faults.ts";
import { alertsSchema } from "./alerts-schema.ts";
import { examineSchema, type ExamineSettings } from "./examine-schema.ts";
import { collectorOf } from "./observability/collector.ts";
import { collectedSecrets, collectorSecret } from "./observability/collector-secrets.ts";
import { telemetryNameFaults } from "./observability/resource-attributes.ts";
import { type Observability, observabilitySchema } from "./observability/schema.ts";
import { telemetryEnvironment, withInstances, withTelemetrySecrets } from "./observability/telemetry-environment.ts";
import type { Vendor } from "./observability/vendor.ts";
import { vendorOf } from "./observability/vendors.ts";
import { previewSchema } from "./preview-schema.ts";
import type { PullCredentials } from "./pull.ts";
import { isProduction } from "./production.ts";
import { toPull } from "./pull-credentials.ts";
import { isSet, parse, readMap } from "./read-setting.ts";
import { removeKeyCommand, setCommand } from "./remedies.ts";
import type { RawConfig } from "./raw-config.ts";
import { type ImageSettings, imageBuildSchema, readyImageSchema, secretsSchema, serviceSchema } from "./schema.ts";
import { collectSecrets, plainTokenFaults, valueIn } from "./secret-sources.ts";
import type { Canary } from "./staged.ts";
import { toAlerts } from "./told-alerts.ts";
import { targets } from "./targets/index.ts";
import { variableFaults } from "./variables.ts";

/** A stack's config as the program uses it: checked, with every default filled in. */
export interface Settings {
  spec: ServiceSpec;
  image: ImageSettings;
  buildSecrets: BuildSecrets;
  /** With what the platform pulls the image. */
  pull?: PullCredentials;
  /** Where the server sends its telemetry. */
  observability?: Observability;
  /** What watches the service beside the platform, and the secrets that it takes. */
  vendor?: Vendor & { values: ReadonlyMap<string, Output<string>> };
  target: BoundTarget;
  /** How a new revision is looked at. */
  examine: ExamineSettings;
  /** Of a revision that gets its requests in steps: whether anybody is told of alarms or not. */
  bounds: Canary["bounds"];
  /** The image's reference where a program makes it, in place of the one that was checked. */
  madeImage?: Output<string>;
}

const settingNames = [
  "target",
  "service",
  "image",
  "options",
  "secrets",
  "alerts",
  "observability",
  "examine",
  "preview",
  "token",
];

/** Checks a stack's whole config; throws a ConfigError that names every fault at once. */
export async function readSettings(raw: RawConfig): Promise<Settings> {
  // What follows would ask for what stands there.
  if (raw.strayFaults.length > 0) throw new ConfigError(raw.strayFaults);
  const faults: Fault[] = [...unknownKeys(raw), ...plainTokenFaults(raw)];
  const definition = await loadTarget(raw, faults);
  const observability = isSet(raw, "observability") && parse(raw, "observability", () => observabilitySchema, faults);
  const service = withTelemetrySecrets(
    parse(raw, "service", () => serviceSchema, faults),
    observability,
  );
  const image = parse<ImageSettings>(raw, "image", imageSchemaOf, faults);
  const sources = parse(raw, "secrets", () => secretsSchema, faults);
  const alertSettings = parse(raw, "alerts", () => alertsSchema, faults);
  const examine = parse(raw, "examine", () => examineSchema, faults);
  // Of a pull request's own stack, which the command line makes.
  parse(raw, "preview", () => previewSchema, faults);
  const target = definition && bind(raw, definition, faults);
  if (service) faults.push(...variableFaults(service, raw.stack));
  if (service && observability) faults.push(...telemetryNameFaults(service.env, raw.stack));
  const told = alertSettings?.receivers.flatMap((receiver) => ("secret" in receiver ? [receiver.secret] : [])) ?? [];
  const mounted = image && "secrets" in image ? image.secrets : [];
  const stored = mounted.filter((name) => sources && Object.hasOwn(sources, name));
  const pulled = image?.pull === undefined ? [] : [image.pull.secret];
  const vendor = vendorOf(observability);
  const names = new Set([...(service?.secrets ?? []), ...told, ...stored, ...pulled, ...(vendor?.secrets ?? [])]);
  const relevant = sources && relevantTo(image, sources, names);
  const values = service && relevant && alertSettings && collectSecrets(raw, [...names], relevant, faults);
  const named = mounted.filter((name) => values?.[name] ?? !stored.includes(name));
  const buildSecrets = collectBuildSecrets(named, { stack: raw.stack, stored: values ?? {}, faults });
  const pull = image && values && toPull(image, { target, values, faults, stack: raw.stack });
  const alerts = service && alertSettings && values && toAlerts(alertSettings, values, service, faults, raw.stack);
  const context = { faults, stack: raw.stack };
  const keys = new Map<string, Output<string>>();
  if (vendor && values)
    for (const name of vendor.secrets) keys.set(name, valueIn(values, name, `the monitors at ${vendor.name}`, context));
  if (faults.length > 0 || !service || !image || !target || !values || !alerts || !examine)
    throw new ConfigError(faults);
  const { domain, production = isProduction(raw.stack), ...rest } = service;
  const valuesOf = (some: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => some.includes(name)));
  const { env: own = service.env, reference } = raw.inputs ?? {};
  const sender = { service: service.name, stack: raw.stack, target: target.name };
  const all = withInstances(valuesOf(service.secrets), observability);
  const collector = collectorOf(observability, { ...sender, secret: collectorSecret(all) }, target);
  const env = observability ? telemetryEnvironment(observability, sender, { collector, own }) : own;
  const secrets = collector ? collectedSecrets(all, { faults, stack: raw.stack }) : all;
  if (faults.length > 0) throw new ConfigError(faults);
  const spec = {
    ...rest,
    env,
    secrets,
    production,
    alerts,
    ...(collector ? { collector } : {}),
    ...(domain === undefined ? {} : { domain }),
  };
  return {
    spec,
    image,
    buildSecrets,
    target,
    examine,
    bounds: boundsOf(alertSettings),
    ...(pull ? { pull } : {}),
    ...(observability ? { observability } : {}),
    ...(vendor ? { vendor: { ...vendor, values: keys } } : {}),
    ...(reference ? { madeImage: reference } : {}),
  };
}

function unknownKeys({ values, stack }: RawConfig): Fault[] {
  return Object.keys(values)
    .filter((key) => key.startsWith("slipway:") && !settingNames.includes(key.slice("slipway:".length)))
    .map((key) => ({
      path: key,
      problem: `is not a setting${closest(key.slice("slipway:".length), settingNames)}`,
      remedy: `remove it with: ${removeKeyCommand(stack, key)}`,
    }));
}

async function loadTarget(raw: RawConfig, faults: Fault[]): Promise<TargetDefinition | undefined> {
  const name = raw.values["slipway:target"];
  const known = Object.keys(targets).join(", ");
  const remedy = `choose one of ${known}: ${setCommand(raw.stack, "slipway:target", "string", "<name>")}`;
  const load = name !== undefined && Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (load) return (await load()).default;
  const problem =
    name === undefined ? "required" : `there is no target "${name}"${closest(name, Object.keys(targets))}`;
  faults.push({ path: "slipway:target", problem, remedy });
  return undefined;
}

function bind(raw: RawConfig, definition: TargetDefinition, faults: Fault[]): BoundTarget | undefined {
  const value = readMap(raw, "options", faults);
  if (value === undefined) return undefined;
  const bound = definition.bind(value, raw.inputs?.restoreOptions);
  if ("target" in bound) return bound.target;
  const { options: schema } = definition;
  faults.push(...toFaults({ root: "slipway:options", schema, value, issues: bound.issues }, raw.stack));
  return undefined;
}

// A rollback deploys a ready image from the same file, where the secrets of a build still stand.
function relevantTo<Source>(image: ImageSettings | undefined, sources: Record<string, Source>, used: Set<string>) {
  if (!image || !("reference" in image)) return sources;
  return Object.fromEntries(Object.entries(sources).filter(([name]) => used.has(name)));
}

// A ready image has settings of its own: held against both schemas, a typo would be said of neither.
function imageSchemaOf(value: unknown): ZodType<ImageSettings> {
  return typeof value === "object" && value !== null && "reference" in value ? readyImageSchema : imageBuildSchema;
}
