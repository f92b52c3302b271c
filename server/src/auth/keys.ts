import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { findKeysUrl } from "./discovery.ts";
import { fetchJson } from "./fetch-json.ts";
import type { Log, OAuthSettings } from "./settings.ts";

/** Time that a request waits for keys at most. */
const loadTimeoutMs = 5_000;
/** Time in which nobody asks again after a failure. */
const failurePauseMs = 2_000;
/** A key that nobody knows may be new; whoever makes keys up must not make the authorization server busy. */
const searchesPerMinute = 5;

/** The authorization server cannot be asked for its keys now. */
export class KeysUnavailable extends Error {}

/**
 * Finds keys of the authorization server. They are fetched anew in the background after half their allowed age, so that a
 * short outage is not noticed; past that age none is used any more. A key that is not among them is looked for at once.
 */
export function createKeyFinder(
  { issuer, jwksUrl, keysMaxAgeSeconds }: Pick<OAuthSettings, "issuer" | "jwksUrl" | "keysMaxAgeSeconds">,
  log: Log,
): JWTVerifyGetKey {
  const maxAgeMs = keysMaxAgeSeconds * 1000;
  const searches: number[] = [];
  let known: { find: JWTVerifyGetKey; fetchedAt: number } | undefined;
  let loading: Promise<JWTVerifyGetKey> | undefined;
  let failedAt = -Infinity;

  const fetchKeys = async (): Promise<JWTVerifyGetKey> => {
    const fetchedAt = Date.now();
    const deadline = AbortSignal.timeout(loadTimeoutMs);
    try {
      const url = jwksUrl ?? (await findKeysUrl(issuer, deadline));
      // It throws for anything but a set of keys.
      const find = createLocalJWKSet((await fetchJson(url, deadline)) as JSONWebKeySet);
      known = { find, fetchedAt };
      return find;
    } catch (error) {
      failedAt = Date.now();
      const reason = error instanceof Error ? error.message : String(error);
      log("error", "keys_unavailable", { reason });
      throw new KeysUnavailable(reason);
    }
  };

  const load = async (): Promise<JWTVerifyGetKey> => {
    if (isWithin(failurePauseMs, failedAt)) throw new KeysUnavailable("failed a moment ago");
    loading ??= fetchKeys().finally(() => (loading = undefined));
    return loading;
  };

  const current = (): JWTVerifyGetKey | Promise<JWTVerifyGetKey> => {
    if (!known || !isWithin(maxAgeMs, known.fetchedAt)) return load();
    // A failure is logged where it arises, and the keys that are known still serve.
    if (!isWithin(maxAgeMs / 2, known.fetchedAt)) load().catch(() => {});
    return known.find;
  };

  const maySearch = (): boolean => {
    while (searches[0] !== undefined && !isWithin(60_000, searches[0])) searches.shift();
    return searches.length < searchesPerMinute && searches.push(Date.now()) > 0;
  };

  return async (header, token) => {
    const find = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error;
      if (!loading && !maySearch()) throw error;
      return (await load())(header, token);
    }
  };
}

/** Whether a moment is this near; a clock that was set back proves nothing. */
function isWithin(milliseconds: number, moment: number): boolean {
  const age = Date.now() - moment;
  return age >= 0 && age < milliseconds;
}
