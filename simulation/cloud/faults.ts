import { setTimeout } from "node:timers/promises";
import type { CallContext } from "../../infra/provider/protocol.ts";

/** The calls that a test can disturb. */
export type Method = "check" | "diff" | "create" | "read" | "update" | "delete";

/** Which calls are disturbed: those of a type, of a resource by its name in the program, or of both. Never previews. */
export interface Where {
  type?: string;
  name?: string;
  method: Method;
  /** How many calls; 1 by default. */
  times?: number;
}

/** Makes calls fail. */
export interface Failure extends Where {
  message: string;
  /** Create and update only: the cloud does the work and then says it went wrong. */
  afterwards?: boolean;
}

/** Makes calls wait; a call that is cancelled or out of time ends without effect. */
export interface Delay extends Where {
  ms: number;
}

/** The disturbances a test has asked for and that have not happened yet. */
export class Faults {
  #pending: { where: Where; left: number; ms: number; message?: string; afterwards: boolean; started(): void }[] = [];

  /** Makes the next calls fail. */
  fail(failure: Failure): void {
    const { times = 1, message, afterwards = false } = failure;
    this.#pending.push({ where: failure, left: times, ms: 0, message, afterwards, started: () => {} });
  }

  /** Makes the next calls wait; the promise resolves when the first of them begins to. */
  delay(delay: Delay): Promise<undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#pending.push({
      where: delay,
      left: delay.times ?? 1,
      ms: delay.ms,
      afterwards: false,
      started: () => resolve(undefined),
    });
    return promise;
  }

  /** Waits and fails as asked; gives the message of a failure that comes after the work. */
  async disturb(method: Method, { type, name, preview, signal }: CallContext): Promise<string | undefined> {
    if (preview) return undefined;
    let later: string | undefined;
    for (const fault of this.#pending) {
      const { where } = fault;
      if (fault.left === 0 || where.method !== method) continue;
      if ((where.type ?? type) !== type || (where.name ?? name) !== name) continue;
      fault.left -= 1;
      fault.started();
      if (fault.ms > 0) await setTimeout(fault.ms, undefined, { signal });
      if (fault.message === undefined) continue;
      if (!fault.afterwards) throw new Error(fault.message);
      later = fault.message;
    }
    signal.throwIfAborted();
    return later;
  }
}
