import { JOSEError, JWTClaimValidationFailed, JWTExpired } from "jose/errors";
import { jwtVerify } from "jose/jwt/verify";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { User } from "../user.ts";
import { createKeySet, KeysUnavailable } from "./jwks.ts";
import type { Log, OAuthSettings } from "./settings.ts";

/** The result of verifying an access token. */
export type Verification =
  | { user: User }
  | {
      /** Why the token is invalid, for the log. */
      reason: string;
      /** The subject of a token with a valid signature whose user consents to being named in the log. */
      subject: string | undefined;
    }
  | "unavailable";

const longestSubject = 1000;

/** Judges tokens by https://www.rfc-editor.org/rfc/rfc9068#section-4 */
export class TokenVerifier {
  readonly #settings: OAuthSettings;
  readonly #findKey: JWTVerifyGetKey;

  constructor(settings: OAuthSettings, log: Log) {
    this.#settings = settings;
    this.#findKey = createKeySet(settings, log);
  }

  async judge(token: string): Promise<Verification> {
    const { issuer, audience, algorithms, clockSkewSeconds } = this.#settings;
    try {
      if (!hasCanonicalSignature(token)) return { reason: "malformed", subject: undefined };
      const { payload, protectedHeader } = await jwtVerify(token, this.#findKey, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkewSeconds,
        requiredClaims: ["exp", "sub"],
      });
      const reason = this.#faultOf(payload, protectedHeader.typ);
      return reason === undefined ? { user: this.#toUser(payload) } : { reason, subject: this.#subjectOf(payload) };
    } catch (error) {
      if (error instanceof KeysUnavailable) return "unavailable";
      const isClaim = error instanceof JWTClaimValidationFailed || error instanceof JWTExpired;
      // The signature was good, since claims are looked at after it.
      return { reason: reasonOf(error), subject: isClaim ? this.#subjectOf(error.payload) : undefined };
    }
  }

  #faultOf({ sub, iat }: JWTPayload, type: unknown): string | undefined {
    const { tokenTypes, clockSkewSeconds } = this.#settings;
    if (typeof type !== "string" || !tokenTypes.includes(type.toLowerCase().replace(/^application\//, "")))
      return "wrong_type";
    if (!isSubject(sub)) return "bad_subject";
    if (iat !== undefined && iat > Date.now() / 1000 + clockSkewSeconds) return "issued_in_the_future";
    return undefined;
  }

  #toUser(payload: JWTPayload): User {
    const { sub = "", email, email_verified: isVerified } = payload;
    return {
      subject: sub,
      scopes: scopesOf(payload),
      ...(typeof email === "string" && isVerified === true ? { email } : {}),
      consentsToLogging: payload[this.#settings.consentClaim] === true,
    };
  }

  #subjectOf(payload: JWTPayload): string | undefined {
    return payload[this.#settings.consentClaim] === true && isSubject(payload.sub) ? payload.sub : undefined;
  }
}

// The last character of an encoded signature has bits that mean nothing, and decoders let them be anything.
function hasCanonicalSignature(token: string): boolean {
  const signature = token.slice(token.lastIndexOf(".") + 1);
  return Buffer.from(signature, "base64url").toString("base64url") === signature;
}

// State is kept by it: two subjects that a database takes for the same, or for none, would share.
function isSubject(sub: unknown): sub is string {
  return (
    typeof sub === "string" && sub !== "" && sub.length <= longestSubject && !sub.includes("\0") && sub.isWellFormed()
  );
}

/** Most servers write `scope`; Microsoft's and Okta's write `scp`, as a text or as a list. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const written = scope ?? scp;
  if (typeof written === "string") return new Set(written.split(" ").filter((word) => word !== ""));
  return new Set(Array.isArray(written) ? written.filter((word) => typeof word === "string") : []);
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "expired",
  ERR_JWKS_NO_MATCHING_KEY: "unknown_key",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "unknown_key",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "bad_signature",
  ERR_JOSE_ALG_NOT_ALLOWED: "wrong_algorithm",
};
const claimReasons: Readonly<Record<string, string>> = {
  iss: "wrong_issuer",
  aud: "wrong_audience",
  nbf: "not_yet_valid",
};

function reasonOf(error: unknown): string {
  if (error instanceof JWTClaimValidationFailed) {
    if (error.reason !== "check_failed") return `bad_claim_${error.claim}`;
    return claimReasons[error.claim] ?? `bad_claim_${error.claim}`;
  }
  return error instanceof JOSEError ? (reasons[error.code] ?? "malformed") : "unusable_key";
}
