import { checkResourceAllowed } from "@modelcontextprotocol/client";
import type { Check, Fault, Skip, CheckContext } from "../contract.ts";
import { isSuccess } from "./ask.ts";
import { judge } from "./bad-token.ts";
import { alterToken, readClaims } from "./forged-tokens.ts";
import { findAuthChallenge, openToAll, present } from "./auth-challenge.ts";

/** A token of the right authorization server whose time is over. */
export const expired: Check = {
  id: "auth.expired",
  group: "auth",
  title: "rejects expired tokens",
  severity: "critical",
  quick: false,
  needs: ["expired-token", "auth.no-token"],
  async run(context) {
    const { expiredToken = "" } = context.options;
    const until = readClaims(expiredToken)?.["exp"];
    // Servers may grant a few minutes to clocks that differ.
    const isOver = typeof until !== "number" || until < Date.now() / 1000 - 300;
    if (!isOver) return { skip: "the expired token has not been so for five minutes" };
    return examine(context, expiredToken, {
      where: "an expired token",
      why: "a token that was stolen or of a user who has left works for ever",
      fix: "check exp of every token, with a few seconds for clocks that differ",
    });
  },
};

/** A token of the right authorization server for another resource: https://www.rfc-editor.org/rfc/rfc8707 */
export const wrongAudience: Check = {
  id: "auth.wrong-audience",
  group: "auth",
  title: "rejects tokens with another audience",
  severity: "critical",
  quick: false,
  needs: ["foreign-token", "auth.no-token"],
  async run(context) {
    const { foreignToken = "" } = context.options;
    const audiences = [readClaims(foreignToken)?.["aud"] ?? []].flat();
    if (audiences.some((audience) => isOf(audience, context.endpoint))) {
      return { skip: "the foreign token is for this endpoint" };
    }
    return examine(context, foreignToken, {
      where: "a token for another resource",
      why: "whoever runs another service can use its users' tokens here",
      fix: "check that aud of every token is this server's own URL",
    });
  },
};

type Text = Pick<Fault, "why" | "fix"> & { where: string };

async function examine(context: CheckContext, token: string, text: Text): Promise<Fault[] | Skip> {
  context.keepSecret(token);
  const refusal = await findAuthChallenge(context);
  if (!refusal) return openToAll;
  const judgeToken = async (some: string) => {
    const answer = await present(context, refusal, `Bearer ${some}`);
    return { answer, faults: judge(context, refusal, [{ what: text.where, answer }]) };
  };
  const [altered] = alterToken(token);
  if (altered) {
    context.keepSecret(altered.token);
    // Where any token is treated so, that is what has to be said.
    const { faults } = await judgeToken(altered.token);
    if (faults.length > 0) return { skip: "tokens that nobody signed are treated in the same way: auth.bad-token" };
  }
  const { answer, faults } = await judgeToken(token);
  if (!isSuccess(answer)) return faults;
  return [{ ...text, expected: "status 401", seen: `status ${answer.status}: it lets the token in` }];
}

function isOf(audience: unknown, endpoint: URL): boolean {
  if (typeof audience !== "string" || !URL.canParse(audience)) return false;
  return checkResourceAllowed({ requestedResource: endpoint, configuredResource: audience });
}
