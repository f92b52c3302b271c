import * as z from "zod";
import { isHostEntry } from "../allowed-hosts.ts";
import type { log } from "../log.ts";
import { wholeNumber } from "../whole-number.ts";
import { isLoopback, isTrustworthyUrl } from "./trustworthy-url.ts";

export type Log = typeof log;

/** Settings of an OAuth 2.1 resource server. */
export interface OAuthSettings {
  /** The issuer identifier, compared as it is with `iss`. */
  issuer: string;
  /** URL of the authorization server's JWKS; undefined to discover it from the metadata. */
  jwksUrl: string | undefined;
  /** The value that `aud` must have. */
  audience: string;
  /** Origin under which clients reach the server. */
  publicUrl: string;
  /** `scopes_supported` of the protected resource metadata, and the `scope` of a challenge. */
  scopes: readonly string[];
  algorithms: readonly string[];
  /** Values of the token's header `typ`, in lower case, without `application/`. */
  tokenTypes: readonly string[];
  clockSkewSeconds: number;
  /** Longest time for which a key is accepted after it was removed from the JWKS. */
  keysMaxAgeSeconds: number;
  /** Name of the claim that is true when the user consents to being named in the log. */
  consentClaim: string;
  resourceName: string;
  /** A page for developers of clients. */
  resourceDocumentation: string | undefined;
}

/** How users authenticate. */
export type Authentication = { kind: "none" } | ({ kind: "oauth" } & OAuthSettings);

/** Where the server listens, and under which hosts. */
export interface Listening {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  allowedHosts: readonly string[];
}

// Never one whose key is shared: whoever can check such a token can make one.
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

const words = (separator: RegExp, isWord: (word: string) => boolean, error: string) =>
  z
    .string()
    .transform((text) => text.split(separator).map((word) => word.trim()))
    .refine((all) => all.every(isWord), error);
const secureUrl = z.string().refine(isTrustworthyUrl, "must be an https URL (http on loopback only)");
const isOrigin = (text: string) => {
  if (!isTrustworthyUrl(text)) return false;
  const { origin, host } = new URL(text);
  return origin === text.replace(/\/$/, "").toLowerCase() && host !== "*" && isHostEntry(host);
};

const environmentSchema = z.object({
  AUTHENTICATION: z.enum(["oauth", "none"], "must be oauth or none").optional(),
  OAUTH_ISSUER: secureUrl.refine((text) => !text.includes("?"), "must be a URL without a query").optional(),
  OAUTH_JWKS_URL: secureUrl.optional(),
  OAUTH_AUDIENCE: z.string().min(1, "must not be empty").optional(),
  OAUTH_SCOPES: words(
    / +/,
    // A resource does not ask for it: https://modelcontextprotocol.io/specification/draft/basic/authorization
    (word) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(word) && word !== "offline_access",
    "must be scopes with one space between, without offline_access",
  ).default(["tasks:read", "tasks:write"]),
  OAUTH_ALGORITHMS: words(
    /,/,
    (word) => algorithms.includes(word),
    `must be a comma-separated list of ${algorithms.join(", ")}`,
  ).default(["RS256", "PS256", "ES256", "EdDSA"]),
  OAUTH_TOKEN_TYPES: words(
    /,/,
    (word) => /^(application\/)?(at\+)?jwt$/i.test(word),
    "must be a comma-separated list of at+jwt and JWT",
  )
    .transform((types) => types.map((type) => type.toLowerCase().replace(/^application\//, "")))
    .default(["at+jwt"]),
  OAUTH_CLOCK_SKEW_SECONDS: wholeNumber(0, 300).default(30),
  OAUTH_KEYS_MAX_AGE_SECONDS: wholeNumber(1, 86_400).default(300),
  OAUTH_RESOURCE_NAME: z.string().min(1, "must not be empty").default("Tasks"),
  OAUTH_RESOURCE_DOCUMENTATION: secureUrl.optional(),
  LOG_CONSENT_CLAIM: z.string().min(1, "must not be empty").default("log_consent"),
  PUBLIC_URL: z.string().refine(isOrigin, "must be an https URL without a path (http on loopback only)").optional(),
});

/** Reads how users authenticate; throws an Error with one line for every wrong variable, without its value. */
export function readAuthentication(
  environment: Readonly<Record<string, string | undefined>>,
  listening: Listening,
): Authentication {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  }
  const { data } = parsed;
  const { AUTHENTICATION: asked, OAUTH_ISSUER: issuer } = data;
  if (asked === "none" && issuer !== undefined)
    throw new Error("AUTHENTICATION: must not be none while OAUTH_ISSUER is set; remove one of the two");
  if (asked === "none" || (asked === undefined && issuer === undefined && listensOnLoopback(listening)))
    return { kind: "none" };
  if (issuer === undefined) {
    throw new Error(
      "OAUTH_ISSUER: must be set to the URL of the authorization server whose users may use this server; to let everybody in, set AUTHENTICATION=none instead",
    );
  }
  const publicUrl = findPublicUrl(environment, listening);
  if (publicUrl === undefined) {
    throw new Error(
      "PUBLIC_URL: must be set to the URL under which clients reach this server, since ALLOWED_HOSTS names no public host",
    );
  }
  return {
    kind: "oauth",
    issuer,
    jwksUrl: data.OAUTH_JWKS_URL,
    audience: data.OAUTH_AUDIENCE ?? `${publicUrl}/mcp`,
    publicUrl,
    scopes: data.OAUTH_SCOPES,
    algorithms: data.OAUTH_ALGORITHMS,
    tokenTypes: data.OAUTH_TOKEN_TYPES,
    clockSkewSeconds: data.OAUTH_CLOCK_SKEW_SECONDS,
    keysMaxAgeSeconds: data.OAUTH_KEYS_MAX_AGE_SECONDS,
    consentClaim: data.LOG_CONSENT_CLAIM,
    resourceName: data.OAUTH_RESOURCE_NAME,
    resourceDocumentation: data.OAUTH_RESOURCE_DOCUMENTATION,
  };
}

/** The origin under which clients reach the server: `PUBLIC_URL`, the first public host that is allowed, or loopback. */
export function findPublicUrl(
  { PUBLIC_URL: set }: Readonly<Record<string, string | undefined>>,
  listening: Listening,
): string | undefined {
  if (set !== undefined && isOrigin(set)) return new URL(set).origin;
  const host = listening.allowedHosts.find(
    (entry) => entry !== "*" && !isLoopback(new URL(`http://${entry}`).hostname),
  );
  if (host !== undefined) return `https://${host}`;
  if (!listensOnLoopback(listening) || listening.port === 0) return undefined;
  return `http://${inUrl(listening.host)}:${listening.port}`;
}

function listensOnLoopback({ host }: Listening): boolean {
  return isLoopback(inUrl(host));
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
