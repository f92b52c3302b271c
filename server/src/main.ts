import { once } from "node:events";
import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { createHttpService, type HttpService } from "./http.ts";
import { detailOf, log } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";
import { TaskList } from "./tasks.ts";
import { warmUp } from "./warm.ts";

void main();

async function main(): Promise<void> {
  const settings = readSettingsOrExit();
  const warming = process.argv.includes("--warm");
  const service = createHttpService(settings, new TaskList());
  service.server.listen(warming ? 0 : settings.port, warming ? "127.0.0.1" : settings.host);
  try {
    await once(service.server, "listening");
  } catch (error) {
    log("error", "listen_failed", { error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
  const port = portOf(service);
  if (warming) {
    await warmUp(port);
    flushCompileCache();
    await service.drain();
    return;
  }
  log("info", "started", { port });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(service, settings));
  process.on("uncaughtException", (error) => log("error", "uncaught_exception", { error: detailOf(error) }));
  process.on("unhandledRejection", (reason) => log("error", "unhandled_rejection", { error: detailOf(reason) }));
}

function readSettingsOrExit(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

async function stop(service: HttpService, { shutdownTimeoutSeconds }: Settings): Promise<void> {
  log("info", "stopping");
  setTimeout(() => {
    log("warn", "stopped_late", { timeoutSeconds: shutdownTimeoutSeconds });
    process.exit(1);
  }, shutdownTimeoutSeconds * 1000).unref();
  await service.drain();
  log("info", "stopped");
  process.exit(0);
}

function portOf({ server }: HttpService): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
