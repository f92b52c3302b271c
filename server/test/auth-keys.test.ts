import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerWith, type Fault, TokenIssuer } from "./token-issuer.ts";
import { TokenJudge } from "./token-judge.ts";

const hang: Fault = () => {};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => vi.useRealTimers());

describe("R24 keys are found", () => {
  it.each([
    { path: "", metadataPath: "/.well-known/oauth-authorization-server" },
    { path: "", metadataPath: "/.well-known/openid-configuration" },
    { path: "/", metadataPath: "/.well-known/oauth-authorization-server" },
    { path: "/tenant/one", metadataPath: "/.well-known/oauth-authorization-server/tenant/one" },
    { path: "/tenant/one", metadataPath: "/.well-known/openid-configuration/tenant/one" },
    { path: "/tenant/one", metadataPath: "/tenant/one/.well-known/openid-configuration" },
    { path: "/tenant/", metadataPath: "/tenant/.well-known/openid-configuration" },
  ])("for the issuer $path with metadata at $metadataPath", async ({ path, metadataPath }) => {
    await using issuer = await TokenIssuer.start(path, metadataPath);
    expect(await new TokenJudge(issuer).statusOf(await issuer.sign())).toBe(200);
  });

  it("where the settings say, without asking for metadata", async () => {
    await using issuer = await TokenIssuer.start();
    const by = new TokenJudge(issuer, { OAUTH_JWKS_URL: `${issuer.issuer}/keys` });
    expect(issuer.requests).toEqual([]);
    expect(await by.statusOf(await issuer.sign())).toBe(200);
    expect(issuer.requests).toEqual(["/keys"]);
  });

  it("once for many requests", async () => {
    await using issuer = await TokenIssuer.start();
    const by = new TokenJudge(issuer);
    const token = await issuer.sign();
    const first = await Promise.all(Array.from({ length: 20 }, () => by.statusOf(token)));
    const later = await Promise.all(Array.from({ length: 20 }, () => by.statusOf(token)));
    expect(new Set([...first, ...later])).toEqual(new Set([200]));
    expect(issuer.keyRequests).toBe(1);
  });

  it.each([
    { name: "an error of the server", fault: answerWith(500) },
    { name: "too many requests", fault: answerWith(429) },
    { name: "a broken answer", fault: ((response) => void response.end("{")) satisfies Fault },
    { name: "a broken connection", fault: ((response) => void response.destroy()) satisfies Fault },
  ])("although twice there is $name", async ({ fault }) => {
    await using issuer = await TokenIssuer.start();
    issuer.faults.push(fault, fault);
    expect(await new TokenJudge(issuer).statusOf(await issuer.sign())).toBe(200);
  });
});

describe("R24 nothing is accepted without keys", () => {
  const metadataPath = "/.well-known/oauth-authorization-server";

  it.each([
    { name: "no metadata", documents: { [metadataPath]: undefined } },
    { name: "metadata without keys", documents: { [metadataPath]: {} } },
    { name: "metadata that is none", documents: { [metadataPath]: [] } },
    { name: "no keys", documents: { "/keys": undefined } },
    { name: "keys that are none", documents: { "/keys": { keys: "none" } } },
    { name: "keys in a list", documents: { "/keys": [] } },
  ])("with $name", async ({ documents }) => {
    await using issuer = await TokenIssuer.start();
    for (const [path, document] of Object.entries(documents)) issuer.documents.set(path, document);
    const by = new TokenJudge(issuer);
    const answer = await by.authenticator.authenticate(`Bearer ${await issuer.sign()}`);
    expect(answer).toEqual({
      refusal: { status: 503, challenge: undefined, message: expect.stringContaining("try again") },
    });
    expect(by.log).toEqual([{ level: "error", event: "keys_unavailable", reason: expect.any(String) }]);
  });

  it.each(["http://keys.example/keys", "ftp://keys.example/keys", "//keys.example", "https://a@keys.example/keys"])(
    "when the metadata names the keys %s",
    async (keysUrl) => {
      await using issuer = await TokenIssuer.start();
      issuer.documents.set(metadataPath, { issuer: issuer.issuer, jwks_uri: keysUrl });
      const by = new TokenJudge(issuer);
      expect(await by.statusOf(await issuer.sign())).toBe(503);
      expect(by.log).toMatchObject([{ reason: expect.stringContaining("not an https URL") }]);
    },
  );

  it("when the metadata is another issuer's", async () => {
    await using issuer = await TokenIssuer.start();
    issuer.documents.set(metadataPath, { issuer: `${issuer.issuer}/`, jwks_uri: `${issuer.issuer}/keys` });
    const by = new TokenJudge(issuer);
    expect(await by.statusOf(await issuer.sign())).toBe(503);
    expect(by.log).toMatchObject([{ reason: expect.stringContaining("another issuer than OAUTH_ISSUER") }]);
  });

  it("when another server is to have them", async () => {
    await using issuer = await TokenIssuer.start();
    await using other = await TokenIssuer.start();
    issuer.isBroken = true;
    issuer.faults.push((response) => response.writeHead(302, { location: `${other.issuer}/keys` }).end());
    expect(await new TokenJudge(issuer).statusOf(await other.sign())).toBe(503);
    expect(other.requests).toEqual([]);
  });

  it("while the authorization server does not answer, however many ask", async () => {
    await using issuer = await TokenIssuer.start();
    issuer.isBroken = true;
    issuer.faults.push(hang);
    const by = new TokenJudge(issuer);
    const token = await issuer.sign();
    const began = performance.now();
    const all = await Promise.all(Array.from({ length: 20 }, () => by.statusOf(token)));
    expect(new Set(all)).toEqual(new Set([503]));
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(issuer.requests.length).toBeLessThanOrEqual(3);
    // For a moment nobody asks again.
    const { length } = issuer.requests;
    expect(await by.statusOf(token)).toBe(503);
    expect(issuer.requests).toHaveLength(length);
    issuer.isBroken = false;
    issuer.faults.length = 0;
    vi.setSystemTime(Date.now() + 3_000);
    expect(await by.statusOf(token)).toBe(200);
  }, 30_000);
});
