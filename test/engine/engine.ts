import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { engineEnvironment } from "./engine-environment.ts";
import { type Diagnostic, type EngineEvent, type Operation, readEvents } from "./engine-events.ts";
import { killTree } from "./kill-tree.ts";
import { keepProgram, type KeptProgram } from "./kept-program.ts";

/** What an engine runs: a project, with a home and a state of its own that no other run shares. */
export interface EngineOptions {
  projectDir: string;
  environment?: Record<string, string>;
  stack?: string; // "test" by default
  /** The stack's config, by full key such as `slipway:target`; the project's own stack files are not read. */
  config?: Record<string, unknown>;
  /** The longest one command may take; 120,000 by default. */
  timeoutMs?: number;
}

/** How one command differs from the others. */
export interface RunOptions {
  /** More arguments for the CLI, such as `--target`. */
  flags?: string[];
  environment?: Record<string, string>;
  /** Presses Ctrl-C once when it resolves. */
  interruptOn?: Promise<unknown>;
  /** Kills the CLI when it resolves, and nothing that it has started. */
  killOn?: Promise<unknown>;
  /** Kills it with all that it has started, as a crash of the machine would. */
  crashOn?: Promise<unknown>;
}

/** What one command did. */
export interface RunResult {
  ok: boolean;
  exitCode: number | undefined;
  /** All that the CLI printed. */
  output: string;
  /** The steps that ended well, in order, of resources other than the stack and providers; unchanged ones left out. */
  operations: Operation[];
  /** The steps that failed. */
  failed: Operation[];
  diagnostics: Diagnostic[];
  events: EngineEvent[];
}

/** The real Pulumi engine on one project. */
export interface Engine {
  up(options?: RunOptions): Promise<RunResult>;
  preview(options?: RunOptions): Promise<RunResult>;
  refresh(options?: RunOptions): Promise<RunResult>;
  destroy(options?: RunOptions): Promise<RunResult>;
  /**
   * Keeps the program of the project's `main` loaded from now on, where each run otherwise starts a process for it, as
   * users' runs do. A run with an environment of its own, or that is to be broken off, still starts one, and after a run
   * that failed it is loaded anew.
   */
  keepProgram(): void;
  /** Lifts the lock that a killed command left. */
  cancel(): Promise<void>;
  /** Replaces the stack's plain config; secrets that were set stay. */
  configure(config: Record<string, unknown>): Promise<void>;
  /** By key, which may be a path into an object, such as `slipway:secrets.TOKEN`. */
  setSecrets(secrets: Record<string, string>): Promise<void>;
  /** Runs a command that an error printed, in the folder of the stack's file; throws where it fails. */
  shell(command: string): Promise<void>;
  /** One output in the state, undefined where there is none; a secret one as it is sealed there. */
  stackOutput(name: string): Promise<unknown>;
  /** The path of the state file. */
  stateFile: string;
  /** Its text, as it lies on disk. */
  stateText(): Promise<string>;
  /** The resources in the state, the stack and providers left out. */
  stateResources(): Promise<StateResource[]>;
  /** Ends commands that still run and deletes the home and the state; it destroys no resource. */
  dispose(): Promise<void>;
}

/** One resource in the state file. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
  delete?: boolean;
}

/** Makes a stack, with `pulumi` and its language host from PATH; fails where they are missing. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { projectDir, stack = "test", timeoutMs = 120_000 } = options;
  const directory = await mkdtemp(join(tmpdir(), "engine-"));
  const project: { name: string } = parse(await readFile(join(projectDir, "Pulumi.yaml"), "utf8"));
  const configFile = join(directory, `Pulumi.${stack}.yaml`);
  const stateFile = join(directory, ".pulumi", "stacks", project.name, `${stack}.json`);
  let logs = 0;
  let kept: KeptProgram | undefined;
  const disposed = new AbortController();
  const active = new Set<Promise<unknown>>();
  const environment = { ...engineEnvironment(directory), ...options.environment };
  const pulumi = (cwd: string, args: string[], more: Record<string, string> = {}) => {
    const running = execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd,
      env: { ...environment, ...more },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      all: true,
      timeout: timeoutMs,
      forceKillAfterDelay: 5000,
      cancelSignal: disposed.signal,
    });
    active.add(running);
    void running.finally(() => active.delete(running));
    return running;
  };

  const must = async (...call: Parameters<typeof pulumi>): Promise<void> => {
    const result = await pulumi(...call);
    if (result.failed) throw new Error(`pulumi ${call[1].join(" ")}: ${result.all || result.message}`);
  };

  const run = async (
    verb: string,
    verbFlags: string[],
    { flags = [], environment, interruptOn, killOn, crashOn }: RunOptions = {},
  ) => {
    const eventLog = join(directory, `events-${++logs}.jsonl`);
    const args = [verb, "--stack", stack, "--config-file", configFile, "--event-log", eventLog, ...verbFlags, ...flags];
    const startsAnew = environment || interruptOn || killOn || crashOn || !["up", "preview"].includes(verb);
    const program = startsAnew ? undefined : await kept?.take();
    if (program) args.push(`--client=127.0.0.1:${program.port}`);
    const running = pulumi(projectDir, args, environment);
    void interruptOn?.then(() => running.kill("SIGINT"));
    void killOn?.then(() => running.kill("SIGKILL"));
    void crashOn?.then(() => killTree(running.pid));
    const result = await running;
    if (program) await kept?.giveBack(program, result);
    if (result.timedOut) throw new Error(`pulumi ${verb} takes more than ${timeoutMs} ms:\n${result.all}`);
    const recorded = await readEvents(eventLog);
    return { ok: !result.failed, exitCode: result.exitCode, output: result.all, ...recorded };
  };

  const configure = async (config: Record<string, unknown>) => {
    const current: { config?: Record<string, unknown> } = parse(await readFile(configFile, "utf8")) ?? {};
    const secrets = Object.entries(current.config ?? {}).filter(([, value]) => isSecret(value));
    await writeFile(configFile, stringify({ ...current, config: { ...Object.fromEntries(secrets), ...config } }));
  };

  const dispose = async () => {
    disposed.abort();
    await Promise.all(active);
    await rm(directory, { recursive: true, force: true });
  };

  // The CLI writes a stack file beside the project file; here that is not the project's own folder.
  await writeFile(join(directory, "Pulumi.yaml"), stringify({ name: project.name, runtime: "nodejs" }));
  await must(directory, ["stack", "init", stack]).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  await configure(options.config ?? {});
  const stateText = () => readFile(stateFile, "utf8");
  const inState = async () => {
    const state: { checkpoint: { latest?: { resources?: StateResource[] } } } = JSON.parse(await stateText());
    return state.checkpoint.latest?.resources ?? [];
  };
  return {
    up: (more) => run("up", ["--yes", "--skip-preview"], more),
    preview: (more) => run("preview", [], more),
    refresh: (more) => run("refresh", ["--yes", "--skip-preview"], more),
    destroy: (more) => run("destroy", ["--yes", "--skip-preview"], more),
    keepProgram: () => void (kept ??= keepProgram(projectDir, environment, disposed.signal)),
    cancel: () => must(projectDir, ["cancel", "--yes", "--stack", stack]),
    configure,
    setSecrets: async (secrets) => {
      const pairs = Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
      await must(projectDir, ["config", "set-all", ...pairs, "--path", "--stack", stack, "--config-file", configFile]);
    },
    shell: async (command) => {
      await execa("bash", ["-c", command], { cwd: directory, env: environment, extendEnv: false, timeout: timeoutMs });
    },
    // Asking the CLI takes as long as it takes to derive its key anew.
    stackOutput: async (name) => (await inState()).find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.[name],
    stateFile,
    stateText,
    stateResources: async () => (await inState()).filter(({ type }) => !type.startsWith("pulumi:")),
    dispose,
  };
}

function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(isSecret);
}
