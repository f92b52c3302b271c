import { buildDiscoveryUrls } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { bearerChallenge, resourceMetadataUrls } from "../mcp/authorization.ts";
import { type Fetched, fetchDocument, isTrustworthy, texts } from "./documents.ts";
import type { AuthChallenge } from "./auth-challenge.ts";

/** A document and where it was looked for. */
export type Located = Fetched & { url: URL };

/** The metadata of the endpoint: where the challenge says, else the first of the well-known places that has any. */
export async function findResourceMetadata(context: CheckContext, { answer }: AuthChallenge): Promise<Located> {
  const named = bearerChallenge(answer.headers["www-authenticate"])?.["resource_metadata"];
  if (isTrustworthy(named, context.endpoint)) return fetchAt(context, new URL(named));
  return fetchFirst(context, resourceMetadataUrls(context.endpoint));
}

/** The metadata of an authorization server, at the first place that has any. */
export function findServerMetadata(context: CheckContext, issuer: string): Promise<Located> {
  return fetchFirst(
    context,
    buildDiscoveryUrls(issuer).map(({ url }) => url),
  );
}

/** The keys that an authorization server publishes. */
export async function findKeys(context: CheckContext, url: URL): Promise<Record<string, unknown>[] | string> {
  const fetched = await fetchDocument(context, url);
  if (!("document" in fetched)) return fetched.seen;
  const { keys } = fetched.document;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "object" && key !== null) : "no list of keys";
}

/** What is known of tokens of an endpoint without having one; less where a document is missing. */
export async function describeTokens(context: CheckContext, refusal: AuthChallenge) {
  const resource = await findResourceMetadata(context, refusal);
  const { resource: audience, authorization_servers: servers, scopes_supported: scopes } = contentOf(resource);
  const issuer = texts(servers).find((url) => isTrustworthy(url, context.endpoint));
  const server = issuer === undefined ? undefined : await findServerMetadata(context, issuer);
  const { jwks_uri: keysUrl } = server ? contentOf(server) : {};
  const keys = isTrustworthy(keysUrl, context.endpoint) ? await findKeys(context, new URL(keysUrl)) : [];
  return {
    issuer: issuer ?? context.endpoint.origin,
    audience: typeof audience === "string" ? audience : context.endpoint.href,
    scopes: texts(scopes),
    keys: typeof keys === "string" ? [] : keys,
  };
}

function contentOf(located: Located): Record<string, unknown> {
  return "document" in located ? located.document : {};
}

async function fetchFirst(context: CheckContext, [first, ...others]: URL[]): Promise<Located> {
  if (!first) throw new Error("there is no place to look");
  const located = await fetchAt(context, first);
  if ("document" in located || others.length === 0) return located;
  const found = await fetchFirst(context, others);
  return "document" in found ? found : located;
}

async function fetchAt(context: CheckContext, url: URL): Promise<Located> {
  return { ...(await fetchDocument(context, url)), url };
}
