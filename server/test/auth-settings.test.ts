import { describe, expect, it } from "vitest";
import { createAuthenticator } from "../src/auth/index.ts";
import { findPublicUrl, readAuthentication } from "../src/auth/settings.ts";
import { anonymous } from "../src/user.ts";

const everywhere = { host: "0.0.0.0", port: 8080, allowedHosts: ["localhost", "127.0.0.1", "mcp.example.com"] };
const nowhere = { ...everywhere, allowedHosts: ["localhost", "127.0.0.1", "[::1]", "localhost:3000", "*"] };
const issuer = { OAUTH_ISSUER: "https://login.example.com" };

describe("R24 who may use the server", () => {
  it.each(["127.0.0.1", "127.9.9.9", "localhost", "::1"])("is everybody on %s without more words", (host) => {
    expect(readAuthentication({}, { ...everywhere, host })).toEqual({ kind: "none" });
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "mcp.example.com", "127.0.0.1.example.com", "localhost.example"])(
    "has to be said on %s",
    (host) => {
      expect(() => readAuthentication({}, { ...everywhere, host })).toThrow(
        /^OAUTH_ISSUER: must be set to .*; to let everybody in, set AUTHENTICATION=none instead$/,
      );
      expect(readAuthentication({ AUTHENTICATION: "none" }, { ...everywhere, host })).toEqual({ kind: "none" });
    },
  );

  it("is whoever signs in with the authorization server, also on loopback", () => {
    for (const listening of [everywhere, { ...everywhere, host: "127.0.0.1" }]) {
      for (const said of [{}, { AUTHENTICATION: "oauth" }]) {
        expect(readAuthentication({ ...issuer, ...said }, listening)).toEqual({
          kind: "oauth",
          issuer: "https://login.example.com",
          jwksUrl: undefined,
          audience: "https://mcp.example.com/mcp",
          publicUrl: "https://mcp.example.com",
          scopes: ["tasks:read", "tasks:write"],
          algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
          tokenTypes: ["at+jwt"],
          clockSkewSeconds: 30,
          keysMaxAgeSeconds: 300,
          consentClaim: "log_consent",
          resourceName: "Tasks",
          resourceDocumentation: undefined,
        });
      }
    }
  });

  it.each([
    { name: "oauth without an issuer", environment: { AUTHENTICATION: "oauth" }, variable: "OAUTH_ISSUER" },
    { name: "none with an issuer", environment: { AUTHENTICATION: "none", ...issuer }, variable: "AUTHENTICATION" },
  ])("is not $name", ({ environment, variable }) => {
    for (const host of ["0.0.0.0", "127.0.0.1"]) {
      expect(() => readAuthentication(environment, { ...everywhere, host })).toThrow(
        expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${variable}: must [^\\n]+$`)) }),
      );
    }
  });

  it.each([
    ...["", "oAuth", "off", "false"].map((AUTHENTICATION) => ({ AUTHENTICATION })),
    ...[
      "",
      "login.example.com",
      "http://login.example.com",
      "http://127.0.0.1.evil.example",
      "ftp://login.example.com",
      "https://user:hunter2@login.example.com",
      "https://login.example.com/?tenant=1",
      "https://login.example.com/#x",
    ].map((OAUTH_ISSUER) => ({ OAUTH_ISSUER })),
    { OAUTH_JWKS_URL: "http://login.example.com/keys" },
    { OAUTH_AUDIENCE: "" },
    ...["", "tasks:read,tasks:write ", 'a"b', "tasks:read offline_access", "a\\b"].map((OAUTH_SCOPES) => ({
      OAUTH_SCOPES,
    })),
    ...["", "none", "HS256", "RS256,HS512", "RS256,,ES256", "rs256", "dir"].map((OAUTH_ALGORITHMS) => ({
      OAUTH_ALGORITHMS,
    })),
    ...["", "*", "logout+jwt", "at+jwt,"].map((OAUTH_TOKEN_TYPES) => ({ OAUTH_TOKEN_TYPES })),
    ...["-1", "301", "1.5", "soon"].map((OAUTH_CLOCK_SKEW_SECONDS) => ({ OAUTH_CLOCK_SKEW_SECONDS })),
    ...["0", "86401", "Infinity"].map((OAUTH_KEYS_MAX_AGE_SECONDS) => ({ OAUTH_KEYS_MAX_AGE_SECONDS })),
    { OAUTH_RESOURCE_NAME: "" },
    { OAUTH_RESOURCE_DOCUMENTATION: "javascript:alert(1)" },
    { LOG_CONSENT_CLAIM: "" },
    ...["", "mcp.example.com", "http://mcp.example.com", "https://mcp.example.com/mcp", "https://*"].map(
      (PUBLIC_URL) => ({ PUBLIC_URL }),
    ),
  ])("is not read from %o", (environment: Record<string, string>) => {
    const [name = ""] = Object.keys(environment);
    const read = () => readAuthentication({ ...issuer, ...environment }, everywhere);
    const line = new RegExp(`^${name}: must [^\\n]+$`);
    expect(read).toThrow(expect.objectContaining({ message: expect.stringMatching(line) }));
    expect(read).not.toThrow(/hunter2/);
  });

  it("is told with every fault at once", () => {
    const environment = { ...issuer, OAUTH_ALGORITHMS: "none", PUBLIC_URL: "here" };
    expect(() => readAuthentication(environment, everywhere)).toThrow(/^OAUTH_ALGORITHMS: .*\nPUBLIC_URL: .*$/);
  });

  it("reads lists, and types in any spelling", () => {
    const environment = {
      ...issuer,
      OAUTH_ALGORITHMS: "ES384, Ed25519",
      OAUTH_TOKEN_TYPES: "application/AT+JWT, JWT",
      OAUTH_SCOPES: "a b",
    };
    expect(readAuthentication(environment, everywhere)).toMatchObject({
      algorithms: ["ES384", "Ed25519"],
      tokenTypes: ["at+jwt", "jwt"],
      scopes: ["a", "b"],
    });
  });

  it("is everybody, with no document and no scope to miss, when that is said", () => {
    const authenticator = createAuthenticator({ kind: "none" });
    for (const header of [undefined, "Bearer x.y.z"]) {
      expect(authenticator.authenticate(header)).toEqual({ user: anonymous });
    }
    expect(authenticator.missingScopes(anonymous, ["tasks:write"])).toBeUndefined();
    expect(authenticator.document("/.well-known/oauth-protected-resource")).toBeUndefined();
  });
});

describe("R24 the public URL", () => {
  it.each([
    { set: "https://mcp.example.org", listening: everywhere, url: "https://mcp.example.org" },
    { set: "https://MCP.example.org:8443/", listening: everywhere, url: "https://mcp.example.org:8443" },
    { set: "http://localhost:3000", listening: nowhere, url: "http://localhost:3000" },
    { set: undefined, listening: everywhere, url: "https://mcp.example.com" },
    {
      set: undefined,
      listening: { ...everywhere, allowedHosts: ["*", "a.example:8443", "b.example"] },
      url: "https://a.example:8443",
    },
    { set: undefined, listening: nowhere, url: undefined },
    { set: undefined, listening: { ...nowhere, host: "127.0.0.1" }, url: "http://127.0.0.1:8080" },
    { set: undefined, listening: { ...nowhere, host: "::1" }, url: "http://[::1]:8080" },
    { set: undefined, listening: { ...nowhere, host: "127.0.0.1", port: 0 }, url: undefined },
  ])("is $url with PUBLIC_URL=$set and $listening.allowedHosts", ({ set, listening, url }) => {
    expect(findPublicUrl({ PUBLIC_URL: set }, listening)).toBe(url);
  });

  it("has to be said when clients sign in and no public host is allowed", () => {
    expect(() => readAuthentication(issuer, nowhere)).toThrow(/^PUBLIC_URL: must be set to [^\n]+$/);
  });
});
