import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { discoverJwksUri } from "./discovery.ts";
import { fetchJson } from "./fetch-json.ts";
import type { Log, OAuthSettings } from "./settings.ts";

/** Time-out of fetching the JWKS, retries and discovery included. */
const timeoutDuration = 5_000;
/**
 * Least time between two fetches for an unknown `kid`: made-up ones neither put load on the authorization server, nor keep
 * others from a new key for longer.
 */
const searchCooldownMs = 10_000;
/** Time after a failed fetch without another. */
const failureCooldownMs = 2_000;

/** The JWKS cannot be fetched now. */
export class KeysUnavailable extends Error {}

/**
 * The JWKS of the authorization server, kept by jose. Beyond what jose does, it is refreshed in the background after half
 * its largest age, so that no request waits and a short outage is not noticed, and an unknown `kid` is looked up at once.
 * Throws `KeysUnavailable` while there is none.
 */
export function createKeySet(
  { issuer, jwksUrl, keysMaxAgeSeconds }: Pick<OAuthSettings, "issuer" | "jwksUrl" | "keysMaxAgeSeconds">,
  log: Log,
): JWTVerifyGetKey {
  const cacheMaxAge = keysMaxAgeSeconds * 1000;
  let fetchedAt = -Infinity;
  let failedAt = -Infinity;
  let searchedAt = -Infinity;

  const fetchJwks = async (deadline: AbortSignal): Promise<Response> => {
    if (isWithin(failureCooldownMs, failedAt)) throw new KeysUnavailable("failed a moment ago");
    const began = Date.now();
    try {
      const keys = await fetchJson(jwksUrl ?? (await discoverJwksUri(issuer, deadline)), deadline);
      // It throws for anything but a set of keys.
      createLocalJWKSet(keys as JSONWebKeySet);
      fetchedAt = began;
      return Response.json(keys);
    } catch (error) {
      failedAt = Date.now();
      const reason = error instanceof Error ? error.message : String(error);
      log("error", "keys_unavailable", { reason });
      throw new KeysUnavailable(reason);
    }
  };

  const keys = createRemoteJWKSet(new URL(jwksUrl ?? issuer), {
    cacheMaxAge,
    timeoutDuration,
    // It runs from when keys came in, so that a new one would be refused for a while after each time.
    cooldownDuration: Infinity,
    // Where the keys are may change, so that it is asked for each time.
    [customFetch]: (_, { signal }) => fetchJwks(signal),
  });

  return async (header, token) => {
    // A clock that was set back proves nothing of their age.
    if (Date.now() < fetchedAt) await keys.reload();
    // A failure is logged where it arises, and the keys that are known still serve.
    else if (keys.fresh && !isWithin(cacheMaxAge / 2, fetchedAt)) keys.reload().catch(() => {});
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error;
      if (!keys.reloading) {
        if (isWithin(searchCooldownMs, searchedAt)) throw error;
        searchedAt = Date.now();
      }
      await keys.reload();
      return keys(header, token);
    }
  };
}

/** Whether a moment is this near. */
function isWithin(milliseconds: number, moment: number): boolean {
  return Math.abs(Date.now() - moment) < milliseconds;
}
