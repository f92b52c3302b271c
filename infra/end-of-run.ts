import * as pulumi from "@pulumi/pulumi";
import { type Connection, watchConnection } from "./provider/engine-watch.ts";

const watchMs = 4000;
const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Tells of the end of the run that this program is part of: its engine is gone, or somebody ends it. What took something
 * for a time gives it back then, since nobody else does; a second signal ends the program at once.
 */
export function watchRun(): { signal: AbortSignal } & Disposable {
  const ended = new AbortController();
  const end = () => ended.abort(new Error("the run was ended"));
  const engine = pulumi.runtime.getEngine();
  const unwatch = engine && canSay(engine) ? watchConnection(engine, end, watchMs) : undefined;
  for (const name of signals) process.once(name, end);
  return {
    signal: ended.signal,
    [Symbol.dispose]() {
      unwatch?.();
      for (const name of signals) process.off(name, end);
    },
  };
}

function canSay(client: object): client is Connection {
  return "waitForReady" in client;
}
