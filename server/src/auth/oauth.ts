import type { User } from "../user.ts";
import type { Authenticator, Refusal } from "./authenticator.ts";
import { bearerChallenge } from "./challenge.ts";
import type { Log, OAuthSettings } from "./settings.ts";
import type { TokenVerifier } from "./token-verifier.ts";

const longestHeader = 8192;
const wellKnown = "/.well-known/oauth-protected-resource";
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1; a token of ours has three parts.
const bearer = /^bearer +(?<token>[\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Asks for tokens of an authorization server: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization */
export function createOAuthAuthenticator(settings: OAuthSettings, log: Log): Authenticator {
  const { publicUrl, scopes } = settings;
  const resource = `${publicUrl}/mcp`;
  const base = { resource_metadata: `${publicUrl}${wellKnown}/mcp`, scope: scopes.join(" ") };
  const metadata = documentOf(settings, resource);
  const askForToken: Refusal = {
    status: 401,
    // Without an error, since there was no attempt: https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    challenge: bearerChallenge(base),
    message: "Sign in: this server needs an access token",
  };

  const refuse = (reason: string, subject?: string): { refusal: Refusal } => {
    log("warn", "auth_refused", { reason, ...(subject === undefined ? {} : { user: subject }) });
    const message = toMessage(reason);
    return {
      refusal: {
        status: 401,
        challenge: bearerChallenge({ ...base, error: "invalid_token", error_description: message }),
        message,
      },
    };
  };

  let loading: Promise<TokenVerifier> | undefined;
  // The check brings a library and the network along, which a start need not wait for.
  const load = () =>
    (loading ??= import("./token-verifier.ts").then(({ TokenVerifier }) => new TokenVerifier(settings, log)));

  const judge = async (token: string): Promise<{ user: User } | { refusal: Refusal }> => {
    const judgement = await (await load()).judge(token);
    if (judgement === "unavailable") return { refusal: unavailable };
    return "user" in judgement ? judgement : refuse(judgement.reason, judgement.subject);
  };

  return {
    authenticate(authorization) {
      if (authorization === undefined || !/^bearer( |$)/i.test(authorization)) {
        log("info", "auth_refused", { reason: authorization === undefined ? "no_token" : "other_scheme" });
        return { refusal: askForToken };
      }
      if (authorization.length > longestHeader) return refuse("too_long");
      const token = bearer.exec(authorization)?.groups?.["token"];
      return token === undefined ? refuse("malformed") : judge(token);
    },

    missingScopes(user, needed) {
      if (needed.every((scope) => user.scopes?.has(scope))) return undefined;
      log("warn", "auth_refused", {
        reason: "missing_scope",
        ...(user.consentsToLogging ? { user: user.subject } : {}),
      });
      const message = `This needs the permission ${needed.join(" ")}: sign in again and grant it`;
      return {
        status: 403,
        challenge: bearerChallenge({
          ...base,
          scope: needed.join(" "),
          error: "insufficient_scope",
          error_description: message,
        }),
        message,
      };
    },

    document: (path) => (path === wellKnown || path === `${wellKnown}/mcp` ? metadata : undefined),
  };
}

const unavailable: Refusal = {
  status: 503,
  challenge: undefined,
  message: "Who you are cannot be checked at the moment: try again in a few seconds",
};

/** An error description that tells a client no more than what to do. */
function toMessage(reason: string): string {
  if (reason === "expired") return "The token has expired";
  if (reason === "wrong_audience") return "The token is not for this resource";
  return "The token is not accepted";
}

/** https://www.rfc-editor.org/rfc/rfc9728#section-2 */
function documentOf(settings: OAuthSettings, resource: string): object {
  const { issuer, scopes, resourceName, resourceDocumentation } = settings;
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ["header"],
    resource_name: resourceName,
    ...(resourceDocumentation === undefined ? {} : { resource_documentation: resourceDocumentation }),
  };
}
