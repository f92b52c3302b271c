import * as z from "zod";
import { fetchJson } from "./fetch-json.ts";
import { isTrustworthyUrl } from "./trustworthy-url.ts";

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string().optional() });

/** Discovers an authorization server's `jwks_uri` from its metadata; throws an Error with the URL that is at fault. */
export async function discoverJwksUri(issuer: string, deadline: AbortSignal): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const document = await fetchJson(url, deadline);
    if (document === undefined) continue;
    const parsed = metadata.safeParse(document);
    if (!parsed.success) throw new Error(`${url}: not the metadata of an authorization server`);
    // https://www.rfc-editor.org/rfc/rfc8414#section-3.3
    if (parsed.data.issuer !== issuer) throw new Error(`${url}: tells of another issuer than OAUTH_ISSUER`);
    const { jwks_uri: keysUrl } = parsed.data;
    if (keysUrl === undefined) continue;
    if (!isTrustworthyUrl(keysUrl)) throw new Error(`${url}: its jwks_uri is not an https URL`);
    return keysUrl;
  }
  throw new Error(`${issuer}: publishes no metadata that names its keys; set OAUTH_JWKS_URL`);
}

/** In the order of https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-metadata-discovery */
function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const urls = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(urls)];
}
