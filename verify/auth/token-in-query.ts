import type { Check } from "../contract.ts";
import { isSuccess } from "./ask.ts";
import { findAuthChallenge, openToAll, present } from "./auth-challenge.ts";

/** A good token in the URL: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#token-requirements */
export const tokenInQuery: Check = {
  id: "auth.token-in-query",
  group: "auth",
  title: "ignores access tokens in the query string",
  severity: "major",
  quick: false,
  needs: ["token", "auth.no-token"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    const { token } = context.options;
    if (!refusal || token === undefined) return openToAll;
    const url = new URL(context.endpoint);
    url.searchParams.set("access_token", token);
    const answer = await present(context, refusal, undefined, url);
    if (!isSuccess(answer)) return [];
    return [
      {
        where: "?access_token=",
        expected: "status 401",
        seen: `status ${answer.status}: it lets the token in`,
        why: "URLs stand in logs, and a token in one lets everybody in who reads them",
        fix: "read tokens from the Authorization header alone",
      },
    ];
  },
};
