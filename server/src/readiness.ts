import { detailOf, log } from "./log.ts";
import type { TaskStore } from "./state/task-store.ts";

/** The response of `/ready`. */
export type Readiness =
  | { status: 200; body: { status: "ok" } }
  | { status: 503; body: { status: "unavailable"; reason: "state" | "stopping" } };

/** Time-out of pinging the store. */
const timeoutMs = 2000;
/** Time for which the result of a ping is cached, so that probes put no load on the store. */
const maxAgeMs = 1000;

/** Creates the readiness check; unlike `/health` it fails while the store is unavailable or the server drains. */
export function readiness(store: Pick<TaskStore, "ping">, isStopping: () => boolean): () => Promise<Readiness> {
  let check: Promise<boolean> | undefined;
  let checkedAt = 0;
  return async () => {
    if (isStopping()) return unavailable("stopping");
    if (!check || performance.now() - checkedAt >= maxAgeMs) {
      checkedAt = performance.now();
      check = answers(store);
    }
    return (await check) ? { status: 200, body: { status: "ok" } } : unavailable("state");
  };
}

async function answers(store: Pick<TaskStore, "ping">): Promise<boolean> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([store.ping(), late.promise]);
    return true;
  } catch (error) {
    log("warn", "not_ready", { error: detailOf(error) });
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(reason: "state" | "stopping"): Readiness {
  return { status: 503, body: { status: "unavailable", reason } };
}
