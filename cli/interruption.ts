import { constants } from "node:os";

/** Signals that ask this program to end. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** One press of Ctrl-C may arrive twice: from the terminal, and from the launcher that passes it on. */
const samePressMs = 500;

type Handler = (signal: NodeJS.Signals) => void;

const handlers: Handler[] = [];
let lastPress = Number.NEGATIVE_INFINITY;
let left: NodeJS.Signals | undefined;

/** The end that a signal asked for, once all is cleaned up: there is nothing left to say. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = toExitCode(signal);
  }
}

/** Ends this program at a signal, unless what runs then listens itself and cleans up. */
export function watchSignals(): void {
  for (const signal of signals) process.on(signal, () => onSignal(signal));
}

function onSignal(signal: NodeJS.Signals): void {
  const handler = handlers.at(-1);
  if (handler === undefined) {
    if (process.listenerCount(signal) === 1) process.exit(toExitCode(signal));
    left ??= signal;
    return;
  }
  const now = performance.now();
  if (now - lastPress < samePressMs) return;
  lastPress = now;
  handler(signal);
}

/** Hands each signal to `handler` while an action runs. */
export async function handleSignals<T>(handler: Handler, action: () => Promise<T>): Promise<T> {
  handlers.push(handler);
  try {
    return await action();
  } finally {
    handlers.splice(handlers.lastIndexOf(handler), 1);
  }
}

/** Runs an action that listens to signals, cleans up and raises them again by itself; this program ends after it. */
export async function leaveSignals<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } finally {
    if (left !== undefined) process.exit(toExitCode(left));
  }
}

/** Runs an action that a signal ends together with this program; folders and browsers go as it exits. */
export function endWithSignals<T>(action: () => Promise<T>): Promise<T> {
  return handleSignals((signal) => process.exit(toExitCode(signal)), action);
}

/** Runs an action that heeds an AbortSignal and cleans up; throws Interrupted where a signal made it. */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let seen: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (seen !== undefined) process.exit(toExitCode(signal));
    seen = signal;
    console.error("interrupted: removing what was made; once more leaves it as it is");
    controller.abort(new Interrupted(signal));
  };
  try {
    return await handleSignals(onSignal, () => action(controller.signal));
  } catch (error) {
    throw seen === undefined ? error : new Interrupted(seen);
  }
}

// https://tldp.org/LDP/abs/html/exitcodes.html: 128 and the signal's number is what a shell says of a killed process.
function toExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
