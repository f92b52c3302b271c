import { execa } from "execa";
import { prepareToolchain, type Toolchain } from "../toolchain/index.ts";
import { baseImages } from "./base-images.ts";
import { prepareState, type StackState } from "./embedded-state.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { needsDocker, projectDirectory, stackFile } from "./project.ts";
import { UserError } from "./user-error.ts";

/** A stack with the tools and the backend that its commands need. */
export interface Session {
  stack: string;
  docker: boolean;
  toolchain: Toolchain;
  state: StackState;
}

/** Brings the tools and opens the stack; throws a UserError where there is no such stack. Reading alone needs no engine. */
export async function openSession(stack: string, { engine = true } = {}): Promise<Session> {
  stackFile(stack);
  const docker = await needsDocker(stack);
  const toolchain = await prepareToolchain({ docker: docker && engine, baseImages: await baseImages(stack) });
  return { stack, docker, toolchain, state: await prepareState(stack, toolchain.environment) };
}

/** Runs a command of the Pulumi CLI in the foreground, as if the user had typed it; throws a UserError when it fails. */
export async function runPulumi(session: Session, verb: string, flags: readonly string[], { quiet = false } = {}) {
  const { stack, toolchain, state } = session;
  if (verb !== "destroy") await refusePlainSecrets(stack);
  const config = state.configFile === undefined ? [] : ["--config-file", state.configFile];
  const running = execa("pulumi", [verb, "--stack", stack, ...config, ...flags], {
    cwd: projectDirectory,
    env: { ...toolchain.environment, ...state.environment, PULUMI_DEBUG_COMMANDS: "true" },
    stdio: ["inherit", quiet ? process.stderr : "inherit", "inherit"],
    reject: false,
  });
  // Ctrl-C in a terminal reaches Pulumi too; another signal is passed on as one. Either way Pulumi ends what is under
  // way, and this process waits for that.
  const wait = () => {};
  const interrupt = () => void running.kill("SIGINT");
  process.on("SIGINT", wait).on("SIGTERM", interrupt);
  const { exitCode } = await running;
  process.off("SIGINT", wait).off("SIGTERM", interrupt);
  if (exitCode !== 0) throw new UserError(`pulumi ${verb} did not succeed; what it printed above says why`);
}

/** A stack's outputs. */
export async function readOutputs(session: Session): Promise<Record<string, unknown>> {
  return JSON.parse(await askPulumi(session, ["stack", "output", "--json", "--stack", session.stack]));
}

/** Runs a short command of the Pulumi CLI and answers what it printed. */
export async function askPulumi({ toolchain, state }: Session, flags: readonly string[]): Promise<string> {
  const env = { ...toolchain.environment, ...state.environment };
  return (await execa("pulumi", flags, { cwd: projectDirectory, env, timeout: 60_000 })).stdout;
}
