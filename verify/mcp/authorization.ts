/** The parameters of a challenge for bearer tokens, by name in small letters. */
export type Challenge = Readonly<Partial<Record<string, string>>>;

/** Reads `WWW-Authenticate`; undefined where it does not ask for a bearer token: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function bearerChallenge(header: string | undefined): Challenge | undefined {
  const [, written] = /(?:^|,)\s*bearer(?:\s+(.*))?$/is.exec(header ?? "") ?? [undefined, undefined];
  if (written === undefined) return /(?:^|,)\s*bearer\s*$/i.test(header ?? "") ? {} : undefined;
  const parameter = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;
  return Object.fromEntries(
    [...written.matchAll(parameter)].map(([, name = "", quoted, plain]) => [
      name.toLowerCase(),
      quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "",
    ]),
  );
}

/** Where clients look for the protected resource metadata of an endpoint: https://www.rfc-editor.org/rfc/rfc9728#section-3.1 */
export function resourceMetadataUrls({ origin, pathname }: URL): URL[] {
  const root = `${origin}/.well-known/oauth-protected-resource`;
  const path = pathname.replace(/\/$/, "");
  return [...new Set([`${root}${path}`, root])].map((url) => new URL(url));
}
