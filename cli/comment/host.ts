import { setTimeout as sleep } from "node:timers/promises";
import { retryAfterMs } from "../../infra/provider/http/pauses.ts";
import { UserError } from "../user-error.ts";

/** A call of the API of the host of a repository, with its answer as JSON. */
export interface HostCall {
  method: "GET" | "POST" | "PATCH" | "PUT";
  url: string;
  body?: unknown;
}

/** Makes calls as somebody, and waits between tries. */
export interface HostClient {
  headers: Readonly<Record<string, string>>;
  /** Waits so many milliseconds. */
  wait?: (milliseconds: number) => Promise<unknown>;
}

const tries = 4;
const timeoutMs = 15_000;
const longestWaitMs = 60_000;

/** Makes a call, again where the host is busy or silent; throws a UserError with the host's words where that does not help. */
export async function callHost(
  { method, url, body }: HostCall,
  { headers, wait = sleep }: HostClient,
): Promise<unknown> {
  for (let turn = 1; ; turn++) {
    const seen = await attempt(url, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if ("answer" in seen) return seen.answer;
    if (!seen.mayPass || turn === tries) {
      const after = turn === 1 ? "" : ` after ${turn} tries`;
      throw new UserError(`${method} ${url} was not answered as it should be${after}: ${seen.problem}`);
    }
    await wait(Math.min(seen.afterMs ?? 1000 * 2 ** (turn - 1), longestWaitMs));
  }
}

type Seen = { answer: unknown } | { problem: string; mayPass: boolean; afterMs?: number };

async function attempt(url: string, init: RequestInit): Promise<Seen> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    if (response.ok) return { answer: text === "" ? undefined : JSON.parse(text) };
    // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    const after = response.headers.get("retry-after");
    // Made twice where the first time was heard and its answer was lost.
    const mayPass = response.status === 429 || after !== null || (response.status >= 500 && init.method !== "POST");
    const afterMs = after === null ? undefined : retryAfterMs({ "retry-after": after });
    return { problem: `${response.status} ${text.slice(0, 300)}`, mayPass, ...(afterMs ? { afterMs } : {}) };
  } catch (error) {
    // One that makes something may have been heard: the next run finds by its marker what this one made.
    return { problem: error instanceof Error ? error.message : String(error), mayPass: init.method !== "POST" };
  }
}
