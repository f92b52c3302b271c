import type { RawResponse, Skip, CheckContext } from "../contract.ts";
import { ask, isSuccess, type Question } from "./ask.ts";

/** How an endpoint refuses whoever has no token. */
export interface AuthChallenge {
  /** The first message that it refuses. */
  question: Question;
  answer: RawResponse;
}

export const openToAll: Skip = { skip: "asks for no sign-in" };

/** Finds the refusal of a request without a token; undefined where nobody has to sign in to list the tools. */
export async function findAuthChallenge(context: CheckContext): Promise<AuthChallenge | undefined> {
  const answer = await ask(context, "initialize");
  if (answer.status === 401) return { question: "initialize", answer };
  if (isSuccess(answer)) {
    const listed = await ask(context, "tools/list");
    return listed.status === 401 ? { question: "tools/list", answer: listed } : undefined;
  }
  const { token } = context.options;
  if (token === undefined) return undefined;
  // Whether the token matters, or the message is refused for itself.
  return isSuccess(await ask(context, "initialize", `Bearer ${token}`))
    ? { question: "initialize", answer }
    : undefined;
}

/** The answer to a request with this `Authorization`; a server of the newer era alone is asked in its own words. */
export async function present(
  context: CheckContext,
  { question }: AuthChallenge,
  authorization: string | undefined,
  url = context.endpoint,
): Promise<RawResponse> {
  const answer = await ask(context, question, authorization, url);
  if (answer.status !== 400) return answer;
  const other = await ask(context, "server/discover", authorization, url);
  return isSuccess(other) || other.status === 401 ? other : answer;
}
