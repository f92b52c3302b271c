import type { Check, Fault, RawResponse, CheckContext } from "../contract.ts";
import { isSuccess } from "./ask.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { describeTokens } from "./discovery.ts";
import { alterToken, forgeTokens, nothing } from "./forged-tokens.ts";
import { findAuthChallenge, type AuthChallenge, openToAll, present } from "./auth-challenge.ts";

/** Tokens that the authorization server never made. */
export const badToken: Check = {
  id: "auth.bad-token",
  group: "auth",
  title: "rejects forged and altered tokens with 401",
  severity: "major",
  quick: false,
  needs: ["auth.no-token"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    const { token } = context.options;
    const altered = token === undefined ? [] : alterToken(token);
    // Most of the real one is in them.
    for (const forgery of altered) context.keepSecret(forgery.token);
    const forgeries = [...(await forgeTokens(await describeTokens(context, refusal))), ...altered];
    const answers = await Promise.all(
      forgeries.map(async (forgery) => ({
        what: forgery.what,
        answer: await present(context, refusal, `Bearer ${forgery.token}`.trim()),
      })),
    );
    const lines = answers.map(({ what, answer }) => `${what}: ${answer.status} ${context.quote(answer.body)}`);
    context.evidence.add({ name: "answers", kind: "text", text: lines.join("\n") });
    return judge(context, refusal, answers);
  },
};

interface Answered {
  what: string;
  answer: RawResponse;
}

/** One fault for each way to be wrong, and all tokens that meet with it. */
export function judge(context: CheckContext, refusal: AuthChallenge, answers: readonly Answered[]): Fault[] {
  const found = new Map<string, { fault: Fault; whats: string[] }>();
  for (const { what, answer } of answers) {
    const fault = toFault(context, refusal, answer);
    // Without a token this is a malformed request, too: https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    if (!fault || (what === nothing && answer.status >= 400 && answer.status < 500)) continue;
    const key = `${fault.expected} ${fault.severity}`;
    const same = found.get(key) ?? { fault, whats: [] };
    same.whats.push(what);
    found.set(key, same);
  }
  return [...found.values()].map(({ fault, whats }) => {
    const isAny = whats.length === answers.length && whats.length > 1;
    return { ...fault, where: isAny ? "any token" : whats.join(", ") };
  });
}

function toFault(context: CheckContext, refusal: AuthChallenge, answer: RawResponse): Fault | undefined {
  const { status, headers, body } = answer;
  const seen = `status ${status}: ${context.quote(body) || "an empty body"}`;
  if (isSuccess(answer)) {
    return {
      severity: "critical",
      expected: "status 401",
      seen: `status ${status}: it lets them in`,
      why: "anybody can make such a token, and read and change what is others'",
      fix: "check signature, algorithm, issuer, audience and expiry of every token with a library",
    };
  }
  // Too many requests say nothing of the token.
  if (status === 429) return undefined;
  if (status !== 401) {
    return {
      expected: "status 401, and no other",
      seen,
      why: "a host shows its sign-in at status 401 alone; its user sees an error and stays out",
      fix: 'answer 401 with error="invalid_token" wherever a token cannot be read or checked',
    };
  }
  const before = bearerChallenge(refusal.answer.headers["www-authenticate"]);
  const challenge = bearerChallenge(headers["www-authenticate"]);
  const lacks = [
    ...(challenge?.["error"] === "invalid_token" ? [] : ['error="invalid_token"']),
    ...(before?.["resource_metadata"] === undefined || challenge?.["resource_metadata"] !== undefined
      ? []
      : ["resource_metadata"]),
  ];
  if (lacks.length === 0) return undefined;
  return {
    severity: "minor",
    expected: `WWW-Authenticate: Bearer with ${lacks.join(" and ")}`,
    seen: context.quote(headers["www-authenticate"] ?? "no such header"),
    why: "a host cannot tell a token that is of no use any more from none at all",
    fix: `add ${lacks.join(" and ")} to the challenge where a token was sent`,
  };
}
