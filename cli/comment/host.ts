import { ApiError, statusOf } from "../../infra/provider/http/api-error.ts";
import { type ApiAnswer, type ApiOptions, openApi, refusalOf } from "../../infra/provider/http/api.ts";
import { UserError } from "../user-error.ts";

/** A call of the API of the host of a repository. */
export interface HostCall {
  method: "GET" | "POST" | "PATCH" | "PUT";
  path: string;
  body?: unknown;
}

/** Answers a call with its body; throws a UserError with the host's words, of which `status` answers the number. */
export type Host = (call: HostCall) => Promise<unknown>;

/** Opens the API of the host of a repository. */
export function openHost(
  options: Pick<ApiOptions, "platform" | "origin" | "token" | "authorize" | "clock">,
  headers: Readonly<Record<string, string>>,
): Host {
  const api = openApi({ ...options, refusal, limitsBeforeWork: true });
  const signal = new AbortController().signal;
  return async (call) => {
    try {
      // Made twice a change of a text is the same text.
      const repeatable = call.method !== "POST";
      return (await api({ ...call, headers: { ...headers, "user-agent": "slipway" }, repeatable, signal })).body;
    } catch (error) {
      throw error instanceof ApiError ? new UserError(error.message, { cause: error }) : error;
    }
  };
}

/** Whether a host has said that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof UserError && statusOf(error.cause) === 404;
}

/** GitHub asks for a pause with 403 too. */
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
function refusal(answer: ApiAnswer) {
  const refused = refusalOf(answer);
  const isLimit = refused && answer.status === 403 && answer.headers["retry-after"] !== undefined;
  return isLimit ? { ...refused, undecided: true } : refused;
}
