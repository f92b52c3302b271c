import type { Check, Fault } from "../contract.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";

const mostPages = 64;

/** The pages of the list come to an end. */
export const paging: Check = {
  id: "tools.paging",
  group: "tools",
  title: "tools/list pagination ends",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const seen = new Set<string>();
    let cursor: unknown;
    while (seen.size < mostPages) {
      const { status, result, error, cut } = await rpc.request("tools/list", cursor === undefined ? {} : { cursor });
      // How long a list may be, and one that does not begin, are other checks' questions.
      if (cut || (result === undefined && seen.size === 0)) return [];
      if (result === undefined) {
        const what = error ? `JSON-RPC error ${error.code}: ${error.message}` : `status ${status}`;
        return [toFault(context.quote(`page ${seen.size + 1}: ${what}`))];
      }
      cursor = result["nextCursor"];
      if (cursor === undefined || cursor === null) return [];
      const key = JSON.stringify(cursor);
      if (seen.has(key)) return [toFault(context.quote(`nextCursor ${key} again and again`))];
      seen.add(key);
    }
    return [toFault(`more than ${mostPages} pages`)];
  },
};

function toFault(seen: string): Fault {
  return {
    where: "tools/list",
    expected: "pages that lead to one without nextCursor",
    seen,
    why: "a host that walks the pages never comes to an end, or misses tools",
    fix: "take the cursor of the request, and leave nextCursor out on the last page",
  };
}
