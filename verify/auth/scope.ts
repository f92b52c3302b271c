import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, Skip, Subject } from "../contract.ts";
import { openJsonRpc, type Reply } from "../mcp/json-rpc.ts";
import { readsWithoutArguments } from "../mcp/tool-call.ts";
import { bearerChallenge, type Challenge } from "../mcp/authorization.ts";
import { texts } from "./documents.ts";
import { readClaims } from "./forged-tokens.ts";
import { signInHints } from "./hint.ts";
import { scopesAsked } from "./security-schemes.ts";

/** A call for which the given token has too few scopes: https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export const scope: Check = {
  id: "auth.scope",
  group: "auth",
  title: "answers a call that lacks a scope with insufficient_scope",
  severity: "major",
  quick: false,
  needs: ["token", "auth.no-token", "connection"],
  async run(subject) {
    const { token = "" } = subject.options;
    const held = heldBy(token);
    if (!held) return { skip: "what the token may do cannot be read from it" };
    const lacking = (await subject.tools()).find(
      (tool) => readsWithoutArguments(tool) && scopesAsked(tool)?.some((wanted) => !held.includes(wanted)),
    );
    if (!lacking) return { skip: "the token has the scopes of all tools that only read: give one with fewer" };
    const rpc = await openJsonRpc(subject);
    const reply = await rpc.request("tools/call", { name: lacking.name, arguments: {} });
    return judge(subject, lacking, reply);
  },
};

function judge(subject: Subject, tool: Tool, reply: Reply): Fault[] | Skip {
  const missing = scopesAsked(tool) ?? [];
  const where = subject.quote(tool.name);
  const expected = `status 403 with error="insufficient_scope" and scope="${subject.quote(missing.join(" "))}"`;
  const [hint] = signInHints(reply.result);
  const challenge = bearerChallenge(hint ?? reply.headers["www-authenticate"]);
  if (reply.status === 403 || hint !== undefined) {
    return isTelling(challenge, missing)
      ? []
      : [
          {
            severity: "minor",
            where,
            expected,
            seen: `status ${reply.status}: ${subject.quote(hint ?? reply.headers["www-authenticate"] ?? "no challenge")}`,
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
