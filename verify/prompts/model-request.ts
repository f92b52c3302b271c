import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import { messageOf } from "../message.ts";
import { RankerError } from "./ranking.ts";

const retries = 2;
const firstWaitMs = 500;
/** A model that wants us to wait longer is given up. */
const longestWaitSeconds = 15;

/** Where a model answers. */
export interface ModelEndpoint {
  url: URL;
  /** Goes into one header and nowhere else. */
  apiKey: string | undefined;
  answerSeconds: number;
}

/** A refusal that may be gone at the next try. */
class PassingError extends Error {
  override readonly name = "PassingError";
}

/** Posts JSON and reads the answer, again after 429, 5xx and silence; throws a RankerError in the end. */
export async function ask(endpoint: ModelEndpoint, body: unknown, signal: AbortSignal): Promise<unknown> {
  try {
    return await pRetry(() => post(endpoint, body, signal), {
      retries,
      minTimeout: firstWaitMs,
      maxTimeout: longestWaitSeconds * 1000,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof PassingError,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RankerError) throw error;
    throw new RankerError(messageOf(error), "try again later, or replay recorded answers: --replay", { cause: error });
  }
}

async function post(
  { url, apiKey, answerSeconds }: ModelEndpoint,
  body: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const limit = AbortSignal.timeout(answerSeconds * 1000);
  const key = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...key },
      body: JSON.stringify(body),
      // A redirect would take the key along.
      redirect: "error",
      signal: AbortSignal.any([signal, limit]),
    });
    const text = await answer.text();
    if (answer.ok) return parse(text, url);
    throw await refusal(answer, text, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RankerError || error instanceof PassingError) throw error;
    const seen = limit.aborted ? `no answer in ${answerSeconds} s` : messageOf(error);
    throw new PassingError(`${url.host}: ${seen}`, { cause: error });
  }
}

async function refusal(answer: Response, text: string, signal: AbortSignal): Promise<Error> {
  const { status } = answer;
  const said = `${new URL(answer.url).host} answered ${status}: ${text.slice(0, 150)}`;
  if (status === 401 || status === 403)
    return new RankerError(said, "set OPENAI_API_KEY to a key that the API accepts");
  if (text.includes("insufficient_quota")) return new RankerError(said, "raise the limit of the account at the API");
  if (status !== 429 && status < 500)
    return new RankerError(said, "name a model that this API has and that takes tools: --model, --api");
  const seconds = Number(answer.headers.get("retry-after") ?? 0);
  if (seconds > longestWaitSeconds) return new RankerError(said, `try again in ${seconds} s`);
  if (seconds > 0) await sleep(seconds * 1000, undefined, { signal });
  return new PassingError(said);
}

function parse(text: string, { host }: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PassingError(`${host} answered no JSON`, { cause: error });
  }
}
