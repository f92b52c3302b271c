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
