import * as z from "zod";
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

/**
 * State of a pull request in the list of a repository's; undefined where there is none of this number. Throws a UserError
 * where the list is out of reach: of it a host says too that nothing is there.
 */
export async function pullRequestState(call: Host, list: string, number: string): Promise<string | undefined> {
  try {
    return pullRequestSchema.parse(await call({ method: "GET", path: `${list}/${number}` })).state;
  } catch (error) {
    if (!(error instanceof UserError) || statusOf(error.cause) !== 404) throw error;
    listSchema.parse(await call({ method: "GET", path: `${list}?per_page=1` }));
    return undefined;
  }
}

const pullRequestSchema = z.object({ state: z.string() });
const listSchema = z.array(z.unknown());

/** GitHub asks for a pause with 403 too. */
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
function refusal(answer: ApiAnswer) {
  const refused = refusalOf(answer);
  const isLimit = refused && answer.status === 403 && answer.headers["retry-after"] !== undefined;
  return isLimit ? { ...refused, undecided: true } : refused;
}
