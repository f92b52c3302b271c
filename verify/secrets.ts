import type { VerifyOptions } from "./options.ts";

/** The secrets that were given. */
export function secretsOf(options: VerifyOptions): (string | undefined)[] {
  const { token, secondToken, expiredToken, foreignToken, oauthClient } = options;
  return [token, secondToken, expiredToken, foreignToken, oauthClient?.secret];
}

/** What a URL may carry that is nobody's business. */
export function secretsIn({ password, searchParams }: URL): string[] {
  const telling = /token|key|secret|password|code|sig/i;
  return [
    decodeURIComponent(password),
    ...[...searchParams].flatMap(([name, value]) => (telling.test(name) ? [value] : [])),
  ];
}
