import { buildDiscoveryUrls } from "@modelcontextprotocol/client";
import type { Subject } from "../contract.ts";
import { bearerChallenge, resourceMetadataUrls } from "../mcp/authorization.ts";
import { type Fetched, fetchDocument, isTrustworthy, texts } from "./documents.ts";
import type { AuthChallenge } from "./auth-challenge.ts";

/** A document and where it was looked for. */
export type Located = Fetched & { url: URL };

/** The metadata of the endpoint: where the challenge says, else the first of the well-known places that has any. */
export async function findResourceMetadata(subject: Subject, { answer }: AuthChallenge): Promise<Located> {
  const named = bearerChallenge(answer.headers["www-authenticate"])?.["resource_metadata"];
  if (isTrustworthy(named, subject.endpoint)) return fetchAt(subject, new URL(named));
  return fetchFirst(subject, resourceMetadataUrls(subject.endpoint));
}

/** The metadata of an authorization server, at the first place that has any. */
export function findServerMetadata(subject: Subject, issuer: string): Promise<Located> {
  return fetchFirst(
    subject,
    buildDiscoveryUrls(issuer).map(({ url }) => url),
  );
}

/** The keys that an authorization server publishes. */
export async function findKeys(subject: Subject, url: URL): Promise<Record<string, unknown>[] | string> {
  const fetched = await fetchDocument(subject, url);
  if (!("document" in fetched)) return fetched.seen;
  const { keys } = fetched.document;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "object" && key !== null) : "no list of keys";
}

/** What is known of tokens of an endpoint without having one; less where a document is missing. */
export async function describeTokens(subject: Subject, refusal: AuthChallenge) {
  const resource = await findResourceMetadata(subject, refusal);
  const { resource: audience, authorization_servers: servers, scopes_supported: scopes } = contentOf(resource);
  const issuer = texts(servers).find((url) => isTrustworthy(url, subject.endpoint));
  const server = issuer === undefined ? undefined : await findServerMetadata(subject, issuer);
  const { jwks_uri: keysUrl } = server ? contentOf(server) : {};
  const keys = isTrustworthy(keysUrl, subject.endpoint) ? await findKeys(subject, new URL(keysUrl)) : [];
  return {
    issuer: issuer ?? subject.endpoint.origin,
    audience: typeof audience === "string" ? audience : subject.endpoint.href,
    scopes: texts(scopes),
    keys: typeof keys === "string" ? [] : keys,
  };
}

function contentOf(located: Located): Record<string, unknown> {
  return "document" in located ? located.document : {};
}

async function fetchFirst(subject: Subject, [first, ...others]: URL[]): Promise<Located> {
  if (!first) throw new Error("there is no place to look");
  const located = await fetchAt(subject, first);
  if ("document" in located || others.length === 0) return located;
  const found = await fetchFirst(subject, others);
  return "document" in found ? found : located;
}

async function fetchAt(subject: Subject, url: URL): Promise<Located> {
  return { ...(await fetchDocument(subject, url)), url };
}
