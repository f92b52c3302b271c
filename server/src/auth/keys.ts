import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { findKeysUrl } from "./discovery.ts";
import { fetchJson } from "./fetch-json.ts";
import type { Log, OAuthSettings } from "./settings.ts";

/** Time that a request waits for keys at most. */
const timeoutDuration = 5_000;
/**
 * Time after a search for a key that nobody knows in which there is no other: whoever makes keys up neither makes the
 * authorization server busy, nor keeps others from a new one for longer.
 */
const searchPauseMs = 10_000;
/** Time in which nobody asks again after a failure. */
const failurePauseMs = 2_000;

/** The authorization server cannot be asked for its keys now. */
export class KeysUnavailable extends Error {}

/**
 * Finds keys of the authorization server. They are fetched anew in the background after half their allowed age, so that
 * nobody waits for them and a short outage is not noticed; past that age none is used any more. A key that is not among
 * them is looked for at once.
 */
export function createKeyFinder(
  { issuer, jwksUrl, keysMaxAgeSeconds }: Pick<OAuthSettings, "issuer" | "jwksUrl" | "keysMaxAgeSeconds">,
  log: Log,
): JWTVerifyGetKey {
  const cacheMaxAge = keysMaxAgeSeconds * 1000;
  let fetchedAt = -Infinity;
  let failedAt = -Infinity;
  let searchedAt = -Infinity;

  const fetchKeys = async (deadline: AbortSignal): Promise<Response> => {
    if (isWithin(failurePauseMs, failedAt)) throw new KeysUnavailable("failed a moment ago");
    const began = Date.now();
    try {
      const keys = await fetchJson(jwksUrl ?? (await findKeysUrl(issuer, deadline)), deadline);
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
    [customFetch]: (_, { signal }) => fetchKeys(signal),
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
        if (isWithin(searchPauseMs, searchedAt)) throw error;
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
