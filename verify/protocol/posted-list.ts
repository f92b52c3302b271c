import type { CheckContext } from "../contract.ts";
import type { Posted } from "../http/posted.ts";
import { type JsonRpc, nextRequestId } from "../mcp/json-rpc.ts";

/** `tools/list` of the first user as a POST of its own. */
export function postedList(rpc: JsonRpc, { endpoint: url, options, signal }: CheckContext): Posted {
  const token = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...token,
    ...rpc.headersFor("tools/list"),
  };
  return { url, headers, body: rpc.bodyOf("tools/list", nextRequestId()), ca: options.ca, signal };
}
