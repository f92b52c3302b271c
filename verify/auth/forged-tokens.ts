import { createHmac, createPublicKey, generateKeyPair, type KeyObject, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";

/** What forged tokens claim. */
export interface Claims {
  issuer: string;
  audience: string;
  scopes: readonly string[];
  /** The keys that the authorization server publishes. */
  keys: readonly Record<string, unknown>[];
}

/** A token that nobody may accept. */
export interface Forgery {
  what: string;
  token: string;
}

export const nothing = "nothing after Bearer";

/** Makes tokens that look right and are signed by nobody, by a stranger, or with a secret that everybody knows. */
export async function forgeTokens({ issuer, audience, scopes, keys }: Claims): Promise<Forgery[]> {
  const now = Math.floor(Date.now() / 1000);
  const who = { iss: issuer, aud: audience, sub: "slipway", client_id: "slipway", jti: randomUUID() };
  const good = encode({ ...who, scope: scopes.join(" "), iat: now, exp: now + 600 });
  const old = encode({ ...who, scope: scopes.join(" "), iat: now - 7200, exp: now - 3600 });
  const [published] = keys;
  const kid = typeof published?.["kid"] === "string" ? { kid: published["kid"] } : {};
  const stranger = await strangerFor(published);
  const publicText = published === undefined ? undefined : toPem(published);
  return [
    { what: nothing, token: "" },
    { what: "a text that is no token", token: `slipway-${randomUUID()}` },
    { what: "a JWT that is cut short", token: `${encode({ alg: "RS256", typ: "at+jwt" })}.${good.slice(0, 20)}.x` },
    { what: "a JWT with alg none", token: `${encode({ alg: "none", typ: "at+jwt" })}.${good}.` },
    { what: "a JWT signed with the word secret", token: withSecret("secret", good, kid) },
    ...(publicText === undefined
      ? []
      : [{ what: "a JWT whose secret is the public key", token: withSecret(publicText, good, kid) }]),
    { what: "a JWT of an unknown key", token: stranger(good, { kid: randomUUID() }) },
    { what: "a JWT of an unknown key under the name of a known one", token: stranger(good, kid) },
    { what: "an expired JWT of an unknown key", token: stranger(old, kid) },
  ];
}

/** A good token with one thing changed, which its signature does not cover any more. */
export function alterToken(token: string): Forgery[] {
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || !signature || more.length > 0) {
    return [{ what: "the given token with one letter changed", token: flip(token) }];
  }
  const claims = readClaims(token);
  const forged = claims && encode({ ...claims, sub: "slipway" });
  return [
    // The first letter: not every bit of the last one counts.
    { what: "the given token with another signature", token: `${header}.${payload}.${flip(signature)}` },
    ...(forged ? [{ what: "the given token with another user in it", token: `${header}.${forged}.${signature}` }] : []),
  ];
}

/** What stands in a JWT, unchecked; undefined for any other token. */
export function readClaims(token: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

function flip(text: string): string {
  return (text.startsWith("A") ? "B" : "A") + text.slice(1);
}

function withSecret(secret: string, payload: string, more: object): string {
  const signed = `${encode({ alg: "HS256", typ: "at+jwt", ...more })}.${payload}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Signs with a new key of the kind that is published. */
async function strangerFor(published: Record<string, unknown> | undefined) {
  const isCurve = published?.["kty"] === "EC";
  const { privateKey } = isCurve
    ? await promisify(generateKeyPair)("ec", { namedCurve: "P-256" })
    : await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const alg = isCurve ? "ES256" : "RS256";
  return (payload: string, header: object) => signWith(privateKey, { alg, typ: "at+jwt", ...header }, payload);
}

function signWith(key: KeyObject, header: object, payload: string): string {
  const signed = `${encode(header)}.${payload}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

function toPem(key: Record<string, unknown>): string | undefined {
  try {
    return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
  } catch {
    return undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
