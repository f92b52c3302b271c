import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { npxSlipway, pulumiCommand, quote } from "../infra/remedies.ts";
import { passphraseFile, stateDirectory } from "./backend.ts";
import { hasOwnSalt } from "./embedded-state.ts";
import { projectDirectory, readProject } from "./project.ts";
import { withScratch } from "./scratch.ts";

/** What is asked of a stack in the embedded state that a command failed on. */
export interface FailedState {
  stack: string;
  configFile: string;
  /** All of the environment of the command. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** Why the embedded state does not let a command work, with the command that mends it; undefined where it does. */
export async function explainState(failed: FailedState): Promise<string | undefined> {
  if (await isLocked(failed.stack)) return locked(failed.stack);
  const sealed = await findSealed(failed);
  if (sealed === undefined) return undefined;
  return sealed === "file" && (await hasOwnSalt(failed.stack))
    ? fileSealedOtherwise(failed.stack)
    : sealedOtherwise(failed.stack);
}

/** The same for what Pulumi said. */
export function explainMessage(stack: string, message: string): string | undefined {
  if (message.includes("incorrect passphrase")) return sealedOtherwise(stack);
  return message.includes("currently locked") ? locked(stack) : undefined;
}

async function isLocked(stack: string): Promise<boolean> {
  // https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go: a file for each command at work.
  const locks = join(stateDirectory(), "state/.pulumi/locks/organization", readProject().name, stack);
  return (await readdir(locks).catch(() => [])).length > 0;
}

/** Asks the state and the config file for something that the passphrase is needed for, and that changes nothing. */
function findSealed({ stack, configFile, environment }: FailedState): Promise<"state" | "file" | undefined> {
  return withScratch("passphrase", async (directory) => {
    const copy = join(directory, `Pulumi.${stack}.yaml`);
    await copyFile(configFile, copy);
    const options = { cwd: projectDirectory(), env: environment, extendEnv: false, reject: false, timeout: 60_000 };
    const refuses = async (...question: string[]) => {
      const { stderr } = await execa("pulumi", [...question, "--stack", stack, "--non-interactive"], options);
      return stderr.includes("incorrect passphrase");
    };
    if (await refuses("stack", "output", "--json", "--show-secrets")) return "state";
    return (await refuses("config", "set", "--secret", "slipway:probe", "x", "--config-file", copy))
      ? "file"
      : undefined;
  });
}

function sealedOtherwise(stack: string): string {
  const file = quote(passphraseFile());
  const mend = `cp -p ${file} ${file}.before && printf %s "$PULUMI_CONFIG_PASSPHRASE" > ${file}`;
  return `stack ${stack} is sealed with another passphrase than this checkout's own, as it was when PULUMI_CONFIG_PASSPHRASE was set in the shell that made it; with that one set again, put it in place of the checkout's:\n  ${mend}`;
}

function fileSealedOtherwise(stack: string): string {
  const mend = `cp -p '${passphraseFile()}' '${passphraseFile()}.before' && cp <other checkout>/.slipway/passphrase '${passphraseFile()}'`;
  return `stacks/Pulumi.${stack}.yaml holds values that were encrypted with another passphrase than this checkout's own, as another checkout does; remove them and the line encryptionsalt and set them anew, or put that passphrase in place of the checkout's:\n  ${mend}`;
}

function locked(stack: string): string {
  const mend = `eval "$(${npxSlipway()} env ${stack})" && ${pulumiCommand(`cancel --stack ${stack} --yes`)}`;
  return `stack ${stack} is locked: another command works on it, or one was killed; wait for it or, where none works, lift the lock:\n  ${mend}`;
}
