import { setTimeout as sleep } from "node:timers/promises";

const attempts = 3;
const attemptTimeoutMs = 2_000;
const shortestPauseMs = 50;
const longestPauseMs = 250;

/**
 * Fetches a JSON document with up to three attempts. Resolves with undefined on 404 and 410; rejects with an Error that
 * names the URL after the last one.
 */
export async function fetchJson(url: string, deadline: AbortSignal): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryFetch(url, deadline);
    if ("json" in outcome) return outcome.json;
    if (attempt === attempts || !outcome.mayPass || deadline.aborted) throw new Error(`${url}: ${outcome.fault}`);
    await sleep(shortestPauseMs + Math.random() * (longestPauseMs - shortestPauseMs));
  }
}

type Outcome = { json: unknown } | { fault: string; mayPass: boolean };

async function tryFetch(url: string, deadline: AbortSignal): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json" },
      // The document is to come from where the settings say.
      redirect: "error",
      signal: AbortSignal.any([deadline, AbortSignal.timeout(attemptTimeoutMs)]),
    });
    if (response.ok) return { json: await response.json() };
    await response.body?.cancel();
    const { status } = response;
    if (status === 404 || status === 410) return { json: undefined };
    return { fault: `HTTP ${status}`, mayPass: status >= 500 || status === 429 };
  } catch (error) {
    return { fault: reasonOf(error), mayPass: true };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
