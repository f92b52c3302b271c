import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerWith, TokenIssuer } from "./token-issuer.ts";
import { TokenJudge } from "./token-judge.ts";

const lasting = { exp: Math.floor(Date.now() / 1000) + 1_000_000 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => vi.useRealTimers());

describe("R24 keys change", () => {
  let issuer: TokenIssuer;
  let by: TokenJudge;
  let token: string;
  let madeUpKeys = 0;
  const madeUp = () => issuer.sign(lasting, { kid: `made-up-${(madeUpKeys += 1)}` });

  beforeEach(async () => {
    issuer = await TokenIssuer.start();
    by = new TokenJudge(issuer);
    token = await issuer.sign(lasting);
    expect(await by.statusOf(token)).toBe(200);
  });
  afterEach(() => issuer[Symbol.asyncDispose]());

  it("and a new one is accepted at once, for all who come with it", async () => {
    await issuer.addKey("second");
    issuer.withdraw("first");
    const next = await issuer.sign({}, {}, "second");
    const all = await Promise.all(Array.from({ length: 20 }, () => by.statusOf(next)));
    expect(new Set(all)).toEqual(new Set([200]));
    expect(issuer.keyRequests).toBe(2);
    expect(await by.statusOf(token)).toBe(401);
  });

  it("and one that replaces another of the same name is accepted once that one is too old", async () => {
    issuer.withdraw("first");
    await issuer.addKey("first");
    const next = await issuer.sign(lasting);
    expect(await by.statusOf(next)).toBe(401);
    pass(301);
    expect(await by.statusOf(next)).toBe(200);
  });

  it("and keys that are made up do not keep the authorization server busy", async () => {
    const answers: number[] = [];
    for (let second = 0; second < 60; second++) {
      pass(1);
      for (let index = 0; index < 5; index++) answers.push(await by.statusOf(await madeUp()));
    }
    expect(new Set(answers)).toEqual(new Set([401]));
    // The first one, and one for every ten seconds.
    expect(issuer.keyRequests).toBeLessThanOrEqual(1 + 6);
  });

  it("and keys that are made up keep nobody from a new one for longer than ten seconds", async () => {
    for (let rotation = 0; rotation < 5; rotation++) {
      const flood = () => Promise.all(Array.from({ length: 10 }, async () => by.statusOf(await madeUp())));
      await flood();
      await issuer.addKey(`next-${rotation}`);
      const next = await issuer.sign(lasting, {}, `next-${rotation}`);
      let waited = 0;
      for (; (await by.statusOf(next)) !== 200; waited++) {
        pass(1);
        expect(new Set(await flood())).toEqual(new Set([401]));
      }
      expect(waited).toBeLessThanOrEqual(10);
      // Whoever has a known key notices nothing.
      expect(await by.statusOf(token)).toBe(200);
    }
  });

  it("and keys that are made up while the authorization server is away do not make it busy, nor stop known ones", async () => {
    issuer.isBroken = true;
    issuer.faults.push(answerWith(404));
    for (let index = 0; index < 50; index++) expect([401, 503]).toContain(await by.statusOf(await madeUp()));
    expect(issuer.keyRequests).toBeLessThanOrEqual(2);
    expect(await by.statusOf(token)).toBe(200);
  });

  it.each([
    { settings: {}, seconds: 300 },
    { settings: { OAUTH_KEYS_MAX_AGE_SECONDS: "20" }, seconds: 20 },
  ])("and one that is withdrawn is refused after $seconds s", async ({ settings, seconds }) => {
    const own = new TokenJudge(issuer, settings);
    expect(await own.statusOf(token)).toBe(200);
    issuer.withdraw("first");
    await issuer.addKey("second");
    pass(seconds / 2 - 1);
    expect(await own.statusOf(token)).toBe(200);
    pass(seconds / 2 + 1);
    expect(await own.statusOf(token)).toBe(401);
    expect(own.log.at(-1)).toMatchObject({ reason: "unknown_key" });
  });

  it("and are fetched in the background after half their age", async () => {
    issuer.withdraw("first");
    pass(151);
    expect(await by.statusOf(token)).toBe(200);
    await expect.poll(() => by.statusOf(token)).toBe(401);
  });

  it("and the known ones are used through an outage, but not past their age", async () => {
    issuer.isBroken = true;
    issuer.faults.push(answerWith(503));
    pass(290);
    expect(await by.statusOf(token)).toBe(200);
    await expect.poll(() => by.log.at(-1)?.event).toBe("keys_unavailable");
    expect(await by.statusOf(token)).toBe(200);
    pass(11);
    expect(await by.statusOf(token)).toBe(503);
    issuer.isBroken = false;
    issuer.faults.length = 0;
    pass(3);
    expect(await by.statusOf(token)).toBe(200);
  });

  it("and are not trusted longer because the clock is set back", async () => {
    issuer.withdraw("first");
    await issuer.addKey("second");
    pass(-3600);
    expect(await by.statusOf(await issuer.sign(lasting))).toBe(401);
  });

  it("and where they are is asked for anew", async () => {
    await issuer.addKey("second");
    issuer.documents.set("/moved", { keys: [...issuer.published] });
    issuer.documents.set("/keys", { keys: [] });
    issuer.documents.set("/.well-known/oauth-authorization-server", {
      issuer: issuer.issuer,
      jwks_uri: `${issuer.issuer}/moved`,
    });
    expect(await by.statusOf(await issuer.sign({}, {}, "second"))).toBe(200);
  });
});

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}
