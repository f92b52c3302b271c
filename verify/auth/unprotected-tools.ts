import type { Check } from "../contract.ts";
import { isLoopback } from "../http/loopback.ts";
import { findAuthChallenge } from "./auth-challenge.ts";
import { scopesAsked } from "./security-schemes.ts";

/** A server that anybody can change data with. */
export const unprotectedTools: Check = {
  id: "auth.unprotected-tools",
  group: "auth",
  title: "requires authorization for tools that change data",
  severity: "info",
  quick: false,
  needs: ["connection"],
  async run(context) {
    if (await findAuthChallenge(context)) return [];
    if (isLoopback(context.endpoint)) return { skip: "nobody else reaches this machine's own address" };
    const tools = (await context.tools()).filter(
      (tool) => tool.annotations?.readOnlyHint !== true && scopesAsked(tool) === undefined,
    );
    if (tools.length === 0) return [];
    return [
      {
        where: context.quote(tools.map(({ name }) => name).join(", ")),
        expected: "sign-in, where a tool changes data",
        seen: "no sign-in",
        why: "anyone who finds the URL can change data",
        fix: "ask for sign-in, or set readOnlyHint where a tool only reads",
      },
    ];
  },
};
