import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

/** Polls start this often and slow down by a quarter each time, up to the second figure. */
const pollMs = { first: 20, last: 500 };
const answerTimeoutMs = 2000;
/** A container without a probe counts as started once it has run this long. */
const steadyMs = 300;

export interface Probe {
  port: number;
  /** Without one any answer will do. */
  path: string | false;
  /** Host header of the request, which a server may check; the address that is asked by default. */
  host?: string | undefined;
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
      const seen = port === undefined ? "its port is not published" : await ask(Number(port), probe, signal);
      if (seen === "ready") return;
      if (elapsed > limitMs) {
        const asked = `GET ${probe.path || "/"} on port ${probe.port}${probe.host === undefined ? "" : ` as ${probe.host}`}`;
        const remedy =
          seen === "no answer" ? ": let the server listen on the port in PORT, at 0.0.0.0 and not at localhost" : "";
        throw new Error(`not healthy after ${probe.timeoutSeconds} s: ${asked} gave ${seen}${remedy}`);
      }
    } else if (elapsed > limitMs) return;
    await sleep(pause, undefined, { signal });
  }
}

// An agent of its own: the default one may go through a proxy that the environment names, which does not see loopback.
const direct = new Agent();

function ask(port: number, { path, host }: Probe, signal: AbortSignal): Promise<string> {
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: "127.0.0.1",
        port,
        path: path || "/",
        agent: direct,
        ...(host === undefined ? {} : { headers: { host } }),
        signal: AbortSignal.any([signal, timeout]),
      },
      (answer) => {
        const { statusCode = 0 } = answer;
        answer.destroy();
        resolve(path === false || (statusCode >= 200 && statusCode < 300) ? "ready" : `status ${statusCode}`);
      },
    );
    asking.on("error", () => {
      if (signal.aborted) reject(signal.reason);
      else resolve(timeout.aborted ? `no answer within ${answerTimeoutMs} ms` : "no answer");
    });
    asking.end();
  });
}
