import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { npxSlipway } from "../infra/remedies.ts";
import { cacheDirectory } from "../toolchain/cache.ts";
import { findProgram } from "../toolchain/commands.ts";
import { withLock } from "../toolchain/lock.ts";
import {
  embeddedStackFile,
  embeddedUrl,
  isEmbedded,
  passphraseFile,
  refuseOldState,
  stateDirectory,
} from "./backend.ts";
import { pulumiHint } from "./bring-pulumi.ts";
import { foreignSettings, without } from "./environment.ts";
import { makeUpEncrypted } from "./made-up-values.ts";
import { projectDirectory, readProject, readStackFile, stackFile, stackNames, stacksDirectory } from "./project.ts";

type Environment = Record<string, string>;

/** Where Pulumi keeps a stack. */
export interface StackState {
  /** Additions to the environment. */
  environment: Environment;
  /** Variables of the shell that must not reach Pulumi. */
  hidden: readonly string[];
  /** The config file to use; the embedded backend alone has one. */
  configFile?: string;
  /** Whether it is the folder of the project's own. */
  isEmbedded: boolean;
}

/** How to make a shell ready for commands of Pulumi that were printed, on a line of its own; empty where it is already. */
export async function shellHint(stack: string): Promise<string> {
  const isOwn = !(await isEmbedded(stack).catch(() => false)) || process.env.PULUMI_BACKEND_URL === embeddedUrl();
  if (isOwn) return (await findProgram("pulumi")) === undefined ? `\n${pulumiHint}` : "";
  return `\ncommands of pulumi work in a shell after: eval "$(${npxSlipway()} env ${stack})"`;
}

/** Prepares the embedded backend of a checkout and the stack in it; a backend of the user's own is left alone. */
export async function prepareState(stack: string, environment: Environment): Promise<StackState> {
  if (!(await isEmbedded(stack))) return ownBackend(stack);
  return whileStateStands(async () => {
    const state = await embeddedEnvironment();
    const hidden = foreignSettings(process.env);
    const shadow = join(stateDirectory(), "stack");
    if (!existsSync(embeddedStackFile(stack))) {
      // Creating the stack in a shadow of the project keeps its encryption salt, which fits this checkout's passphrase
      // alone, out of the tracked stack file.
      await mkdir(shadow, { recursive: true });
      await writeFile(join(shadow, "Pulumi.yaml"), `name: ${readProject().name}\nruntime: nodejs\n`);
      await execa("pulumi", ["stack", "init", stack, "--non-interactive"], {
        cwd: shadow,
        env: { ...without(process.env, hidden), ...environment, ...state },
        extendEnv: false,
        timeout: 60_000,
      });
    }
    const configFile = await configFileWithSalt(stack, join(shadow, `Pulumi.${stack}.yaml`));
    return { environment: state, hidden, configFile, isEmbedded: true };
  });
}

/** Where stacks of this checkout are kept; of a backend of the user's own nothing needs to be said. */
export async function openBackend(stack: string): Promise<Omit<StackState, "configFile">> {
  if (!(await isEmbedded(stack))) return ownBackend(stack);
  return whileStateStands(async () => ({
    environment: await embeddedEnvironment(),
    hidden: foreignSettings(process.env),
    isEmbedded: true,
  }));
}

/** Pulumi's own settings hold; those that `slipway env` gave a shell for a stack on Docker are not meant for this one. */
function ownBackend(stack: string): StackState {
  refuseOldState(stack);
  const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  const hidden = [
    ...(url === embeddedUrl() ? ["PULUMI_BACKEND_URL"] : []),
    ...(file === passphraseFile() ? ["PULUMI_CONFIG_PASSPHRASE_FILE"] : []),
  ];
  return { environment: {}, hidden, isEmbedded: false };
}

/** Runs an action while no other run of this checkout begins or removes the embedded state. */
export function whileStateStands<T>(action: () => Promise<T>): Promise<T> {
  // Outside the folder, which goes with the last stack.
  const folder = createHash("sha256").update(projectDirectory()).digest("hex").slice(0, 16);
  const onWait = () => console.error("another run prepares or removes this checkout's state: waiting for it");
  return withLock(join(cacheDirectory, `checkout-${folder}.lock`), onWait, action);
}

/** Removes the embedded state. The passphrase stays while a stack's file has a salt, so that its secrets can still be read. */
export async function removeState(): Promise<void> {
  const files = stackNames().map((stack) => join(stacksDirectory(), `Pulumi.${stack}.yaml`));
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  if (!contents.some((content) => /^encryptionsalt:/m.test(content))) {
    await rm(stateDirectory(), { recursive: true });
    return;
  }
  const entries = (await readdir(stateDirectory())).map((name) => join(stateDirectory(), name));
  const gone = entries.filter((entry) => entry !== passphraseFile());
  await Promise.all(gone.map((entry) => rm(entry, { recursive: true })));
}

/** Environment of the embedded backend: a folder of files, and a passphrase of its own. */
async function embeddedEnvironment(): Promise<Environment> {
  await mkdir(join(stateDirectory(), "state"), { recursive: true });
  if (!existsSync(passphraseFile())) {
    // Whole or not at all: half of one would seal the state, too.
    const scratch = `${passphraseFile()}.new`;
    await writeFile(scratch, randomBytes(32).toString("base64url"), { mode: 0o600 });
    await rename(scratch, passphraseFile());
  }
  return {
    PULUMI_BACKEND_URL: embeddedUrl(),
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

async function configFileWithSalt(stack: string, shadowFile: string): Promise<string> {
  if ((await hasOwnSalt(stack)) || !existsSync(shadowFile)) return stackFile(stack);
  const salt = (await readFile(shadowFile, "utf8")).match(/^encryptionsalt: .*$/m)?.[0] ?? "";
  const merged = join(stateDirectory(), `Pulumi.${stack}.yaml`);
  const text = (await readFile(stackFile(stack), "utf8")).replaceAll(/^encryptionsalt:.*$/gm, "");
  await writeFile(merged, `${text.trimEnd()}\n${salt}\n`);
  return merged;
}

/**
 * Whether a stack's file holds encrypted values, which go with the salt beside them. A salt alone is one that plain Pulumi
 * wrote, perhaps in another checkout, whose passphrase it fits.
 */
export async function hasOwnSalt(stack: string): Promise<boolean> {
  const { encryptionsalt, config } = await readStackFile(stack);
  return encryptionsalt !== undefined && makeUpEncrypted(config).values.length > 0;
}
