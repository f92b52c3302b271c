import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TokenIssuer } from "./token-issuer.ts";
import { TokenJudge } from "./token-judge.ts";

const secret = "hunter2-hunter2";
const now = () => Math.floor(Date.now() / 1000);
const metadata = 'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"';

let issuer: TokenIssuer;
let judge: TokenJudge;
beforeAll(async () => {
  issuer = await TokenIssuer.start();
});
afterAll(() => issuer[Symbol.asyncDispose]());
beforeEach(() => {
  judge = new TokenJudge(issuer);
});

describe("R24 a token that is good", () => {
  it("names its user and what the user may do", async () => {
    const answer = await judge.authenticator.authenticate(`Bearer ${await issuer.sign()}`);
    expect(answer).toEqual({
      user: { subject: "ada", scopes: new Set(["tasks:read", "tasks:write"]), consentsToLogging: false },
    });
    expect(judge.log).toEqual([]);
  });

  it.each([
    { name: "a list of audiences", claims: () => ({ aud: ["https://other.example", issuer.audience] }) },
    { name: "an expiry a moment ago", claims: () => ({ exp: now() - 20 }) },
    { name: "a start in a moment", claims: () => ({ nbf: now() + 20, iat: now() + 20 }) },
    { name: "a subject at full length", claims: () => ({ sub: "x".repeat(1000) }) },
    { name: "the long name of the type", header: { typ: "application/at+jwt" } },
    { name: "the type in capitals", header: { typ: "AT+JWT" } },
    { name: "no key id, where there is one key", header: { kid: undefined } },
  ])("may have $name", async ({ claims, header = {} }) => {
    expect(await judge.judge(await issuer.sign(claims?.(), header))).toMatchObject({ subject: expect.any(String) });
  });

  it.each(["RS256", "PS256", "EdDSA"])("may be signed with %s", async (alg) => {
    await using other = await TokenIssuer.start("", undefined, alg);
    expect(await new TokenJudge(other).judge(await other.sign())).toMatchObject({ subject: "ada" });
  });

  it.each(["Bearer ", "bearer ", "BEARER   "])("may follow the scheme %j", async (scheme) => {
    expect(await judge.authenticator.authenticate(`${scheme}${await issuer.sign()}`)).toHaveProperty("user");
  });

  it.each([
    { claims: { scope: "a  b" }, scopes: ["a", "b"] },
    { claims: { scope: undefined, scp: "a b" }, scopes: ["a", "b"] },
    { claims: { scope: undefined, scp: ["a", "b", 7] }, scopes: ["a", "b"] },
    { claims: { scope: undefined }, scopes: [] },
    { claims: { scope: "" }, scopes: [] },
    { claims: { scope: { a: true } }, scopes: [] },
  ])("gives the scopes $scopes with $claims", async ({ claims, scopes }) => {
    expect(await judge.judge(await issuer.sign(claims))).toMatchObject({ scopes: new Set(scopes) });
  });

  it.each([
    { claims: { email: "ada@example.com", email_verified: true }, email: "ada@example.com" },
    { claims: { email: "ada@example.com", email_verified: "true" }, email: undefined },
    { claims: { email: "ada@example.com" }, email: undefined },
    { claims: { email: { address: 1 }, email_verified: true }, email: undefined },
  ])("gives the address $email with $claims", async ({ claims, email }) => {
    const user = await judge.judge(await issuer.sign(claims));
    expect(user).toHaveProperty("subject");
    expect(user).toMatchObject(email === undefined ? {} : { email });
    if (email === undefined) expect(user).not.toHaveProperty("email");
  });

  it.each([
    { claims: { log_consent: true }, consentsToLogging: true },
    { claims: { log_consent: "true" }, consentsToLogging: false },
    { claims: { log_consent: 1 }, consentsToLogging: false },
    { claims: { may_name: true }, environment: { LOG_CONSENT_CLAIM: "may_name" }, consentsToLogging: true },
    { claims: { log_consent: true }, environment: { LOG_CONSENT_CLAIM: "may_name" }, consentsToLogging: false },
  ])(
    "agrees to be logged: $consentsToLogging with $claims",
    async ({ claims, environment = {}, consentsToLogging }) => {
      expect(await new TokenJudge(issuer, environment).judge(await issuer.sign(claims))).toMatchObject({
        consentsToLogging,
      });
    },
  );

  it("may be of the type JWT where the settings say so", async () => {
    const token = await issuer.sign({}, { typ: "JWT" });
    expect(await judge.judge(token)).toBe("wrong_type");
    expect(await new TokenJudge(issuer, { OAUTH_TOKEN_TYPES: "at+jwt,JWT" }).judge(token)).toMatchObject({
      subject: "ada",
    });
  });

  it("is for the audience that the settings name", async () => {
    const token = await issuer.sign({ aud: "api://tasks" });
    expect(await new TokenJudge(issuer, { OAUTH_AUDIENCE: "api://tasks" }).judge(token)).toMatchObject({
      subject: "ada",
    });
    expect(await new TokenJudge(issuer, { OAUTH_AUDIENCE: "api://tasks" }).judge(await issuer.sign())).toBe(
      "wrong_audience",
    );
  });
});

describe("R24 a request without a token", () => {
  it.each([undefined, "", "Basic dXNlcjpwYXNz", "Digest a=b", "Bearerx y", "tasks"])(
    "with %j is told at once where to get one",
    (header) => {
      expect(judge.authenticator.authenticate(header)).toEqual({
        refusal: {
          status: 401,
          challenge: `Bearer ${metadata}, scope="tasks:read tasks:write"`,
          message: "Sign in: this server needs an access token",
        },
      });
      expect(judge.log).toMatchObject([{ level: "info", event: "auth_refused" }]);
      expect(JSON.stringify(judge.log)).not.toContain("dXNl");
    },
  );
});

describe("R24 scopes", () => {
  const user = { subject: secret, scopes: new Set(["tasks:read"]), consentsToLogging: false };

  it("are not missing when the token has them", () => {
    expect(judge.authenticator.missingScopes(user, [])).toBeUndefined();
    expect(judge.authenticator.missingScopes(user, ["tasks:read"])).toBeUndefined();
    expect(judge.log).toEqual([]);
  });

  it("are all named when one is missing", () => {
    const message = "This needs the permission tasks:read tasks:write: sign in again and grant it";
    expect(judge.authenticator.missingScopes(user, ["tasks:read", "tasks:write"])).toEqual({
      status: 403,
      challenge: `Bearer ${metadata}, scope="tasks:read tasks:write", error="insufficient_scope", error_description="${message}"`,
      message,
    });
    const refusal = judge.authenticator.missingScopes({ ...user, consentsToLogging: true }, ["tasks:write"]);
    expect(refusal?.challenge).toContain('scope="tasks:write", error="insufficient_scope"');
    expect(judge.log).toEqual([
      { level: "warn", event: "auth_refused", reason: "missing_scope" },
      { level: "warn", event: "auth_refused", reason: "missing_scope", user: secret },
    ]);
  });
});

describe("R24 protected-resource metadata", () => {
  const wellKnown = "/.well-known/oauth-protected-resource";

  it.each([wellKnown, `${wellKnown}/mcp`])("is at %s", (path) => {
    expect(judge.authenticator.document(path)).toEqual({
      resource: "https://mcp.example.com/mcp",
      authorization_servers: [issuer.issuer],
      scopes_supported: ["tasks:read", "tasks:write"],
      bearer_methods_supported: ["header"],
      resource_name: "Tasks",
    });
  });

  it("names the page for developers that the settings name", () => {
    const page = "https://example.com/docs";
    expect(
      new TokenJudge(issuer, { OAUTH_RESOURCE_DOCUMENTATION: page }).authenticator.document(wellKnown),
    ).toMatchObject({
      resource_documentation: page,
    });
  });

  it.each(["/", "/mcp", `${wellKnown}/`, `${wellKnown}/other`, "constructor"])("is not at %s", (path) => {
    expect(judge.authenticator.document(path)).toBeUndefined();
  });
});
