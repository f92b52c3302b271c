import type { Tool } from "@modelcontextprotocol/client";
import type { Access, RawAnswer, Subject } from "./contract.ts";
import { messageOf } from "./message.ts";

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "slipway", version: "0.1.0" } },
});

/** Finds out whether an endpoint lets us in: lists its tools, and asks plainly why not where that fails. */
export async function findAccess(
  subject: Pick<Subject, "options" | "raw" | "quote" | "signal">,
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
    if (answer.status === 401 && isProper(challenge) && subject.options.token === undefined) {
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

// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
function isProper(challenge: string): boolean {
  return /^bearer\b/i.test(challenge) && /resource_metadata="?https?:\/\//i.test(challenge);
}
