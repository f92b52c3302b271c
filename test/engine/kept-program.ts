import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";

/** A program that is loaded, as `pulumi <verb> --client` runs it. */
export interface LoadedProgram {
  /** Of loopback. */
  port: number;
  stop(): Promise<unknown>;
}

/** The program of one engine, which stays loaded between its runs. */
export interface KeptProgram {
  /** The program, for one run; a run beside that one gets another. */
  take(): Promise<LoadedProgram>;
  /** Gives it back. What the SDK remembers of a run that failed is in the way of the next, so that it is loaded anew. */
  giveBack(program: LoadedProgram, run: { failed: boolean }): Promise<void>;
}

/** Keeps what the `main` of a project names in processes with this environment, which end on the signal. */
export function keepProgram(
  projectDir: string,
  environment: Record<string, string | undefined>,
  signal: AbortSignal,
): KeptProgram {
  let idle: LoadedProgram | undefined;
  return {
    async take() {
      const program = idle;
      idle = undefined;
      return program ?? load(projectDir, environment, signal);
    },
    async giveBack(program, { failed }) {
      if (failed || idle) await program.stop();
      else idle = program;
    },
  };
}

async function load(
  projectDir: string,
  env: Record<string, string | undefined>,
  cancelSignal: AbortSignal,
): Promise<LoadedProgram> {
  const { main = "" }: { main?: string } = parse(await readFile(join(projectDir, "Pulumi.yaml"), "utf8"));
  const words = [join(import.meta.dirname, "program-host.ts"), join(projectDir, main, "index.ts")];
  const host = execa(process.execPath, words, {
    env,
    extendEnv: false,
    ipc: true,
    stdin: "ignore",
    reject: false,
    cancelSignal,
  });
  const stop = () => {
    host.kill("SIGKILL");
    return host;
  };
  return { port: Number(await host.getOneMessage()), stop };
}
