import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { closest } from "../infra/faults.ts";
import { toPath } from "../infra/remedies.ts";
import { targets } from "../infra/targets/index.ts";
import type { StackState } from "./embedded-state.ts";
import { foreignSettings } from "./environment.ts";
import { makeUpEncrypted, type PlacedValue } from "./made-up-values.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { readProject, readStackFile } from "./project.ts";
import { askPulumi, openDeployed, openSession, type Session } from "./pulumi.ts";
import { UserError } from "./user-error.ts";

/** A stack's settings by full key, such as `slipway:service`. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a stack's file says. */
export interface StackSettings {
  target: string;
  /** Where the file holds an encrypted value, this holds a made-up one. */
  settings: Settings;
  encrypted: readonly PlacedValue[];
}

/** Reads a stack's file; throws a UserError where it names no target that there is, or holds a secret in plain text. */
export async function readSettings(stack: string): Promise<StackSettings> {
  await refusePlainSecrets(stack);
  const parsed = configSchema.safeParse((await readStackFile(stack)).config);
  if (!parsed.success) throw new UserError(`stacks/Pulumi.${stack}.yaml names no slipway:target: write one`);
  const { "slipway:target": target } = parsed.data;
  if (!Object.hasOwn(targets, target)) {
    const fault = `there is no target "${target}"${closest(target, Object.keys(targets))}`;
    throw new UserError(`stacks/Pulumi.${stack}.yaml: ${fault}; choose one of ${Object.keys(targets).join(", ")}`);
  }
  const { config, values } = makeUpEncrypted(parsed.data);
  return { target, settings: mapSchema.parse(config), encrypted: values };
}

const configSchema = z.looseObject({ "slipway:target": z.string() });
const pullSchema = z.object({ secret: z.string() });
const mapSchema = z.record(z.string(), z.unknown());

const shownSchema = z.record(
  z.string(),
  z.object({ value: z.string().optional(), objectValue: z.unknown().optional() }),
);

/**
 * The encrypted values of a stack as they are; throws a UserError where its key is not here. Who only reads makes no stack
 * in a backend that has none yet, and hears that it is not deployed.
 */
export async function decrypt(
  stack: string,
  encrypted: readonly PlacedValue[],
  { onlyReads = false } = {},
): Promise<PlacedValue[]> {
  if (encrypted.length === 0) return [];
  const session = await (onlyReads ? openToRead(stack) : openSession(stack, { engine: false }));
  const file = session.state.configFile === undefined ? [] : ["--config-file", session.state.configFile];
  const flags = ["config", "--show-secrets", "--json", "--stack", stack, ...file];
  const shown = shownSchema.parse(JSON.parse(await askPulumi(session, flags)));
  return encrypted.map(({ path }) => {
    const [key, ...steps] = path;
    const found = shown[String(key)];
    return { path, value: String(steps.length === 0 ? found?.value : valueAt(found?.objectValue, steps)) };
  });
}

async function openToRead(stack: string): Promise<Session> {
  const session = await openDeployed(stack);
  // Of one in the project's own folder the salt may lie there, and nothing is made any more.
  return session.state.isEmbedded ? openSession(stack, { engine: false }) : session;
}

function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(
    (inside, step) =>
      typeof inside === "object" && inside !== null
        ? Object.entries(inside).find(([name]) => name === String(step))?.[1]
        : undefined,
    value,
  );
}

/** A new stack with settings of another, which are kept outside of `stacks/` and go with their folder. */
export interface StackCopy {
  session: Session;
  /** Replaces the settings; under a key that holds a secret everything stays as it is. */
  configure(settings: Settings): Promise<void>;
  /** Encrypts a value into the settings. */
  setSecret(secret: PlacedValue): Promise<void>;
}

/** A copy's settings, and where it is kept. */
export interface CopyArgs {
  session: Session;
  /** Folder for the settings. */
  directory: string;
  settings: Settings;
  /** Values to encrypt into the settings, over what stands there. */
  secrets: readonly PlacedValue[];
  /** Key that seals the secrets, as `secretsprovider` of a stack's file names it; the backend's usual way by default. */
  sealedBy?: string | undefined;
  /** Whether there is a stack of its name already, which then gets these settings. */
  isThere?: boolean;
}

/** Makes the stack in its state; nothing is deployed yet. Throws a UserError where there is one of its name, unless that is known. */
export async function makeCopy(args: CopyArgs): Promise<StackCopy> {
  const { session: given, directory, settings, secrets, sealedBy, isThere = false } = args;
  const { stack } = given;
  const configFile = join(directory, `Pulumi.${stack}.yaml`);
  const session = { ...given, state: { ...given.state, configFile } };
  // Pulumi writes the key of the secrets beside the project's file: here that is not the project's own folder.
  await writeFile(join(directory, "Pulumi.yaml"), `name: ${readProject().name}\nruntime: nodejs\n`);
  const key = sealedBy === undefined ? [] : ["--secrets-provider", sealedBy];
  if (!isThere) await askPulumi(session, ["stack", "init", stack, ...key, "--non-interactive"], { cwd: directory });
  else if (sealedBy !== undefined) await writeFile(configFile, stringify({ secretsprovider: sealedBy }));
  const sealed = new Set<string>();
  const read = async () => fileSchema.parse(parse(await readFile(configFile, "utf8").catch(() => "{}")));
  const configure = async (next: Settings) => {
    const { config, ...seal } = await read();
    const kept = Object.entries(config).filter(([name]) => sealed.has(name));
    await writeFile(configFile, stringify({ ...seal, config: { ...next, ...Object.fromEntries(kept) } }));
  };
  const setSecret = async ({ path: [key, ...steps], value }: PlacedValue) => {
    const place = ["--path", toPath(String(key), steps), "--stack", stack, "--config-file", configFile];
    await askPulumi(session, ["config", "set", "--secret", ...place, "--non-interactive"], { input: value });
    sealed.add(String(key));
  };
  await configure(settings);
  for (const secret of secrets) await setSecret(secret);
  return { session, configure, setSecret };
}

const fileSchema = z.looseObject({ config: mapSchema.default({}) }).catch({ config: {} });

/** A state in a folder that is thrown away. */
export function scratchState(directory: string): Omit<StackState, "configFile"> {
  return {
    environment: {
      PULUMI_BACKEND_URL: `file://${directory}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("base64url"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    hidden: foreignSettings(process.env),
    isEmbedded: false,
  };
}

/** A map among the settings; empty where there is none. */
export function mapIn(settings: Settings, key: string): Record<string, unknown> {
  return mapSchema.catch({}).parse(settings[key]);
}

/** The secrets that settings still hold: one that they do not is nobody's to ask for. */
export function heldBy<Secret extends { path: readonly (string | number)[] }>(
  settings: Settings,
  secrets: readonly Secret[],
): Secret[] {
  return secrets.filter(({ path: [key = "", name = ""] }) => name === "" || name in mapIn(settings, String(key)));
}

/** Settings with changes to some of their maps. */
export function changed(settings: Settings, changes: Readonly<Record<string, Settings>>): Settings {
  const maps = Object.entries(changes).map(([key, change]) => [key, { ...mapIn(settings, key), ...change }] as const);
  return { ...settings, ...Object.fromEntries(maps) };
}

/** The settings with which a stack's image goes to a registry on this machine. */
export function withLocalRegistry(settings: Settings, repository: string): Settings {
  // A registry on this machine asks nobody for a name.
  const { platform: _, pull, ...build } = mapIn(settings, "slipway:image");
  const image = "reference" in build ? build : { ...build, builder: "slipway", repository };
  // What it would have been asked with is nobody's secret then.
  const name = pullSchema.safeParse(pull).data?.secret;
  const others = JSON.stringify([settings["slipway:service"], settings["slipway:alerts"], build]);
  const isUsed = name !== undefined && others.includes(JSON.stringify(name));
  const secrets = Object.entries(mapIn(settings, "slipway:secrets")).filter(([secret]) => isUsed || secret !== name);
  return { ...settings, "slipway:image": image, "slipway:secrets": Object.fromEntries(secrets) };
}
