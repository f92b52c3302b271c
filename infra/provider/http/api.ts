import pLimit, { type LimitFunction } from "p-limit";
import pRetry from "p-retry";
import { EnvHttpProxyAgent, request as send } from "undici";
import { type Clock, systemClock } from "../../clock.ts";
import { ApiError, askedPauseOf, type FailedCall, isUndecided, statusOf } from "./api-error.ts";
import { jitter, longestPauseMs, retryAfterMs } from "./pauses.ts";

/** One call of a platform's API. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the origin on, each part encoded. */
  path: string;
  /** What errors call it, in place of method and path. */
  operation?: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Whether it does no harm twice; so do GET, PUT and DELETE unless it says false. */
  repeatable?: boolean;
  /** Longest time for one answer. */
  timeoutSeconds?: number;
  signal: AbortSignal;
}

/** What came back; the body is parsed JSON, text where it is none, and undefined where there is none. */
export interface ApiAnswer {
  status: number;
  body: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A call as it goes out. */
export interface SignedCall {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** What a platform says of a call that it refused. */
type Refused = Pick<FailedCall, "code" | "sentence" | "undecided" | "pauseMs">;

/** What tells one platform's API from another's. */
export interface ApiOptions {
  /** As people call it, in errors. */
  platform: string;
  /** Without a slash at its end. */
  origin: string;
  /** Stands in no error; one that expires is asked for at each attempt, and whoever signs has none. */
  token?: string | (() => Promise<string>);
  /** The header that carries the token; `Authorization: Bearer …` by default. */
  authorize?(token: string): Record<string, string>;
  /** The headers of a call that is signed as a whole, in place of a token. */
  sign?(call: SignedCall): Promise<Record<string, string>>;
  /** What the platform says of a call that it refused, also of one that it answered 200. */
  refusal?(answer: ApiAnswer): Refused | undefined;
  /** Header with the platform's id of a request. */
  requestIdHeader?: string;
  /** Header, beside `Retry-After`, with the seconds until the next call may come. */
  resetHeader?: string;
  /** Calls of one lane come one after another, so many milliseconds apart; all that is not GET is one lane by default. */
  lane?(request: ApiRequest): { name: string; spacingMs: number } | undefined;
  /** Whether a call that is answered 429, or 403 with a pause, was not begun, so that whatever it was it may be repeated. */
  limitsBeforeWork?: boolean;
  clock?: Clock;
}

/** Calls a platform; throws an ApiError where it refuses or does not answer. */
export type Api = (request: ApiRequest) => Promise<ApiAnswer>;

const attempts = 5;
/** Of a call that the platform asks to come again a while later. */
const askedAttempts = 10;
const timeoutSeconds = 30;

/** Opens an API: every call ends in time, and what may be repeated is, with growing, uneven pauses or those asked for. */
export function openApi(options: ApiOptions): Api {
  const { clock = systemClock, lane = writesInTurn, limitsBeforeWork = false } = options;
  const dispatcher = new EnvHttpProxyAgent();
  const lanes = new Map<string, { limit: LimitFunction; freeAt: number }>();
  const inLane = (request: ApiRequest) => {
    const wanted = lane(request);
    if (wanted === undefined) return ask(request, options, dispatcher);
    const found = lanes.get(wanted.name) ?? { limit: pLimit(1), freeAt: 0 };
    lanes.set(wanted.name, found);
    return found.limit(async () => {
      const early = found.freeAt - clock.now();
      if (early > 0) await clock.sleep(early, request.signal);
      found.freeAt = clock.now() + wanted.spacingMs;
      return ask(request, options, dispatcher);
    });
  };
  return (request) => {
    const { signal, method, repeatable = method !== "POST" && method !== "PATCH" } = request;
    const mayRepeat = (error: unknown, attempt: number) =>
      attempt < (askedPauseOf(error) === undefined ? attempts : askedAttempts) &&
      isUndecided(error) &&
      (repeatable || (limitsBeforeWork && isLimit(error))) &&
      pauseOf(error, 0) <= longestPauseMs;
    return pRetry(() => inLane(request), {
      retries: askedAttempts - 1,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: ({ error, attemptNumber }) => mayRepeat(error, attemptNumber),
      onFailedAttempt: async ({ error, attemptNumber }) => {
        if (mayRepeat(error, attemptNumber)) await clock.sleep(pauseOf(error, attemptNumber), signal);
      },
    });
  };
}

function isLimit(error: unknown): boolean {
  return statusOf(error) === 429 || (statusOf(error) === 403 && askedPauseOf(error) !== undefined);
}

function writesInTurn({ method }: ApiRequest) {
  return method === "GET" ? undefined : { name: "writes", spacingMs: 0 };
}

/** The pause that a refusal asks for, else one that grows with the attempts. */
function pauseOf(error: unknown, attempt: number): number {
  return askedPauseOf(error) ?? jitter(500 * 2 ** attempt);
}

async function ask(request: ApiRequest, options: ApiOptions, dispatcher: EnvHttpProxyAgent): Promise<ApiAnswer> {
  const { method, path, query = {}, body, headers = {}, signal } = request;
  const { platform, origin, authorize = bearer, refusal = refusalOf, requestIdHeader, resetHeader } = options;
  const token = typeof options.token === "function" ? await options.token() : (options.token ?? "");
  const url = new URL(`${origin}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const hide = (text: string) => (token === "" ? text : text.replaceAll(token, "[token]"));
  const call = request.operation ?? `${method} ${path}`;
  const seconds = request.timeoutSeconds ?? timeoutSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const all = {
    accept: "application/json",
    ...(text === undefined ? {} : { "content-type": "application/json" }),
    ...(options.sign ? {} : authorize(token)),
    ...headers,
  };
  const answer = await send(url, {
    method,
    headers: { ...all, ...(await options.sign?.({ method, url, headers: all, body: text })) },
    ...(text === undefined ? {} : { body: text }),
    signal: AbortSignal.any([signal, timeout]),
    dispatcher,
  })
    .then(async (got) => ({ status: got.statusCode, headers: got.headers, body: parse(await got.body.text()) }))
    .catch((error: unknown) => {
      signal.throwIfAborted();
      const sentence = timeout.aborted ? `nothing in ${seconds} s` : hide(reasonOf(error));
      throw new ApiError({ platform, call, sentence });
    });
  const refused = refusal(answer);
  if (refused === undefined) return answer;
  const requestId = requestIdHeader === undefined ? undefined : answer.headers[requestIdHeader];
  const pauseMs = refused.pauseMs ?? retryAfterMs(answer.headers, answer.status === 429 ? resetHeader : undefined);
  throw new ApiError({
    ...refused,
    platform,
    call,
    status: answer.status,
    sentence: hide(refused.sentence),
    ...(pauseMs === undefined ? {} : { pauseMs }),
    ...(typeof requestId === "string" ? { requestId } : {}),
  });
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

/** What most platforms answer: `error` or `message` in JSON, or text. */
export function refusalOf({ status, body }: ApiAnswer): Refused | undefined {
  if (status < 400) return undefined;
  const fields = new Map<string, unknown>(typeof body === "object" && body !== null ? Object.entries(body) : []);
  const text = [fields.get("error"), fields.get("message"), body].find((value) => typeof value === "string");
  const sentence = typeof text === "string" && text.trim() !== "" ? text.trim().slice(0, 500) : "without a reason";
  const code = fields.get("status") ?? fields.get("code");
  return { sentence, ...(typeof code === "string" ? { code } : {}) };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return [code, error.message].filter((part) => part !== "" && part !== undefined).join(": ");
}
