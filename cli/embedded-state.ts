import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { projectDirectory, readStackFile, stackFile } from "./project.ts";

/** Folder of the state that lives inside the checkout; git ignores it. */
export const stateDirectory = join(projectDirectory, ".slipway");

type Environment = Record<string, string>;

/** Where Pulumi keeps a stack: additions to the environment and, for the embedded backend alone, the config file to use. */
export interface StackState {
  environment: Environment;
  configFile?: string;
}

/**
 * Prepares the embedded backend of a checkout and the stack in it. A backend that the user has chosen through
 * PULUMI_BACKEND_URL is left alone.
 */
export async function prepareState(stack: string, environment: Environment): Promise<StackState> {
  if (process.env.PULUMI_BACKEND_URL) return { environment: {} };
  const state = await embeddedEnvironment();
  const shadow = join(stateDirectory, "stack");
  if (!existsSync(join(stateDirectory, "state/.pulumi/stacks/slipway", `${stack}.json`))) {
    // Creating the stack in a shadow of the project keeps its encryption salt, which fits this checkout's passphrase
    // alone, out of the tracked stack file.
    await mkdir(shadow, { recursive: true });
    await writeFile(join(shadow, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
    await execa("pulumi", ["stack", "init", stack, "--non-interactive"], {
      cwd: shadow,
      env: { ...environment, ...state },
      timeout: 60_000,
    });
  }
  return { environment: state, configFile: await configFileWithSalt(stack, join(shadow, `Pulumi.${stack}.yaml`)) };
}

/** Environment of the embedded backend: a folder of files, and a passphrase made once that only this user can read. */
async function embeddedEnvironment(): Promise<Environment> {
  await mkdir(join(stateDirectory, "state"), { recursive: true });
  const passphrase = join(stateDirectory, "passphrase");
  if (!existsSync(passphrase)) {
    await writeFile(passphrase, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  return {
    PULUMI_BACKEND_URL: `file://${join(stateDirectory, "state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

async function configFileWithSalt(stack: string, shadowFile: string): Promise<string> {
  // Encrypted values of the user's carry a salt of their own, which is the one to use then.
  if ("encryptionsalt" in (await readStackFile(stack)) || !existsSync(shadowFile)) return stackFile(stack);
  const salt = (await readFile(shadowFile, "utf8")).match(/^encryptionsalt: .*$/m)?.[0] ?? "";
  const merged = join(stateDirectory, `Pulumi.${stack}.yaml`);
  await writeFile(merged, `${(await readFile(stackFile(stack), "utf8")).trimEnd()}\n${salt}\n`);
  return merged;
}
