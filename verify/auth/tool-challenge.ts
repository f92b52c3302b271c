import type { Check, Fault, CheckContext } from "../contract.ts";
import { isObject } from "../json.ts";
import { openJsonRpc, type Reply } from "../mcp/json-rpc.ts";
import { readsWithoutArguments } from "../mcp/tool-call.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { findAuthChallenge } from "./auth-challenge.ts";
import { scopesAsked } from "./security-schemes.ts";

/** What a call without a token is told where the tools can be listed without one: https://developers.openai.com/apps-sdk/build/auth */
export const toolChallenge: Check = {
  id: "auth.tool-challenge",
  group: "auth",
  title: 'returns _meta["mcp/www_authenticate"] when a protected tool is called without a token',
  severity: "minor",
  quick: false,
  needs: ["connection"],
  async run(context) {
    if (await findAuthChallenge(context)) return { skip: "asks for sign-in before any call" };
    const anonymous = withoutToken(context);
    const tool = (await context.tools()).find(
      (candidate) => readsWithoutArguments(candidate) && scopesAsked(candidate),
    );
    if (!tool) return { skip: "has no read-only tool that asks for sign-in" };
    const rpc = await openJsonRpc(anonymous);
    const reply = await rpc.request("tools/call", { name: tool.name, arguments: {} });
    const fault = judge(reply);
    return fault ? [{ ...fault, where: context.quote(tool.name) }] : [];
  },
};

/** The challenges in the result of a call. */
export function toolChallenges(result: Record<string, unknown> | undefined): string[] {
  const meta = result?.["_meta"];
  const hints = isObject(meta) ? meta["mcp/www_authenticate"] : undefined;
  return [hints ?? []].flat().filter((text) => typeof text === "string");
}

function judge({ status, headers, result }: Reply): Fault | undefined {
  const expected = 'a result with isError and _meta["mcp/www_authenticate"], or status 401 with a challenge';
  if (status === 401 && bearerChallenge(headers["www-authenticate"])) return undefined;
  if (result && result["isError"] !== true) {
    return {
      severity: "major",
      expected,
      seen: "the call is answered without a token",
      why: "the tool's securitySchemes promise its users that only they can call it",
      fix: "refuse the call without a token, or list the tool as noauth",
    };
  }
  if (toolChallenges(result).some((text) => bearerChallenge(text))) return undefined;
  return {
    expected,
    seen: result ? "a tool error without a challenge" : `status ${status}`,
    why: "ChatGPT shows an error and no sign-in",
    fix: 'add _meta["mcp/www_authenticate"] with the same challenge as a 401 has',
  };
}

/** The same context for whoever has not signed in. */
export function withoutToken(context: CheckContext): CheckContext {
  return {
    ...context,
    raw: (request) => context.raw({ ...request, identity: "none" }),
    connect: (era, how) => context.connect(era, { ...how, identity: "none" }),
  };
}
