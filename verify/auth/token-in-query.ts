import type { Check } from "../contract.ts";
import { letsIn } from "./ask.ts";
import { findGuard, openToAll, present } from "./guard.ts";

/** A good token in the URL: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#token-requirements */
export const tokenInQuery: Check = {
  id: "auth.token-in-query",
  group: "auth",
  title: "takes no token from the URL",
  severity: "major",
  quick: false,
  needs: ["token", "auth.no-token"],
  async run(subject) {
    const guard = await findGuard(subject);
    const { token } = subject.options;
    if (!guard || token === undefined) return openToAll;
    const url = new URL(subject.endpoint);
    url.searchParams.set("access_token", token);
    const answer = await present(subject, guard, undefined, url);
    if (!letsIn(answer)) return [];
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
