import type { Check } from "../contract.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";

const unknown = "1999-01-01";

/** A version of the protocol that there is not is refused. */
export const version: Check = {
  id: "protocol.version",
  group: "protocol",
  title: "rejects an unknown MCP-Protocol-Version with 400",
  severity: "minor",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const answer = await rpc.request("tools/list", {}, { headers: { "mcp-protocol-version": unknown } });
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header
    if (answer.status === 400) return [];
    return [
      {
        where: `MCP-Protocol-Version: ${unknown}`,
        expected: "status 400",
        seen: `status ${answer.status}: ${context.quote(answer.body) || "an empty body"}`,
        why: "a client of a later version cannot learn that this server does not speak it",
        fix: "refuse versions that the server does not know with status 400",
      },
    ];
  },
};
