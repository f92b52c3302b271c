import { discoverOAuthServerInfo, type OAuthTokens } from "@modelcontextprotocol/client";
import type { CheckContext, Fault } from "../contract.ts";
import { messageOf } from "../message.ts";
import { fetchThrough } from "../http/trust.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { FlowFault } from "./flow-fault.ts";
import type { AuthChallenge } from "./auth-challenge.ts";

const defaultRedirectUrl = "http://127.0.0.1:8976/callback";

/** The given client with what it has to know to sign a user in. */
export type FlowClient = Awaited<ReturnType<typeof prepareClient>>;

/** Finds out what a host does from a refusal; throws a FlowFault where the server names another issuer than the one asked for. */
export async function prepareClient(context: CheckContext, { answer }: AuthChallenge) {
  const { options, endpoint, signal } = context;
  const send = fetchThrough(options.ca);
  const fetchFn: typeof fetch = (url, init) => send(url, { ...init, signal });
  const challenge = bearerChallenge(answer.headers["www-authenticate"]);
  const named = URL.parse(challenge?.["resource_metadata"] ?? "");
  const info = await discoverOAuthServerInfo(endpoint, { fetchFn, ...(named ? { resourceMetadataUrl: named } : {}) });
  const { authorizationServerMetadata: metadata, resourceMetadata } = info;
  if (!metadata) throw new Error("the authorization server has no metadata");
  const { id = "", secret, issuer, redirectUrl = defaultRedirectUrl } = options.oauthClient ?? {};
  if ((issuer !== undefined || secret !== undefined) && !isSameIssuer(metadata.issuer, issuer)) {
    throw new FlowFault(toOtherIssuer(context.quote(metadata.issuer), issuer));
  }
  const wanted = challenge?.["scope"] ?? resourceMetadata?.scopes_supported?.join(" ") ?? "";
  const offline = metadata.scopes_supported?.includes("offline_access") ? ["offline_access"] : [];
  return {
    url: info.authorizationServerUrl,
    redirectUrl: new URL(redirectUrl),
    scope: [wanted, ...offline].join(" ").trim(),
    common: {
      metadata,
      clientInformation: { client_id: id, ...(secret === undefined ? {} : { client_secret: secret }) },
      ...(resourceMetadata ? { resource: resourceMetadata.resource } : {}),
      fetchFn,
    },
  };
}

// A slash at the end is what libraries add to a bare host.
function isSameIssuer(issuer: string, other: string | undefined): boolean {
  return other !== undefined && issuer.replace(/\/$/, "") === other.replace(/\/$/, "");
}

function toOtherIssuer(seen: string, issuer: string | undefined): Fault {
  return {
    where: "authorization_servers",
    expected: issuer === undefined ? "--oauth-issuer beside a secret" : `the authorization server ${issuer}`,
    seen,
    why: "the client's secret is for that one alone; sent to another, it lets strangers sign in as this client",
    fix: `name your own authorization server in the server's metadata, or give --oauth-issuer ${seen} where it is the right one`,
  };
}

/** Takes tokens as they come, and keeps them out of every report; throws a FlowFault where none come. */
export async function keepTokens(
  context: CheckContext,
  expected: string,
  coming: Promise<OAuthTokens>,
): Promise<OAuthTokens> {
  try {
    const tokens = await coming;
    for (const secret of [tokens.access_token, tokens.refresh_token, tokens.id_token]) context.keepSecret(secret ?? "");
    return tokens;
  } catch (error) {
    context.signal.throwIfAborted();
    throw new FlowFault({
      where: "the token endpoint",
      expected,
      seen: context.quote(messageOf(error)),
      why: "the user is asked to sign in, and then again",
      fix: "see that the client's secret, redirect URL, PKCE and resource are accepted there",
    });
  }
}
