import { setTimeout as sleep } from "node:timers/promises";
import { open } from "./ask.ts";

/** What is watched, and from when on. */
export interface Watched {
  context: string;
  /** Path of a list, with a selector if not all of it is meant. */
  path: string;
  resourceVersion: string;
  /** The longest wait. */
  seconds: number;
}

/**
 * Waits until something at a path is another than at a version, and no longer than `seconds`: whoever may not watch, and
 * whose connection breaks, waits that long.
 */
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
export async function untilChanged({ context, path, resourceVersion, seconds }: Watched): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  const over = sleep(seconds * 1000, undefined, { signal });
  try {
    await Promise.race([over, firstEvent().catch(() => over)]);
  } finally {
    ended.abort();
    over.catch(() => undefined);
  }

  async function firstEvent(): Promise<unknown> {
    const query = new URLSearchParams({ watch: "true", resourceVersion, timeoutSeconds: String(Math.ceil(seconds)) });
    const wanted = {
      context,
      method: "GET",
      path: `${path}${path.includes("?") ? "&" : "?"}${query}`,
      body: "",
    } as const;
    const response = await open(wanted, signal);
    if (response.statusCode !== 200) return over;
    for await (const _ of response) return undefined;
    // The server ended it, with nothing to tell.
    return over;
  }
}
