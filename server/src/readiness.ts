import { detailOf, log } from "./log.ts";
import type { TaskStore } from "./state/task-store.ts";

/** Whether requests can be served now, as an HTTP answer. */
export type Readiness =
  | { status: 200; body: { status: "ok" } }
  | { status: 503; body: { status: "unavailable"; reason: "state" | "stopping" } };

/** Time that the store has to answer. */
const timeoutMs = 2000;
/** Time for which an answer of the store holds, so that no number of probes is a load on it. */
const maxAgeMs = 1000;

/** Makes the check behind `/ready`; unlike `/health` it fails while the store cannot be reached or the server drains. */
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
