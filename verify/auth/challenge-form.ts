import type { Check, Fault } from "../contract.ts";
import { challengesIn } from "../mcp/authorization.ts";
import { findAuthChallenge, openToAll } from "./auth-challenge.ts";

/** Whether clients that read `WWW-Authenticate` in a simple way find what is in it. */
export const challengeForm: Check = {
  id: "auth.challenge-form",
  group: "auth",
  title: "WWW-Authenticate begins with Bearer and names each parameter once",
  severity: "minor",
  quick: true,
  needs: ["auth.no-token"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    const header = refusal.answer.headers["www-authenticate"];
    const challenges = challengesIn(header);
    const [first] = challenges;
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const shown = { where: "WWW-Authenticate", seen: context.quote(header ?? "") };
    const faults: Fault[] = [];
    if (bearer && first !== bearer) {
      faults.push({
        ...shown,
        expected: "Bearer before every other challenge",
        why: "the official TypeScript client reads the first challenge alone, and then guesses where the metadata is",
        fix: `send Bearer first, or leave ${context.quote(first?.scheme ?? "the other")} out`,
      });
    }
    if (bearer && bearer.repeated.length > 0) {
      const [name = ""] = bearer.repeated;
      faults.push({
        ...shown,
        expected: `${context.quote(name)} once`,
        // https://www.rfc-editor.org/rfc/rfc9110#section-11.2
        why: "RFC 9110 allows each name once, and clients differ in which of the two they take",
        fix: "see whether a gateway or library adds it to a challenge that has it, and take one of them out",
      });
    }
    return faults;
  },
};
