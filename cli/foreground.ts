import { execa } from "execa";
import { handleSignals, Interrupted } from "./interruption.ts";

/** A program to run as if the user had typed it. */
export interface Foreground {
  cwd: string;
  /** The whole environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Send its standard output to standard error, because this program's own belongs to something else. */
  quiet?: boolean;
  /** File at whose end everything that it prints is kept; then nothing of it is shown. */
  log?: string | undefined;
  /** Milliseconds after which it is ended; without them it has as long as it takes. */
  timeoutMs?: number;
  /** What is shown in place of a line of its standard output, undefined for nothing; it then knows of no terminal there. */
  toShown?: ((line: string) => string | undefined) | undefined;
  /** The same of its standard error. */
  toShownError?: ((line: string) => string | undefined) | undefined;
}

/**
 * Runs a program in the foreground and answers its exit code. A signal to this program reaches it once, as Ctrl-C, and
 * this one waits until it has ended what was under way; then it throws Interrupted.
 */
export async function runInForeground(
  program: string,
  flags: readonly string[],
  { cwd, env, quiet = false, log, timeoutMs, toShown, toShownError }: Foreground,
): Promise<number | undefined> {
  // A terminal sends Ctrl-C to all of its group. Without one nobody can tell whether it does, so the program gets a group
  // of its own: a second Ctrl-C would make it drop everything.
  const isInTerminal = process.stdin.isTTY === true;
  const shown = quiet ? process.stderr : "inherit";
  const kept = log === undefined ? undefined : { file: log, append: true };
  const running = execa(program, flags, {
    cwd,
    env,
    extendEnv: false,
    stdio:
      kept === undefined
        ? [
            "inherit",
            toShown === undefined ? shown : [eachLine(toShown), shown],
            toShownError === undefined ? "inherit" : [eachLine(toShownError), "inherit"],
          ]
        : ["ignore", { ...kept }, { ...kept }],
    detached: !isInTerminal,
    reject: false,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  const end = () => void running.kill("SIGTERM");
  process.once("exit", end);
  let seen: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    seen ??= signal;
    if (signal !== "SIGINT" || !isInTerminal) running.kill("SIGINT");
  };
  const { exitCode } = await handleSignals(onSignal, async () => running);
  process.off("exit", end);
  if (seen !== undefined) throw new Interrupted(seen);
  return exitCode;
}

function eachLine(toShown: (line: string) => string | undefined) {
  return function* (line: unknown): Generator<string> {
    const instead = toShown(String(line));
    if (instead !== undefined) yield instead;
  };
}
