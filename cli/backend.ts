import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { npxSlipway, pulumiCommand, quote } from "../infra/remedies.ts";
import { pulumiHome } from "../toolchain/pulumi.ts";
import { pulumiHint } from "./bring-pulumi.ts";
import { choiceOf, isTargetName } from "./init/targets.ts";
import { isOfInit, needsDocker, projectDirectory, readProject, stackNames, targetOf } from "./project.ts";
import { UserError } from "./user-error.ts";

/** Folder of the state that lives inside the project; git ignores it. */
export function stateDirectory(): string {
  return join(projectDirectory(), ".slipway");
}

/** The passphrase of that state, made once; only this user can read it. */
export function passphraseFile(): string {
  return join(stateDirectory(), "passphrase");
}

/** That state, as Pulumi names a backend. */
export function embeddedUrl(): string {
  return `file://${join(stateDirectory(), "state")}`;
}

/** File of a stack in that state. */
// https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go
export function embeddedStackFile(stack: string): string {
  return join(stateDirectory(), "state/.pulumi/stacks", readProject().name, `${stack}.json`);
}

/**
 * Where a stack is kept: in the project's own folder where it deploys to Docker or Pulumi.yaml says so, else in the
 * backend that `pulumi` itself would use, so that both have the same stack. Throws a UserError where there is none.
 */
export async function isEmbedded(stack: string): Promise<boolean> {
  if (chosenUrl() !== undefined) return false;
  if (await needsDocker(stack)) return true;
  const { backend } = readProject();
  if (backend !== undefined) return isEmbeddedUrl(backend.url);
  if (backendUrl() === undefined) throw new UserError(await noBackend(stack));
  return false;
}

/** The backend that `pulumi` would use for what the project's folder does not keep; undefined where there is none. */
// https://www.pulumi.com/docs/iac/concepts/state-and-backends/
export function backendUrl(): string | undefined {
  return chosenUrl() ?? readProject().backend?.url ?? backendOfShell();
}

/** The same where no Pulumi.yaml names one; the project's own is given for one that no command works for yet. */
export function backendOfShell(embedded = embeddedUrl()): string | undefined {
  const named = chosenUrl(embedded) ?? signedInTo();
  return named ?? (process.env.PULUMI_ACCESS_TOKEN ? "https://api.pulumi.com" : undefined);
}

/** The backend of the user's own that the shell names; the embedded one is no choice, since `slipway env` has set it there. */
function chosenUrl(embedded = embeddedUrl()): string | undefined {
  const chosen = process.env.PULUMI_BACKEND_URL ?? "";
  return chosen === "" || chosen === embedded ? undefined : chosen;
}

/** Where a stack's state lies, and where it is to lie. */
export interface Move {
  stack: string;
  /** Variables for the backend where it lies, and for the one where it is to lie; none is what the shell has. */
  from?: string;
  to?: string;
  /** What is added to the making of the stack. */
  flags?: string;
  /** Folder of Pulumi.yaml, where it is not the one that a command works for. */
  folder?: string;
}

/** Those commands: it is made, filled, and taken away where it was. */
export function moveCommands({ stack, from = "", to = "", flags = "", folder }: Move): string[] {
  const command = (words: string) => pulumiCommand(words, folder);
  const filled = `${to}${command(`stack import --stack ${stack}`)}`;
  return [
    `${to}${command(`stack init ${stack}`)}${flags}`,
    `${from}${command(`stack export --stack ${stack} --show-secrets`)} | ${filled}`,
    `${from}${command(`stack rm --stack ${stack} --force --preserve-config --yes`)}`,
  ];
}

/** Throws a UserError, with the commands that move it, where a stack of another backend lies in the project's folder. */
export function refuseOldState(stack: string): void {
  if (!existsSync(embeddedStackFile(stack))) return;
  const old = `PULUMI_BACKEND_URL=${quote(embeddedUrl())} PULUMI_CONFIG_PASSPHRASE_FILE=${quote(passphraseFile())} `;
  throw new UserError(
    `the state of ${stack} lies in ${stateDirectory()}, where an earlier version kept it, and not in the backend that pulumi uses; move it:
  ${moveCommands({ stack, from: old }).join("\n  ")}
values that are encrypted in stacks/Pulumi.${stack}.yaml fit the old passphrase alone: set each again with ${npxSlipway()} secrets set <NAME> ${stack}; ${pulumiHint}`,
  );
}

function isEmbeddedUrl(url: string): boolean {
  if (!url.startsWith("file://")) return false;
  // A relative one is seen from the folder of Pulumi.yaml.
  return resolve(projectDirectory(), url.slice("file://".length)) === join(stateDirectory(), "state");
}

const credentialsSchema = z.object({ current: z.string().min(1) });

/** The backend that `pulumi login` chose; undefined where nobody is signed in. */
// https://www.pulumi.com/docs/iac/cli/commands/pulumi_login/
function signedInTo(): string | undefined {
  const folder = process.env.PULUMI_CREDENTIALS_PATH || pulumiHome();
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8"))).current;
  } catch {
    return undefined;
  }
}

/** What writes both, where the project is one of `init` and keeps no other stack as `pulumi login` says. */
async function byInit(stack: string): Promise<string> {
  if (!isOfInit()) return "";
  const targets = await Promise.all(stackNames().map(async (name) => [name, await targetOf(name)] as const));
  if (targets.some(([name, target]) => name !== stack && target !== "docker")) return "";
  const target = await targetOf(stack);
  const hasBuckets = typeof target === "string" && isTargetName(target) && choiceOf(target).cloud !== undefined;
  const bucket = `  ${npxSlipway()} init --stack ${stack} --state bucket       a new one in the same cloud, with the commands that make it and its key
`;
  return `${hasBuckets ? bucket : ""}  ${npxSlipway()} init --stack ${stack} --state s3://bucket  one of yours that is there
`;
}

async function noBackend(stack: string): Promise<string> {
  return `nothing says where the state of ${stack} is kept, which all who deploy it share. Either
  pulumi login                                   to Pulumi Cloud, free for one person
or a bucket, named in Pulumi.yaml as backend: { url: … }, with a key that seals the secrets, named in the stack's file as secretsprovider: …
${await byInit(stack)}${pulumiHint}`;
}
