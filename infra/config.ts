import { runtime, secret } from "@pulumi/pulumi";
import type { ZodType } from "zod";
import type { Alerts, BoundTarget, Receiver, Secret, ServiceSpec, TargetDefinition } from "./contract.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { closest, toFaults } from "./faults.ts";
import { type AlertSettings, alertsSchema } from "./alerts-schema.ts";
import { type ImageSettings, imageBuildSchema, readyImageSchema, secretsSchema, serviceSchema } from "./schema.ts";
import { targets } from "./targets/index.ts";

/** A stack's config as the program uses it: checked, with every default filled in. */
export interface Settings {
  spec: ServiceSpec;
  image: ImageSettings;
  target: BoundTarget;
}

/** A stack's config as Pulumi hands it over: JSON text by full key, and the keys that hold something encrypted. */
export interface RawConfig {
  stack: string;
  values: Readonly<Record<string, string>>;
  encryptedKeys: readonly string[];
}

const keys = ["target", "service", "image", "options", "secrets", "alerts"];

/** The running stack's config, as the engine gives it to the program. */
export function rawConfig(stack: string): RawConfig {
  const encryptedKeys: string[] = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  return { stack, values: runtime.allConfig(), encryptedKeys };
}

/** Checks a stack's whole config; throws a ConfigError that names every fault at once. */
export async function readSettings(raw: RawConfig): Promise<Settings> {
  const faults: Fault[] = unknownKeys(raw);
  const definition = await loadTarget(raw, faults);
  const service = parse(raw, "service", () => serviceSchema, faults);
  const image = parse<ImageSettings>(raw, "image", imageSchemaOf, faults);
  const sources = parse(raw, "secrets", () => secretsSchema, faults);
  const alertSettings = parse(raw, "alerts", () => alertsSchema, faults);
  const target = definition && bind(raw, definition, faults);
  const told = alertSettings?.receivers.flatMap((receiver) => ("secret" in receiver ? [receiver.secret] : [])) ?? [];
  const values = service && sources && collectSecrets(raw, [...service.secrets, ...told], sources, faults);
  const alerts = alertSettings && values && toAlerts(alertSettings, values, faults);
  if (faults.length > 0 || !service || !image || !target || !values || !alerts) throw new ConfigError(faults);
  const { domain, production = /\bprod(uction)?\b/.test(raw.stack), ...rest } = service;
  const secrets = Object.fromEntries(Object.entries(values).filter(([name]) => service.secrets.includes(name)));
  const spec = { ...rest, secrets, production, alerts, ...(domain === undefined ? {} : { domain }) };
  return { spec, image, target };
}

function toAlerts({ receivers, ...settings }: AlertSettings, secrets: Record<string, Secret>, faults: Fault[]): Alerts {
  const valueOf = (name: string) => {
    const source = secrets[name];
    if (source && "value" in source) return source.value;
    const path = `slipway:secrets.${name}`;
    if (source) {
      const remedy = `give the value, encrypted: pulumi config set --path --secret '${path}'`;
      faults.push({ path, problem: "belongs to a receiver of alerts, which takes no reference", remedy });
    }
    return secret("");
  };
  const told = receivers.map((receiver, index): Receiver => {
    if ("email" in receiver) return { name: `email-${index}`, kind: "email", address: receiver.email };
    const value = valueOf(receiver.secret);
    if (receiver.kind === "slack")
      return { name: `slack-${index}`, kind: "slack", channel: receiver.channel, botToken: value };
    if (receiver.kind === "pagerDuty") return { name: `pager-duty-${index}`, kind: "pagerDuty", integrationKey: value };
    return { name: `webhook-${index}`, kind: "webhook", url: value };
  });
  // Without a receiver an alert would ring where nobody listens.
  const rules = Object.entries(settings).filter(([, rule]) => rule !== false && told.length > 0);
  return { receivers: told, rules: Object.fromEntries(rules) };
}

function unknownKeys({ values, stack }: RawConfig): Fault[] {
  return Object.keys(values)
    .filter((key) => key.startsWith("slipway:") && !keys.includes(key.slice("slipway:".length)))
    .map((key) => ({
      path: key,
      problem: `is not a setting${closest(key.slice("slipway:".length), keys)}`,
      remedy: `remove it with: pulumi config rm --stack ${stack} ${key}`,
    }));
}

async function loadTarget(raw: RawConfig, faults: Fault[]): Promise<TargetDefinition | undefined> {
  const name = raw.values["slipway:target"];
  const known = Object.keys(targets).join(", ");
  const remedy = `choose one of ${known}: pulumi config set --stack ${raw.stack} slipway:target <name>`;
  const load = name === undefined ? undefined : targets[name];
  if (load) return (await load()).default;
  const problem =
    name === undefined ? "required" : `there is no target "${name}"${closest(name, Object.keys(targets))}`;
  faults.push({ path: "slipway:target", problem, remedy });
  return undefined;
}

function bind(raw: RawConfig, definition: TargetDefinition, faults: Fault[]): BoundTarget | undefined {
  const bound = definition.bind(json(raw, "options", faults) ?? {});
  if ("target" in bound) return bound.target;
  faults.push(...toFaults("slipway:options", definition.options, bound.issues, raw.stack));
  return undefined;
}

// A ready image has settings of its own: held against both schemas, a typo would be said of neither.
function imageSchemaOf(value: unknown): ZodType<ImageSettings> {
  return typeof value === "object" && value !== null && "reference" in value ? readyImageSchema : imageBuildSchema;
}

function json({ values, stack }: RawConfig, key: string, faults: Fault[]): unknown {
  const text = values[`slipway:${key}`];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    faults.push({
      path: `slipway:${key}`,
      problem: "must be a map",
      remedy: `write it as indented settings in the file of stack ${stack}`,
    });
    return undefined;
  }
}

function parse<Value>(
  raw: RawConfig,
  key: string,
  schemaOf: (value: unknown) => ZodType<Value>,
  faults: Fault[],
): Value | undefined {
  const before = faults.length;
  const value = json(raw, key, faults) ?? {};
  if (faults.length > before) return undefined;
  const schema = schemaOf(value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  faults.push(...toFaults(`slipway:${key}`, schema, parsed.error.issues, raw.stack));
  return undefined;
}

function collectSecrets(
  { stack, encryptedKeys }: RawConfig,
  names: readonly string[],
  sources: Readonly<Record<string, string | { reference: string }>>,
  faults: Fault[],
): Record<string, Secret> {
  const secrets: Record<string, Secret> = {};
  const path = (name: string) => `slipway:secrets.${name}`;
  const set = (name: string) => `pulumi config set --stack ${stack} --path --secret '${path(name)}'`;
  for (const name of names) {
    const source = sources[name];
    if (source === undefined || source === "") {
      faults.push({ path: path(name), problem: "missing", remedy: `set it with: ${set(name)}` });
    } else if (typeof source === "object") {
      secrets[name] = source;
    } else if (!encryptedKeys.includes("slipway:secrets")) {
      faults.push({ path: path(name), problem: "is in plain text", remedy: `encrypt it with: ${set(name)}` });
    } else {
      secrets[name] = { value: secret(source) };
    }
  }
  for (const name of Object.keys(sources)) {
    if (names.includes(name)) continue;
    faults.push({
      path: path(name),
      problem: "is not among the names in slipway:service.secrets",
      remedy: `list it there, or remove it with: pulumi config rm --stack ${stack} --path '${path(name)}'`,
    });
  }
  return secrets;
}
