import { existsSync } from "node:fs";
import { ExecaError, execa } from "execa";
import { npxSlipway, pulumiCommand } from "../infra/remedies.ts";
import { prepareToolchain, type Toolchain } from "../toolchain/index.ts";
import { backendUrl, embeddedStackFile, isEmbedded, stateDirectory } from "./backend.ts";
import { pulumiHint } from "./bring-pulumi.ts";
import { explainAccess } from "./backend-access.ts";
import { openBackend, prepareState, shellHint, type StackState } from "./embedded-state.ts";
import { without } from "./environment.ts";
import { type Foreground, runInForeground } from "./foreground.ts";
import { imagesOf } from "./images.ts";
import { leaveSignals } from "./interruption.ts";
import { needsDocker, projectDirectory, readStackFile, stackFile } from "./project.ts";
import { explainMessage, explainState } from "./state-faults.ts";
import { UserError } from "./user-error.ts";

/** What Pulumi says of a stack that its backend does not have. */
const isUnknown = /no stack named/;

/** A stack with the tools and the backend that its commands need. */
export interface Session {
  stack: string;
  docker: boolean;
  toolchain: Toolchain;
  state: StackState;
}

/** Opens a stack to read it: nothing is made, and no engine is needed. Throws a UserError where it was never deployed. */
export async function openDeployed(stack: string): Promise<Session> {
  stackFile(stack);
  if ((await isEmbedded(stack)) && !existsSync(embeddedStackFile(stack))) throw new UserError(notDeployed(stack));
  const toolchain = await leaveSignals(() => prepareToolchain({}));
  return { stack, docker: await needsDocker(stack), toolchain, state: await openBackend(stack) };
}

/** What is said of a stack that has nothing to show. */
export function notDeployed(stack: string): string {
  return `stack ${stack} is not deployed: ${npxSlipway()} up ${stack}`;
}

/** The same for what changes a stack that is there; undefined where there is none, and none is made. */
export async function openMade(stack: string): Promise<Session | undefined> {
  if (await isEmbedded(stack)) return existsSync(embeddedStackFile(stack)) ? openSession(stack) : undefined;
  return (await isThere(await openDeployed(stack))) ? openSession(stack) : undefined;
}

/** What is said of a stack that is in no backend that is asked for it. */
export async function noStack(stack: string): Promise<string> {
  if (await isEmbedded(stack)) return `there is no stack ${stack} in ${stateDirectory()}`;
  return `there is no stack ${stack} in ${backendUrl() ?? "the backend"}, as far as whoever is signed in may see (${pulumiCommand("whoami --verbose")})`;
}

/** Brings the tools and opens the stack; throws a UserError where there is no such stack. Its settings need no engine. */
export async function openSession(stack: string, { engine = true } = {}): Promise<Session> {
  stackFile(stack);
  const docker = await needsDocker(stack);
  const needs = docker && engine ? { docker: await imagesOf(stack) } : {};
  const toolchain = await leaveSignals(() => prepareToolchain(needs));
  const session = { stack, docker, toolchain, state: await prepareState(stack, toolchain.environment) };
  if (!session.state.isEmbedded && !(await isThere(session))) await makeStack(session);
  return session;
}

/** Whether a backend of the user's own has the stack; throws a UserError where it cannot be asked. */
async function isThere(session: Session): Promise<boolean> {
  const { stack } = session;
  const env = environmentOf(session);
  const options = { cwd: projectDirectory(), env, extendEnv: false, reject: false, timeout: 60_000 };
  const show = ["stack", "--show-name", "--stack", stack, "--non-interactive"];
  const { failed, stderr, shortMessage } = await execa("pulumi", show, options);
  if (!failed) return true;
  if (isUnknown.test(stderr)) return false;
  const backend = backendUrl() ?? "";
  const words = (stderr || shortMessage || "").replace(/^error: /, "").trim();
  throw new UserError(explainAccess(stack, backend, words) ?? `${backend} cannot be asked for ${stack}: ${words}`);
}

/** Makes the stack in a backend of the user's own, as far as that takes no passphrase; else throws a UserError that says how. */
async function makeStack(session: Session): Promise<void> {
  const { stack } = session;
  const backend = backendUrl() ?? "";
  const { secretsprovider } = await readStackFile(stack);
  const sealed = typeof secretsprovider === "string" ? secretsprovider : "default";
  const command = ["stack", "init", stack, "--secrets-provider", sealed];
  if (!backend.startsWith("http") && ["default", "passphrase"].includes(sealed)) {
    const make = pulumiCommand(command.slice(0, 3).join(" "));
    throw new UserError(
      `${backend} has no stack ${stack} yet; make it with a passphrase, whose salt goes into its file, or name a key with --secrets-provider (${pulumiHint}):\n  ${make}`,
    );
  }
  await askPulumi(session, [...command, "--non-interactive"]);
  console.error(`stack ${stack} is new: made in ${backend}`);
}

/** A command of Pulumi that did not succeed, of which nothing is known but what it printed. */
export class UnexplainedFailure extends UserError {}

/** Runs a command of the Pulumi CLI in the foreground, as if the user had typed it; throws a UserError when it fails. */
export async function runPulumi(
  session: Session,
  verb: string,
  flags: readonly string[],
  output: Pick<Foreground, "quiet" | "log" | "toShown" | "toShownError"> = {},
): Promise<void> {
  const { stack, state } = session;
  const config = state.configFile === undefined ? [] : ["--config-file", state.configFile];
  const exitCode = await runInForeground("pulumi", [verb, "--stack", stack, ...config, ...flags], {
    cwd: projectDirectory(),
    env: { ...environmentOf(session), PULUMI_DEBUG_COMMANDS: "true" },
    ...output,
  });
  if (exitCode === 0) return;
  const why = await explainFailure(session);
  if (why !== undefined) throw new UserError(why);
  throw new UnexplainedFailure(
    `pulumi ${verb} did not succeed; what it printed above says why${await shellHint(stack)}`,
  );
}

/** Runs a short command of the Pulumi CLI and answers what it printed; throws a UserError with its words where it fails. */
export async function askPulumi(
  session: Session,
  flags: readonly string[],
  { cwd = projectDirectory(), input = "" } = {},
): Promise<string> {
  const env = environmentOf(session);
  try {
    return (await execa("pulumi", flags, { cwd, env, extendEnv: false, input, timeout: 60_000 })).stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const said = String(error.stderr || error.shortMessage);
    if (isUnknown.test(said)) throw new UserError(notDeployed(session.stack), { cause: error });
    const why = session.state.isEmbedded
      ? explainMessage(session.stack, said)
      : explainAccess(session.stack, backendUrl() ?? "", said);
    throw new UserError(why ?? `pulumi ${flags.slice(0, 2).join(" ")} did not succeed: ${said}`, { cause: error });
  }
}

/** All of the environment in which a session's commands run. */
export function environmentOf({ toolchain, state }: Pick<Session, "toolchain" | "state">) {
  return { ...without(process.env, state.hidden), ...toolchain.environment, ...state.environment };
}

async function explainFailure(session: Session): Promise<string | undefined> {
  const { stack, state } = session;
  const { configFile, isEmbedded } = state;
  // Of a backend of the user's own Pulumi says all there is to know.
  if (configFile === undefined || !isEmbedded) return undefined;
  return explainState({ stack, configFile, environment: environmentOf(session) }).catch(() => undefined);
}
