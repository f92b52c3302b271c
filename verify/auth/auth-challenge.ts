import type { RawAnswer, Skip, Subject } from "../contract.ts";
import { ask, isSuccess, type Question } from "./ask.ts";

/** How an endpoint refuses whoever has no token. */
export interface AuthChallenge {
  /** The first message that it refuses. */
  question: Question;
  answer: RawAnswer;
}

export const openToAll: Skip = { skip: "asks for no sign-in" };

/** Finds the refusal of a request without a token; undefined where nobody has to sign in to list the tools. */
export async function findAuthChallenge(subject: Subject): Promise<AuthChallenge | undefined> {
  const answer = await ask(subject, "initialize");
  if (answer.status === 401) return { question: "initialize", answer };
  if (isSuccess(answer)) {
    const listed = await ask(subject, "tools/list");
    return listed.status === 401 ? { question: "tools/list", answer: listed } : undefined;
  }
  const { token } = subject.options;
  if (token === undefined) return undefined;
  // Whether the token matters, or the message is refused for itself.
  return isSuccess(await ask(subject, "initialize", `Bearer ${token}`))
    ? { question: "initialize", answer }
    : undefined;
}

/** The answer to a request with this `Authorization`; a server of the newer era alone is asked in its own words. */
export async function present(
  subject: Subject,
  { question }: AuthChallenge,
  authorization: string | undefined,
  url = subject.endpoint,
): Promise<RawAnswer> {
  const answer = await ask(subject, question, authorization, url);
  if (answer.status !== 400) return answer;
  const other = await ask(subject, "server/discover", authorization, url);
  return isSuccess(other) || other.status === 401 ? other : answer;
}
