import type { Tool } from "@modelcontextprotocol/client";
import { wellKnownUrls } from "../auth/discovery.ts";
import type { Access, RawAnswer, Subject } from "../contract.ts";
import { messageOf } from "../message.ts";

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "slipway", version: "0.1.0" } },
});

/** Finds out whether an endpoint lets us in: lists its tools, and asks plainly why not where that fails. */
export async function findAccess(
  subject: Pick<Subject, "endpoint" | "options" | "raw" | "quote" | "signal">,
  listTools: () => Promise<Tool[]>,
): Promise<Access> {
  try {
    return { kind: "open", tools: await listTools() };
  } catch (error) {
    subject.signal.throwIfAborted();
    const seen = subject.quote(messageOf(error));
    const answer = await postInitialize(subject).catch(() => undefined);
    if (answer === undefined || answer.status < 400) return { kind: "closed", seen };
    const challenge = answer.headers["www-authenticate"] ?? "";
    const asks = answer.status === 401 && subject.options.token === undefined;
    if (asks && (isProper(challenge) || (isBearer(challenge) && (await hasMetadata(subject))))) {
      return { kind: "sign-in", challenge: subject.quote(challenge) };
    }
    return { kind: "closed", seen: `status ${answer.status}: ${subject.quote(answer.body)}`, status: answer.status };
  }
}

/** Posts the first message of the older era as it is. */
export function postInitialize(
  subject: Pick<Subject, "raw">,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  return subject.raw({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: initialize,
  });
}

// Either of the two places is enough:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
function isProper(challenge: string): boolean {
  return isBearer(challenge) && /resource_metadata="?https?:\/\//i.test(challenge);
}

async function hasMetadata(subject: Pick<Subject, "raw" | "endpoint">): Promise<boolean> {
  for (const url of wellKnownUrls(subject.endpoint)) {
    const answer = await subject
      .raw({ method: "GET", url, headers: { accept: "application/json" } })
      .catch(() => undefined);
    if (answer?.status === 200 && answer.body.includes('"authorization_servers"')) return true;
  }
  return false;
}

function isBearer(challenge: string): boolean {
  return /^bearer\b/i.test(challenge);
}
