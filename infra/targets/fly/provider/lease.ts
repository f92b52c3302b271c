import { ifThere, statusOf } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import type { CallContext } from "../../../provider/protocol.ts";
import { leaseAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";

// So short that a killed run holds the next one up for a moment only, and kept by whoever waits.
const ttlSeconds = 30;
const heldSeconds = 90;

/** The leases of machines that are to go: nobody else changes them meanwhile. */
// https://fly.io/docs/machines/api/machines-resource/#lease-a-machine
export interface Leases {
  /** Headers of a call that changes a leased machine. */
  headers(id: string): Record<string, string>;
  /** Renews those that end soon. */
  keep(): Promise<void>;
  /** Waits, and keeps the leases meanwhile. */
  pause(seconds: number): Promise<void>;
  /** Keeps the leases until something has ended, and answers what came of it. */
  during<Answer>(work: Promise<Answer>): Promise<Answer>;
  release(): Promise<void>;
}

/** Takes the lease of every machine; waits for one that somebody else holds, and rejects where it is not let go. */
export async function takeLeases(
  fly: Fly,
  { app, ids, context }: { app: string; ids: readonly string[]; context: CallContext },
): Promise<Leases> {
  const { signal } = context;
  const nonces = new Map<string, { nonce: string; renewAt: number }>();
  const path = (id: string) => ["apps", app, "machines", id, "lease"];
  const headers = (id: string): Record<string, string> => {
    const held = nonces.get(id);
    return held ? { "fly-machine-lease-nonce": held.nonce } : {};
  };
  const take = async (id: string) => {
    const query = { ttl: ttlSeconds };
    const request = { method: "POST", path: path(id), query, headers: headers(id), signal } as const;
    const answer = await ifThere(fly.ask(request, leaseAnswer));
    if (answer) nonces.set(id, { nonce: answer.data.nonce, renewAt: fly.clock.now() + (ttlSeconds * 1000) / 3 });
  };
  const takeFree = async (id: string) => {
    const tryOnce = () =>
      take(id).then(
        () => "",
        (error: unknown) => {
          // One of a call whose answer was lost ends by itself, too.
          const status = statusOf(error);
          if (status !== 409 && status !== undefined && status < 500) throw error;
          return error instanceof Error ? error.message : String(error);
        },
      );
    await follow({
      look: tryOnce,
      isDone: (refusal) => refusal === "",
      describe: (refusal) => `machine ${id} is leased by another deployment, such as one of flyctl: ${refusal}`,
      seconds: heldSeconds,
      firstPauseSeconds: 3,
      clock: fly.clock,
      context,
    });
  };
  const keep = async () => {
    const due = [...nonces].filter(([, { renewAt }]) => renewAt <= fly.clock.now());
    await Promise.all(due.map(([id]) => take(id)));
  };
  const release = async () => {
    const held = [...nonces.keys()];
    const free = (id: string) =>
      fly.tell({ method: "DELETE", path: path(id), headers: headers(id), signal: AbortSignal.timeout(5000) });
    // One that is not let go ends by itself.
    await Promise.allSettled(held.map(free));
    nonces.clear();
  };
  try {
    await Promise.all(ids.map(takeFree));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    headers,
    keep,
    release,
    async during(work) {
      let isOver = false;
      const ended = work.then(
        () => (isOver = true),
        () => (isOver = true),
      );
      for (; !isOver; await keep()) await Promise.race([ended, fly.clock.sleep(5000, signal)]);
      return work;
    },
    async pause(seconds) {
      for (let left = seconds * 1000; left > 0; left -= 5000) {
        await fly.clock.sleep(Math.min(left, 5000), signal);
        await keep();
      }
    },
  };
}
