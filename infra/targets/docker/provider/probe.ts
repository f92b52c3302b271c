import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

/** Polls start this often and slow down by a quarter each time, up to the second figure. */
const pollMs = { first: 20, last: 500 };
const answerTimeoutMs = 2000;
/** A container without a probe counts as started once it has run this long. */
const steadyMs = 300;

export interface Probe {
  port: number;
  path: string;
  timeoutSeconds: number;
}

/** Waits until a container answers 2xx, or just keeps running where there is no probe; throws what was seen instead. */
export async function waitUntilReady(container: Docker.Container, probe: Probe | undefined, signal: AbortSignal) {
  const started = performance.now();
  const limitMs = probe ? probe.timeoutSeconds * 1000 : steadyMs;
  for (let pause = pollMs.first; ; pause = Math.min(pause * 1.25, pollMs.last)) {
    signal.throwIfAborted();
    const { State: state, NetworkSettings: settings } = await container.inspect();
    // A restart policy starts it again and again: one restart is as good as an exit.
    if (!state.Running || state.Restarting) {
      throw new Error(`exited with code ${state.ExitCode}${state.OOMKilled ? " (out of memory)" : ""}`);
    }
    const elapsed = performance.now() - started;
    if (probe) {
      const port = settings.Ports[`${probe.port}/tcp`]?.[0]?.HostPort;
      const seen =
        port === undefined ? "its port is not published" : await ask(`http://127.0.0.1:${port}${probe.path}`, signal);
      if (seen === "ready") return;
      if (elapsed > limitMs) {
        throw new Error(
          `not healthy after ${probe.timeoutSeconds} s: GET ${probe.path} on port ${probe.port} gave ${seen}`,
        );
      }
    } else if (elapsed > limitMs) return;
    await sleep(pause, undefined, { signal });
  }
}

async function ask(url: string, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
    });
    await answer.body?.cancel();
    return answer.ok ? "ready" : `status ${answer.status}`;
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${answerTimeoutMs} ms`
      : "no answer";
  }
}
