import type { Tool } from "@modelcontextprotocol/client";
import type { Access, RawResponse, CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { bearerChallenge, type Challenge, resourceMetadataUrls } from "./authorization.ts";
import { nextRequestId } from "./json-rpc.ts";
import { clientInfo, revisions } from "./revisions.ts";

/** Finds out whether an endpoint lets us in: lists its tools, and asks plainly why not where that fails. */
export async function findAccess(
  context: Pick<CheckContext, "endpoint" | "options" | "raw" | "quote" | "signal">,
  listTools: () => Promise<Tool[]>,
): Promise<Access> {
  try {
    return { kind: "open", tools: await listTools() };
  } catch (error) {
    context.signal.throwIfAborted();
    const seen = context.quote(messageOf(error));
    const answer = await postInitialize(context).catch(() => undefined);
    if (answer === undefined || answer.status < 400) return { kind: "closed", seen };
    const header = answer.headers["www-authenticate"];
    const isAskedForToken = answer.status === 401 && context.options.token === undefined;
    if (isAskedForToken && (await leadsToMetadata(context, bearerChallenge(header)))) {
      return { kind: "sign-in", challenge: context.quote(header ?? "") };
    }
    return { kind: "closed", seen: `status ${answer.status}: ${context.quote(answer.body)}`, status: answer.status };
  }
}

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

// Either of the two places is enough:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
async function leadsToMetadata(
  context: Pick<CheckContext, "raw" | "endpoint">,
  challenge: Challenge | undefined,
): Promise<boolean> {
  if (challenge === undefined) return false;
  if (/^https?:\/\//i.test(challenge["resource_metadata"] ?? "")) return true;
  for (const url of resourceMetadataUrls(context.endpoint)) {
    const answer = await context
      .raw({ method: "GET", url, headers: { accept: "application/json" } })
      .catch(() => undefined);
    if (answer?.status === 200 && answer.body.includes('"authorization_servers"')) return true;
  }
  return false;
}
