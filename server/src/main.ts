import { once } from "node:events";
import { flushCompileCache } from "node:module";
import { createAuthenticator } from "./auth/index.ts";
import { logCall } from "./call-log.ts";
import type { CallObserver } from "./call-record.ts";
// To do without the fast path, delete its folder and import this from "./endpoint.ts".
import { createEndpoint } from "./fast-path/index.ts";
import { openGate } from "./gate/index.ts";
import { createHttpListener, type HttpListener } from "./http.ts";
import { detailOf, log } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";
import { openStore } from "./state/open-store.ts";
import { startTelemetry, warmTelemetry } from "./telemetry/index.ts";
import { warmUp } from "./warm.ts";

/** Time after the start at which the SDK is loaded, if no request has needed it before. */
const preloadDelayMs = 500;

main().catch((error: unknown) => {
  log("error", "start_failed", { error: detailOf(error) });
  process.exit(1);
});

async function main(): Promise<void> {
  const isWarmUp = process.argv.includes("--warm");
  const settings = readSettingsOrExit(isWarmUp ? { HOST: "127.0.0.1" } : process.env);
  const observers: CallObserver[] = [logCall];
  const store = await openStore(settings);
  const { publicOrigin } = settings;
  const signIn = settings.authentication.kind === "oauth";
  const services = { store, gate: await openGate(settings.access), observers, publicOrigin, signIn };
  const endpoint = createEndpoint(services, settings);
  const authenticator = createAuthenticator(settings.authentication);
  const listener = createHttpListener(settings, store, authenticator, endpoint);
  if (isWarmUp) {
    const port = await listen(listener, 0, settings.host);
    await warmUp(port);
    await warmTelemetry();
    flushCompileCache();
    await listener.drain();
    return;
  }
  const port = await listen(listener, settings.port, settings.host);
  log("info", "started", { port, startMs: Math.round(process.uptime() * 1000) });
  const stopTelemetry = startTelemetry(process.env, settings, (observe) => observers.push(observe));
  setTimeout(() => void endpoint.preload(), preloadDelayMs).unref();
  let stopping: Promise<void> | undefined;
  const stopOnce = () =>
    void (stopping ??= stop(listener, settings, async () => {
      await stopTelemetry();
      await store.close();
    }));
  reportFaults(stopOnce);
  // A second signal ends the process at once.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stopOnce);
}

function readSettingsOrExit(environment: Readonly<Record<string, string | undefined>>): Settings {
  try {
    return readSettings(environment);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

async function listen({ server }: HttpListener, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function reportFaults(stopOnce: () => void): void {
  // It may have left anything half done, so that the process may not go on; the calls in flight still get their time.
  // https://nodejs.org/docs/latest-v24.x/api/process.html#warning-using-uncaughtexception-correctly
  process.on("uncaughtException", (error) => {
    log("error", "uncaught_exception", { error: detailOf(error) });
    process.exitCode = 1;
    stopOnce();
  });
  // It ends one request alone, since requests share nothing but the store, which changes in one step.
  process.on("unhandledRejection", (reason) => log("error", "unhandled_rejection", { error: detailOf(reason) }));
  // A reader of the log that goes away is no reason to stop, and cannot be told.
  process.stdout.on("error", () => {});
}

async function stop(
  listener: HttpListener,
  { shutdownTimeoutSeconds }: Settings,
  close: () => Promise<void>,
): Promise<void> {
  log("info", "stopping");
  setTimeout(() => {
    log("warn", "stopped_late", { timeoutSeconds: shutdownTimeoutSeconds });
    process.exit(1);
  }, shutdownTimeoutSeconds * 1000).unref();
  await listener.drain();
  await close();
  log("info", "stopped");
  process.exit();
}
