import type { CheckContext, RawResponse } from "../contract.ts";
import { nextRequestId } from "./json-rpc.ts";
import { clientInfo, revisions } from "./revisions.ts";

/** Posts the first message of the older era as it is, asking for this version of the protocol. */
export function postInitialize(
  context: Pick<CheckContext, "raw">,
  headers: Record<string, string> = {},
  protocolVersion: string = revisions.legacy,
): Promise<RawResponse> {
  const params = { protocolVersion, capabilities: {}, clientInfo };
  return context.raw({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method: "initialize", params }),
  });
}
