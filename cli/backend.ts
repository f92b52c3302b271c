import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { pulumiCommand, quote } from "../infra/remedies.ts";
import { pulumiHome } from "../toolchain/pulumi.ts";
import { pulumiHint } from "./bring-pulumi.ts";
import { isOfInit, needsDocker, projectDirectory, readProject } from "./project.ts";
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
  if (backendUrl() === undefined) throw new UserError(noBackend(stack));
  return false;
}

/** The backend that `pulumi` would use for what the project's folder does not keep; undefined where there is none. */
// https://www.pulumi.com/docs/iac/concepts/state-and-backends/
export function backendUrl(): string | undefined {
  const named = chosenUrl() ?? readProject().backend?.url ?? signedInTo();
  return named ?? (process.env.PULUMI_ACCESS_TOKEN ? "https://api.pulumi.com" : undefined);
}

/** The backend of the user's own that the shell names; the embedded one is no choice, since `slipway env` has set it there. */
function chosenUrl(): string | undefined {
  const chosen = process.env.PULUMI_BACKEND_URL ?? "";
  return chosen === "" || chosen === embeddedUrl() ? undefined : chosen;
}

/** Throws a UserError, with the commands that move it, where a stack of another backend lies in the project's folder. */
export function refuseOldState(stack: string): void {
  if (!existsSync(embeddedStackFile(stack))) return;
  const old = `PULUMI_BACKEND_URL=${quote(embeddedUrl())} PULUMI_CONFIG_PASSPHRASE_FILE=${quote(passphraseFile())}`;
  throw new UserError(
    `the state of ${stack} lies in ${stateDirectory()}, where an earlier version kept it, and not in the backend that pulumi uses; move it:
  ${pulumiCommand(`stack init ${stack}`)}
  ${old} ${pulumiCommand(`stack export --stack ${stack} --show-secrets`)} | ${pulumiCommand(`stack import --stack ${stack}`)}
  ${old} ${pulumiCommand(`stack rm --stack ${stack} --force --preserve-config --yes`)}
values that are encrypted in stacks/Pulumi.${stack}.yaml fit the old passphrase alone: set each again with npx slipway secrets set <NAME> ${stack}; ${pulumiHint}`,
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

/** What writes both, where the project is one of `init`. */
function byInit(stack: string): string {
  if (!isOfInit()) return "";
  return `  npx slipway init --stack ${stack} --state bucket       a new one in the same cloud, with the commands that make it and its key
  npx slipway init --stack ${stack} --state s3://bucket  one of yours that is there
`;
}

function noBackend(stack: string): string {
  return `nothing says where the state of ${stack} is kept, which all who deploy it share. Either
  pulumi login                                   to Pulumi Cloud, free for one person
or a bucket, named in Pulumi.yaml as backend: { url: … }, with a key that seals the secrets, named in the stack's file as secretsprovider: …
${byInit(stack)}${pulumiHint}`;
}
