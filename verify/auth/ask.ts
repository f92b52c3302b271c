import type { RawResponse, CheckContext } from "../contract.ts";
import { nextRequestId } from "../mcp/json-rpc.ts";
import { clientInfo, requestMeta, revisions } from "../mcp/revisions.ts";

/** The messages that may be the first of a client, as they are sent. */
const questions = {
  initialize: { headers: {}, params: { protocolVersion: revisions.legacy, capabilities: {}, clientInfo } },
  "tools/list": { headers: {}, params: {} },
  "server/discover": {
    headers: { "mcp-protocol-version": revisions.modern, "mcp-method": "server/discover" },
    params: { _meta: requestMeta },
  },
} as const;
export type Question = keyof typeof questions;

/** Sends one message with this `Authorization` and no token besides. */
export function ask(
  context: Pick<CheckContext, "raw" | "endpoint">,
  method: Question,
  authorization?: string,
  url = context.endpoint,
): Promise<RawResponse> {
  const { headers, params } = questions[method];
  return context.raw({
    method: "POST",
    url,
    identity: "none",
    headers: {
      "content-type": "application/json",
      ...headers,
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method, params }),
  });
}

/** Whether an answer lets in whoever asked. */
export function isSuccess({ status }: Pick<RawResponse, "status">): boolean {
  return status >= 200 && status < 300;
}
