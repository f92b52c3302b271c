import { postInitialize } from "../mcp/initialize.ts";
import type { Check } from "../contract.ts";
import { isAnswered, nextRequestId, toReply } from "../mcp/json-rpc.ts";

/** In the older era a request without the session's id is answered like any other. */
export const sessions: Check = {
  id: "protocol.sessions",
  group: "protocol",
  title: "answers requests without Mcp-Session-Id",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const opened = toReply(await postInitialize(context));
    const version = opened.result?.["protocolVersion"];
    if (typeof version !== "string") return { skip: "speaks 2026-07-28 alone, which has no sessions" };
    const answer = await context.raw({
      method: "POST",
      headers: { "content-type": "application/json", "mcp-protocol-version": version },
      body: JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method: "tools/list" }),
    });
    if (isAnswered(toReply(answer))) return [];
    return [
      {
        where: "Mcp-Session-Id",
        expected: "tools/list without a session is answered",
        seen: `status ${answer.status}: ${context.quote(answer.body) || "an empty body"}`,
        // https://github.com/modelcontextprotocol/ext-apps/issues/647
        why: "ChatGPT never sends the header with a tool call, so every call fails there; and a second instance, or the next deployment, knows no session that is kept in memory",
        fix: "serve without sessions: sessionIdGenerator: undefined, or stateless_http=True; FastMCP is told by FASTMCP_STATELESS_HTTP=true, on npm by FASTMCP_STATELESS=true",
      },
    ];
  },
};
