import type { VerifyOptions } from "./options.ts";

/** The secrets that were given. */
export function secretsOf(options: VerifyOptions): (string | undefined)[] {
  const { token, secondToken, expiredToken, foreignToken, oauthClient } = options;
  return [token, secondToken, expiredToken, foreignToken, oauthClient?.secret, options.prompts?.apiKey];
}

const telling = /token|key|secret|pass|pwd|code|sig|auth|cred|session|jwt|bearer|access|hash/i;

/** What a URL may carry that is nobody's business, in any part of it. */
export function secretsIn({ username, password, pathname, search, hash }: URL): string[] {
  const fragment = hash.slice(1);
  const named = [...pairsOf(search.slice(1)), ...pairsOf(fragment)];
  return [
    password,
    // A token alone is often given as the user.
    ...[username].filter((name) => password === "" || looksRandom(name)),
    ...named.flatMap(([name, value]) => (telling.test(name) || looksRandom(value) ? [value] : [])),
    ...[...pathname.split("/"), fragment].filter(looksRandom),
  ].flatMap((secret) => [secret, decoded(secret), encodeURIComponent(decoded(secret))]);
}

/** Names and values as they are written and as they read: a server may tell either in another alphabet. */
function pairsOf(text: string): [string, string][] {
  const written = text.split("&").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    return at < 0 ? [] : [[decoded(pair.slice(0, at)), pair.slice(at + 1)]];
  });
  return [...written, ...new URLSearchParams(text)];
}

/** Whether a word is made by a machine and not by a person: long, and its letters and digits change places often. */
function looksRandom(word: string): boolean {
  if (word.length < 16) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  const changes = [...word.matchAll(/[a-z](?=\d)|\d(?=[a-z])|[a-z](?=[A-Z])|[A-Z](?=\d)|\d(?=[A-Z])/g)].length;
  return kinds >= 2 && changes >= 4;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
