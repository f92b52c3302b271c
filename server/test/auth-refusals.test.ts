import { createHmac, createPublicKey } from "node:crypto";
import fc from "fast-check";
import { generateKeyPair, exportJWK, SignJWT, UnsecuredJWT } from "jose";
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

const refused: {
  name: string;
  claims?: (() => Record<string, unknown>) | undefined;
  header?: Record<string, unknown> | undefined;
  reason: string;
  says?: string | undefined;
}[] = [
  { name: "an expiry", claims: () => ({ exp: now() - 31 }), reason: "expired", says: "The token has expired" },
  { name: "a start to come", claims: () => ({ nbf: now() + 60 }), reason: "not_yet_valid" },
  { name: "a start to come, as text", claims: () => ({ nbf: "0" }), reason: "bad_claim_nbf" },
  { name: "an issue to come", claims: () => ({ iat: now() + 60 }), reason: "issued_in_the_future" },
  { name: "an issue as text", claims: () => ({ iat: "0" }), reason: "bad_claim_iat" },
  ...["https://mcp.example.com", "https://mcp.example.com/mcp/", "https://other.example/mcp", "", ["x"], [], 7].map(
    (aud) => ({
      name: `the audience ${JSON.stringify(aud)}`,
      claims: () => ({ aud }),
      reason: "wrong_audience",
      says: "The token is not for this resource",
    }),
  ),
  { name: "no audience", claims: () => ({ aud: undefined }), reason: "bad_claim_aud" },
  { name: "another issuer", claims: () => ({ iss: "https://evil.example" }), reason: "wrong_issuer" },
  { name: "the issuer with a slash", claims: () => ({ iss: `${issuer.issuer}/` }), reason: "wrong_issuer" },
  { name: "no issuer", claims: () => ({ iss: undefined }), reason: "bad_claim_iss" },
  { name: "the type of an ID token", header: { typ: "JWT" }, reason: "wrong_type" },
  { name: "the type of a logout token", header: { typ: "logout+jwt" }, reason: "wrong_type" },
  { name: "no type", header: { typ: undefined }, reason: "wrong_type" },
  { name: "no expiry", claims: () => ({ exp: undefined }), reason: "bad_claim_exp" },
  { name: "an expiry as text", claims: () => ({ exp: "9999999999" }), reason: "bad_claim_exp" },
  { name: "no subject", claims: () => ({ sub: undefined }), reason: "bad_claim_sub" },
  ...["", "x".repeat(1001), "a\0b", "a\ud800", 7, null].map((sub) => ({
    name: `the subject ${JSON.stringify(sub).slice(0, 10)}`,
    claims: () => ({ sub }),
    reason: "bad_subject",
  })),
  { name: "an unknown key id", header: { kid: "unknown" }, reason: "unknown_key" },
  { name: "a critical extension", header: { crit: ["exp"], exp: 1 }, reason: "malformed" },
];

describe("R24 a token that is refused", () => {
  it.each(refused)("has $name", async ({ claims, header = {}, reason, says = "The token is not accepted" }) => {
    const answer = await judge.authenticator.authenticate(`Bearer ${await issuer.sign(claims?.(), header)}`);
    expect(judge.log).toEqual([{ level: "warn", event: "auth_refused", reason }]);
    expect(answer).toEqual({
      refusal: {
        status: 401,
        challenge: `Bearer ${metadata}, scope="tasks:read tasks:write", error="invalid_token", error_description="${says}"`,
        message: says,
      },
    });
  });

  it("is not signed at all", async () => {
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: "ada", exp: now() + 600 };
    const unsigned = new UnsecuredJWT(claims).encode();
    expect(await judge.judge(unsigned)).toBe("malformed");
    for (const alg of ["none", "None", "NONE"]) {
      const header = Buffer.from(JSON.stringify({ alg, typ: "at+jwt", kid: "first" })).toString("base64url");
      expect(await judge.judge(`${header}.${unsigned.split(".")[1]}.AAAA`)).toBe("wrong_algorithm");
    }
  });

  it.each(["HS256", "HS384", "HS512"])("is signed by %s with the public key as secret", async (alg) => {
    const [key = {}] = issuer.published;
    const publicKey = createPublicKey({ key, format: "jwk" });
    const [, payload] = (await issuer.sign()).split(".");
    const header = Buffer.from(JSON.stringify({ alg, typ: "at+jwt", kid: "first" })).toString("base64url");
    for (const shared of [publicKey.export({ type: "spki", format: "pem" }), JSON.stringify(key)]) {
      const mac = createHmac(`sha${alg.slice(2)}`, shared)
        .update(`${header}.${payload}`)
        .digest("base64url");
      expect(await judge.judge(`${header}.${payload}.${mac}`)).toBe("wrong_algorithm");
    }
  });

  it("is signed with an algorithm that the settings do not name", async () => {
    expect(await new TokenJudge(issuer, { OAUTH_ALGORITHMS: "RS256" }).judge(await issuer.sign())).toBe(
      "wrong_algorithm",
    );
  });

  it("brings its own key along", async () => {
    await using evil = await TokenIssuer.start();
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: "first", alg: "ES256", use: "sig" };
    evil.documents.set("/keys", { keys: [jwk] });
    const url = `${evil.issuer}/keys`;
    for (const own of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ["AAAA"] }, {}]) {
      for (const kid of ["first", undefined]) {
        const token = await new SignJWT({ iss: issuer.issuer, aud: issuer.audience, sub: "ada", exp: now() + 600 })
          .setProtectedHeader({ alg: "ES256", typ: "at+jwt", ...(kid === undefined ? {} : { kid }), ...own })
          .sign(privateKey);
        expect(await judge.judge(token)).toBe("bad_signature");
      }
    }
    expect(evil.requests).toEqual([]);
  });

  it.each([
    { name: "with another token", header: (token: string) => `Bearer ${token}, Bearer ${token}` },
    { name: "with another token, without a comma", header: (token: string) => `Bearer ${token} ${token}` },
    { name: "in quotes", header: (token: string) => `Bearer "${token}"` },
    { name: "with padding", header: (token: string) => `Bearer ${token}==` },
    { name: "in a parameter", header: (token: string) => `Bearer token=${token}` },
    { name: "empty", header: () => "Bearer " },
    { name: "missing", header: () => "Bearer" },
    { name: "in five parts", header: (token: string) => `Bearer ${token}.e30.e30` },
    { name: "of no shape", header: () => `Bearer ${secret}` },
    { name: "of broken parts", header: () => "Bearer e30.e30.e30" },
  ])("comes $name", async ({ header }) => {
    const answer = await judge.authenticator.authenticate(header(await issuer.sign()));
    expect(answer).toMatchObject({ refusal: { status: 401, challenge: expect.stringContaining("invalid_token") } });
    expect(judge.log).toEqual([{ level: "warn", event: "auth_refused", reason: "malformed" }]);
  });

  it("is longer than 8 kB", async () => {
    expect(await judge.judge(await issuer.sign({ filler: "x".repeat(5000) }))).toMatchObject({ subject: "ada" });
    expect(await judge.judge(await issuer.sign({ filler: "x".repeat(6000) }))).toBe("too_long");
  });

  it("names its user in the log only when that user agreed", async () => {
    const expired = { exp: now() - 60, sub: secret };
    await judge.judge(await issuer.sign(expired));
    await judge.judge(await issuer.sign({ ...expired, log_consent: true }));
    await judge.judge(await issuer.sign({ sub: secret, log_consent: true }, { kid: "unknown" }));
    expect(judge.log.map(({ reason, user }) => [reason, user])).toEqual([
      ["expired", undefined],
      ["expired", secret],
      ["unknown_key", undefined],
    ]);
  });

  it("is whatever differs from a good one", async () => {
    const token = await issuer.sign();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \t,";
    const character = fc.constantFrom(...alphabet);
    const place = fc.nat(token.length);
    const mutation = fc.oneof(
      fc.tuple(place, character).map(([at, by]) => token.slice(0, at) + by + token.slice(at + 1)),
      fc.tuple(place, character).map(([at, by]) => token.slice(0, at) + by + token.slice(at)),
      fc.tuple(place, place).map(([from, to]) => token.slice(0, from) + token.slice(to)),
      fc.tuple(place, place).map(([from, to]) => token.slice(from, to)),
    );
    const differs = mutation.filter((text) => text.trim() !== token);
    await fc.assert(
      fc.asyncProperty(differs, async (text) => {
        expect(await judge.judge(text)).toEqual(expect.any(String));
      }),
      { numRuns: 1000 },
    );
    // The last character of the signature has bits that mean nothing.
    for (const last of alphabet.slice(0, 64)) {
      const text = token.slice(0, -1) + last;
      if (text !== token) expect(await judge.judge(text)).toEqual(expect.any(String));
    }
  });
});
