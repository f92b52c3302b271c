import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Authenticator } from "../src/auth/authenticator.ts";
import { createOAuthAuthenticator } from "../src/auth/oauth.ts";
import { readAuthentication } from "../src/auth/settings.ts";
import { answerWith, type Fault, TokenIssuer } from "./token-issuer.ts";

let lines: { event: string; fields: Readonly<Record<string, string | number>> }[];

function create({ issuer }: TokenIssuer, environment: Readonly<Record<string, string>> = {}): Authenticator {
  const listening = { host: "0.0.0.0", port: 8080, allowedHosts: ["mcp.example.com"] };
  const authentication = readAuthentication({ OAUTH_ISSUER: issuer, ...environment }, listening);
  if (authentication.kind !== "oauth") throw new Error("not OAuth");
  return createOAuthAuthenticator(authentication, (_, event, fields = {}) => lines.push({ event, fields }));
}

/** The status that a request with this token is answered with. */
async function statusOf(token: string, by: Authenticator): Promise<number> {
  const answer = await by.authenticate(`Bearer ${token}`);
  return "user" in answer ? 200 : answer.refusal.status;
}

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

const hang: Fault = () => {};
const lasting = { exp: Math.floor(Date.now() / 1000) + 1_000_000 };

beforeEach(() => {
  lines = [];
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
    expect(await statusOf(await issuer.sign(), create(issuer))).toBe(200);
  });

  it("where the settings say, without asking for metadata", async () => {
    await using issuer = await TokenIssuer.start();
    const by = create(issuer, { OAUTH_JWKS_URL: `${issuer.issuer}/keys` });
    expect(issuer.requests).toEqual([]);
    expect(await statusOf(await issuer.sign(), by)).toBe(200);
    expect(issuer.requests).toEqual(["/keys"]);
  });

  it("once for many requests", async () => {
    await using issuer = await TokenIssuer.start();
    const by = create(issuer);
    const token = await issuer.sign();
    const first = await Promise.all(Array.from({ length: 20 }, () => statusOf(token, by)));
    const later = await Promise.all(Array.from({ length: 20 }, () => statusOf(token, by)));
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
    expect(await statusOf(await issuer.sign(), create(issuer))).toBe(200);
  });
});

describe("R24 nothing is accepted without keys", () => {
  const metadataPath = "/.well-known/oauth-authorization-server";
  const evil = "https://evil.example";

  it.each([
    { name: "metadata of another issuer", documents: { [metadataPath]: { issuer: evil, jwks_uri: "/keys" } } },
    { name: "no metadata", documents: { [metadataPath]: undefined } },
    { name: "metadata without keys", documents: { [metadataPath]: {} } },
    { name: "metadata that is none", documents: { [metadataPath]: [] } },
    { name: "no keys", documents: { "/keys": undefined } },
    { name: "keys that are none", documents: { "/keys": { keys: "none" } } },
    { name: "keys in a list", documents: { "/keys": [] } },
  ])("with $name", async ({ documents }) => {
    await using issuer = await TokenIssuer.start();
    for (const [path, document] of Object.entries(documents)) issuer.documents.set(path, document);
    const by = create(issuer);
    const answer = await by.authenticate(`Bearer ${await issuer.sign()}`);
    expect(answer).toEqual({
      refusal: { status: 503, challenge: undefined, message: expect.stringContaining("try again") },
    });
    expect(lines).toEqual([{ event: "keys_unavailable", fields: { reason: expect.any(String) } }]);
  });

  it.each(["http://keys.example/keys", "ftp://keys.example/keys", "//keys.example", "https://a@keys.example/keys"])(
    "when the metadata names the keys %s",
    async (keysUrl) => {
      await using issuer = await TokenIssuer.start();
      issuer.documents.set(metadataPath, { issuer: issuer.issuer, jwks_uri: keysUrl });
      expect(await statusOf(await issuer.sign(), create(issuer))).toBe(503);
      expect(lines).toMatchObject([{ fields: { reason: expect.stringContaining("not an https URL") } }]);
    },
  );

  it("when another server is to have them", async () => {
    await using issuer = await TokenIssuer.start();
    await using other = await TokenIssuer.start();
    issuer.isBroken = true;
    issuer.faults.push((response) => response.writeHead(302, { location: `${other.issuer}/keys` }).end());
    expect(await statusOf(await other.sign(), create(issuer))).toBe(503);
    expect(other.requests).toEqual([]);
  });

  it("while the authorization server does not answer, however many ask", async () => {
    await using issuer = await TokenIssuer.start();
    issuer.isBroken = true;
    issuer.faults.push(hang);
    const by = create(issuer);
    const token = await issuer.sign();
    const began = performance.now();
    const all = await Promise.all(Array.from({ length: 20 }, () => statusOf(token, by)));
    expect(new Set(all)).toEqual(new Set([503]));
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(issuer.requests.length).toBeLessThanOrEqual(3);
    // For a moment nobody asks again.
    const { length } = issuer.requests;
    expect(await statusOf(token, by)).toBe(503);
    expect(issuer.requests).toHaveLength(length);
    issuer.isBroken = false;
    issuer.faults.length = 0;
    pass(3);
    expect(await statusOf(token, by)).toBe(200);
  }, 15_000);
});

describe("R24 keys change", () => {
  let issuer: TokenIssuer;
  let by: Authenticator;
  let token: string;

  beforeEach(async () => {
    issuer = await TokenIssuer.start();
    by = create(issuer);
    token = await issuer.sign(lasting);
    expect(await statusOf(token, by)).toBe(200);
  });
  afterEach(() => issuer[Symbol.asyncDispose]());

  it("and a new one is accepted at once, for all who come with it", async () => {
    await issuer.addKey("second");
    issuer.withdraw("first");
    const next = await issuer.sign({}, {}, "second");
    const all = await Promise.all(Array.from({ length: 20 }, () => statusOf(next, by)));
    expect(new Set(all)).toEqual(new Set([200]));
    expect(issuer.keyRequests).toBe(2);
    expect(await statusOf(token, by)).toBe(401);
  });

  it("and one that replaces another of the same name is accepted once that one is too old", async () => {
    issuer.withdraw("first");
    await issuer.addKey("first");
    const next = await issuer.sign(lasting);
    expect(await statusOf(next, by)).toBe(401);
    pass(301);
    expect(await statusOf(next, by)).toBe(200);
  });

  it("and keys that are made up do not keep the authorization server busy", async () => {
    const answers: number[] = [];
    for (let index = 0; index < 50; index++) {
      answers.push(await statusOf(await issuer.sign({}, { kid: `made-up-${index}` }), by));
    }
    expect(new Set(answers)).toEqual(new Set([401]));
    expect(issuer.keyRequests).toBe(6);
    pass(61);
    await issuer.addKey("second");
    expect(await statusOf(await issuer.sign(lasting, {}, "second"), by)).toBe(200);
  });

  it.each([
    { settings: {}, seconds: 300 },
    { settings: { OAUTH_KEYS_MAX_AGE_SECONDS: "20" }, seconds: 20 },
  ])("and one that is withdrawn is refused after $seconds s", async ({ settings, seconds }) => {
    const own = create(issuer, settings);
    expect(await statusOf(token, own)).toBe(200);
    issuer.withdraw("first");
    await issuer.addKey("second");
    pass(seconds / 2 - 1);
    expect(await statusOf(token, own)).toBe(200);
    pass(seconds / 2 + 1);
    expect(await statusOf(token, own)).toBe(401);
    expect(lines.at(-1)).toMatchObject({ fields: { reason: "unknown_key" } });
  });

  it("and are fetched in the background after half their age", async () => {
    issuer.withdraw("first");
    pass(151);
    expect(await statusOf(token, by)).toBe(200);
    await vi.waitFor(async () => expect(await statusOf(token, by)).toBe(401));
  });

  it("and the known ones are used through an outage, but not past their age", async () => {
    issuer.isBroken = true;
    issuer.faults.push(answerWith(503));
    pass(290);
    expect(await statusOf(token, by)).toBe(200);
    await vi.waitFor(() => expect(lines.at(-1)?.event).toBe("keys_unavailable"));
    expect(await statusOf(token, by)).toBe(200);
    pass(11);
    expect(await statusOf(token, by)).toBe(503);
    issuer.isBroken = false;
    issuer.faults.length = 0;
    pass(3);
    expect(await statusOf(token, by)).toBe(200);
  });

  it("and are not trusted longer because the clock is set back", async () => {
    issuer.withdraw("first");
    await issuer.addKey("second");
    pass(-3600);
    expect(await statusOf(await issuer.sign(lasting), by)).toBe(401);
  });

  it("and where they are is asked for anew", async () => {
    await issuer.addKey("second");
    issuer.documents.set("/moved", { keys: [...issuer.published] });
    issuer.documents.set("/keys", { keys: [] });
    issuer.documents.set("/.well-known/oauth-authorization-server", {
      issuer: issuer.issuer,
      jwks_uri: `${issuer.issuer}/moved`,
    });
    expect(await statusOf(await issuer.sign({}, {}, "second"), by)).toBe(200);
  });
});
