import type { VerifyOptions } from "../../../verify/options.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { type Departure, isUnsigned, startFor, unchecked } from "./guarded-server.ts";

function faulty(
  name: string,
  expects: string[],
  departure: Departure,
  options?: VerifyOptions,
  scope?: string,
): FaultyServer {
  return { name, expects, start: () => startFor(departure, options, scope) };
}

/** Servers with one fault in how their users sign in. */
export const authFaults: FaultyServer[] = [
  faulty("401 without WWW-Authenticate", ["auth.no-token"], { challenge: () => undefined }),
  faulty("403 in place of 401", ["auth.no-token"], { status: 403 }),
  faulty("a redirect in place of 401", ["auth.no-token"], { status: 302 }),
  faulty("a relative URL of the metadata", ["auth.no-token"], {
    challenge: (right) => right.replace(/http:\/\/[^/]+/, ""),
  }),
  faulty("metadata that is not there", ["auth.resource-metadata"], {
    challenge: (right) => right.replace("/metadata", "/moved"),
  }),
  faulty("metadata of another host", ["auth.resource-metadata"], {
    resource: (right) => ({ ...right, resource: "https://other.example/mcp" }),
  }),
  faulty("metadata without an authorization server", ["auth.resource-metadata"], {
    resource: (right) => ({ ...right, authorization_servers: [] }),
  }),
  faulty("two metadata documents that disagree", ["auth.resource-metadata"], {
    wellKnown: (right) => ({ ...right, authorization_servers: ["https://old.example"] }),
  }),
  faulty("an authorization server of another name", ["auth.server-metadata"], {
    server: (right) => ({ ...right, issuer: "https://other.example" }),
  }),
  faulty("an authorization server without S256", ["auth.server-metadata"], {
    server: ({ code_challenge_methods_supported: _, ...right }) => right,
  }),
  faulty("an authorization server without keys", ["auth.server-metadata"], {
    server: (right) => ({ ...right, jwks_uri: `${String(right["issuer"])}/no-keys` }),
  }),
  faulty("any text counts as a token", ["auth.bad-token"], { accept: (token) => unchecked(token) ?? "anybody" }),
  faulty("a JWT counts without a signature", ["auth.bad-token"], {
    accept: (token) => (isUnsigned(token) ? unchecked(token) : undefined),
  }),
  faulty("a JWT counts whoever signed it", ["auth.bad-token"], { accept: unchecked }),
  faulty("a token in the URL counts", ["auth.token-in-query"], { readsQuery: true }),
  faulty("an expired token counts", ["auth.expired"], { now: new Date(1000) }),
  faulty("a token for another resource counts", ["auth.wrong-audience"], { anyAudience: true }),
  faulty("a call is answered without its scope", ["auth.scope"], { notes: { answersAll: true } }, {}, "notes:write"),
  faulty(
    "a refusal does not name the scope that a call lacks",
    ["auth.scope"],
    { notes: { hint: { "mcp/www_authenticate": ['Bearer error="insufficient_scope"'] } } },
    {},
    "notes:write",
  ),
  faulty("a call without a token is refused without a way to sign in", ["auth.tool-challenge"], {
    listsForAll: true,
    notes: { hint: {} },
  }),
  faulty("a call that asks for sign-in is answered without", ["auth.tool-challenge"], {
    listsForAll: true,
    notes: { answersAll: true },
  }),
  faulty(
    "users share one drawer",
    ["auth.isolation-write"],
    { notes: { drawerOf: () => "all" } },
    { allowWrites: true },
  ),
  faulty(
    "users remove what is others'",
    ["auth.isolation-write"],
    { notes: { deletesAnywhere: true } },
    {
      allowWrites: true,
    },
  ),
  faulty("a bad token is an error of the server", ["auth.bad-token"], { badTokenStatus: 500 }),
  // https://github.com/modelcontextprotocol/typescript-sdk/pull/1951
  faulty("a challenge of Basic before that of Bearer", ["auth.challenge-form"], {
    challenge: (right) => `Basic realm="one, two", ${right}`,
  }),
  // https://github.com/getsentry/sentry-mcp/issues/939
  faulty("two URLs of the metadata in one challenge", ["auth.challenge-form"], {
    challenge: (right) => `${right}, resource_metadata="https://other.example/metadata"`,
  }),
  // https://github.com/microsoft/vscode/issues/259251
  faulty("metadata of the endpoint with a slash more", ["auth.resource-metadata"], {
    resource: (right) => ({ ...right, resource: `${String(right["resource"])}/` }),
  }),
  // https://github.com/PostHog/posthog/issues/55307
  faulty("scopes that the authorization server does not know", ["auth.host-sign-in"], {
    server: (right) => ({ ...right, scopes_supported: ["openid", "notes:read"] }),
  }),
  // https://github.com/modelcontextprotocol/python-sdk/issues/2260
  faulty("a token endpoint that takes no public client and no secret", ["auth.host-sign-in"], {
    server: (right) => ({ ...right, token_endpoint_auth_methods_supported: ["private_key_jwt"] }),
  }),
  // https://github.com/anthropics/claude-ai-mcp/issues/560
  faulty("a registration endpoint where nobody answers", ["auth.host-sign-in"], {
    server: (right) => ({ ...right, registration_endpoint: "http://127.0.0.1:1/register" }),
  }),
  // https://github.com/DevCycleHQ/cli/pull/581
  faulty("a registration endpoint that is not there", ["auth.host-sign-in"], { endpoints: { "/token": {} } }),
  // https://github.com/cyanheads/mcp-ts-core/issues/293
  faulty("metadata of a server that is open to all", ["auth.open-metadata"], {
    listsForAll: true,
    notes: { answersAll: true, schemes: [{ type: "noauth" }] },
  }),
];
