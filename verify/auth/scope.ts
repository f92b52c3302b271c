import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, Skip, CheckContext } from "../contract.ts";
import { openJsonRpc, type Reply } from "../mcp/json-rpc.ts";
import { readsWithoutArguments } from "../mcp/tool-call.ts";
import { bearerChallenge, type Challenge } from "../mcp/authorization.ts";
import { texts } from "./documents.ts";
import { readClaims } from "./forged-tokens.ts";
import { toolChallenges } from "./tool-challenge.ts";
import { scopesAsked } from "./security-schemes.ts";

/** A call for which the given token has too few scopes: https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export const scope: Check = {
  id: "auth.scope",
  group: "auth",
  title: "answers a call that lacks a scope with insufficient_scope",
  severity: "major",
  quick: false,
  needs: ["token", "auth.no-token", "connection"],
  async run(context) {
    const { token = "" } = context.options;
    const held = heldBy(token);
    if (!held) return { skip: "what the token may do cannot be read from it" };
    const lacking = (await context.tools()).find(
      (tool) => readsWithoutArguments(tool) && scopesAsked(tool)?.some((wanted) => !held.includes(wanted)),
    );
    if (!lacking) return { skip: "the token has the scopes of all tools that only read: give one with fewer" };
    const rpc = await openJsonRpc(context);
    const reply = await rpc.request("tools/call", { name: lacking.name, arguments: {} });
    return judge(context, lacking, reply);
  },
};

function judge(context: CheckContext, tool: Tool, reply: Reply): Fault[] | Skip {
  const missing = scopesAsked(tool) ?? [];
  const where = context.quote(tool.name);
  const expected = `status 403 with error="insufficient_scope" and scope="${context.quote(missing.join(" "))}"`;
  const [challengeText] = toolChallenges(reply.result);
  const challenge = bearerChallenge(challengeText ?? reply.headers["www-authenticate"]);
  if (reply.status === 403 || challengeText !== undefined) {
    return isTelling(challenge, missing)
      ? []
      : [
          {
            severity: "minor",
            where,
            expected,
            seen: `status ${reply.status}: ${context.quote(challengeText ?? reply.headers["www-authenticate"] ?? "no challenge")}`,
            why: "a host does not know which permission to ask its user for",
            fix: "name all scopes of the call in WWW-Authenticate",
          },
        ];
  }
  if (reply.result && reply.result["isError"] !== true) {
    return [
      {
        where,
        expected,
        seen: "the call is answered",
        why: "users grant less than what the server then does",
        fix: "check the scopes of the token at every call, or list those that it needs in truth",
      },
    ];
  }
  return { skip: `the refusal of ${where} does not tell whether it is for its scope` };
}

function isTelling(challenge: Challenge | undefined, missing: readonly string[]): boolean {
  const named = challenge?.["scope"]?.split(" ") ?? [];
  return challenge?.["error"] === "insufficient_scope" && missing.every((wanted) => named.includes(wanted));
}

// Most servers write `scope`; some write `scp`, as a text or as a list.
function heldBy(token: string): string[] | undefined {
  const claims = readClaims(token);
  const written = claims?.["scope"] ?? claims?.["scp"];
  if (typeof written === "string") return written.split(" ").filter((word) => word !== "");
  return Array.isArray(written) ? texts(written) : undefined;
}
