import type { Check, Fault, CheckContext, Skip } from "../contract.ts";
import { causeOfError } from "../message.ts";
import { bearerChallenge, type Challenge, resourceMetadataUrls } from "../mcp/authorization.ts";
import { findResourceMetadata } from "./discovery.ts";
import { isTrustworthy, texts } from "./documents.ts";
import { findAuthChallenge, type AuthChallenge, openToAll } from "./auth-challenge.ts";

/** The answer without a token, from which a host learns where its user signs in. */
export const noToken: Check = {
  id: "auth.no-token",
  group: "auth",
  title: "answers a request without a token with 401 and WWW-Authenticate: Bearer",
  severity: "major",
  quick: true,
  after: ["reach.dns", "reach.tls-chain", "reach.tls-expiry", "reach.tls-protocol", "protocol.handshake"],
  async run(context) {
    const refusal = await findAuthChallenge(context).catch((error: unknown): Skip => {
      context.signal.throwIfAborted();
      return { skip: causeOfError(error, context.endpoint).sentence };
    });
    if (!refusal) return openToAll;
    if ("skip" in refusal) return refusal;
    const { status, headers, body } = refusal.answer;
    if (status !== 401) return [toWrongStatus(status, headers["location"] ?? body, context)];
    const header = headers["www-authenticate"];
    const challenge = bearerChallenge(header);
    if (!challenge) return [toNoChallenge(header, context)];
    const named = challenge["resource_metadata"];
    if (named === undefined) return toUnnamed(context, refusal);
    if (!isTrustworthy(named, context.endpoint)) return [toWrongUrl(named, context)];
    return toNoScope(context, refusal, challenge);
  },
};

function toWrongStatus(status: number, text: string, context: CheckContext): Fault {
  return {
    severity: "critical",
    where: "a request without a token",
    expected: "status 401",
    seen: `status ${status}: ${context.quote(text) || "an empty body"}`,
    why: "a host shows its sign-in at status 401 alone, so nobody gets in",
    fix: "answer 401 with WWW-Authenticate before anything else looks at the request",
  };
}

function toNoChallenge(header: string | undefined, context: CheckContext): Fault {
  return {
    where: "WWW-Authenticate",
    expected: "Bearer with resource_metadata",
    seen: header === undefined ? "no such header" : context.quote(header),
    why: "a host does not learn where its user signs in",
    fix: `answer 401 with WWW-Authenticate: Bearer resource_metadata="${resourceMetadataUrls(context.endpoint)[0]?.href}"`,
  };
}

// Either of the two places is enough:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
async function toUnnamed(context: CheckContext, refusal: AuthChallenge): Promise<Fault[]> {
  const isFound = "document" in (await findResourceMetadata(context, refusal));
  const fault = toNoChallenge(refusal.answer.headers["www-authenticate"], context);
  if (!isFound) return [fault];
  return [{ ...fault, severity: "info", why: "a host has to guess where the metadata is, and not every host does" }];
}

function toWrongUrl(url: string, context: CheckContext): Fault {
  return {
    where: "resource_metadata in WWW-Authenticate",
    expected: "an absolute https URL",
    seen: context.quote(url),
    why: "a host follows no other URL, so nobody gets in",
    fix: `name ${resourceMetadataUrls(context.endpoint)[0]?.href}, with the host under which users reach the server`,
  };
}

async function toNoScope(context: CheckContext, refusal: AuthChallenge, challenge: Challenge): Promise<Fault[]> {
  if (challenge["scope"] !== undefined) return [];
  const metadata = await findResourceMetadata(context, refusal);
  const scopes = "document" in metadata ? texts(metadata.document["scopes_supported"]) : [];
  if (scopes.length === 0) return [];
  return [
    {
      severity: "info",
      where: "scope in WWW-Authenticate",
      expected: "the scopes to ask for at first",
      seen: "no scope",
      why: "a host asks its user for every scope that the server knows",
      fix: `add scope="${context.quote(scopes.join(" "))}", or those of them that most users need`,
    },
  ];
}
