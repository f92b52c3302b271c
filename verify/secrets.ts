import type { VerifyOptions } from "./options.ts";

/** The secrets that were given. */
export function secretsOf(options: VerifyOptions): (string | undefined)[] {
  const { token, secondToken, expiredToken, foreignToken, oauthClient } = options;
  return [token, secondToken, expiredToken, foreignToken, oauthClient?.secret, options.prompts?.apiKey];
}

const telling = /token|key|secret|pass|pwd|code|sig|auth|cred|session|jwt|bearer|access|hash/i;

/** What a URL may carry that is nobody's business, in any part of it. */
export function secretsIn({ username, password, pathname, searchParams, hash }: URL): string[] {
  const fragment = hash.slice(1);
  const named = [...searchParams, ...new URLSearchParams(fragment)];
  return [
    password,
    // A token alone is often given as the user.
    ...[username].filter((name) => password === "" || looksRandom(name)),
    ...named.flatMap(([name, value]) => (telling.test(name) || looksRandom(value) ? [value] : [])),
    ...[...pathname.split("/"), fragment].filter(looksRandom),
  ].flatMap((secret) => [secret, decoded(secret)]);
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
