/** The parameters of a challenge for bearer tokens, by name in small letters. */
export type Challenge = Readonly<Partial<Record<string, string>>>;

/** One challenge of `WWW-Authenticate`. */
export interface SchemeChallenge {
  /** In small letters, such as `bearer`. */
  scheme: string;
  /** Where a name comes twice, its first value. */
  parameters: Challenge;
  /** Names that come more than once. */
  repeated: string[];
}

const parameterForm = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;
const schemeForm = /[\w!#$%&'*+.^`|~-]+(?=[\s,]|$)/y;
const betweenForm = /[\s,]*/y;

/** The challenges of one header or of several that were joined, in their order: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function challengesIn(header: string | undefined): SchemeChallenge[] {
  const text = header ?? "";
  const found: { scheme: string; parameters: Map<string, string>; repeated: string[] }[] = [];
  let at = 0;
  const take = (form: RegExp) => {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match) at = form.lastIndex;
    return match;
  };
  while (at < text.length) {
    take(betweenForm);
    const current = found.at(-1);
    const parameter = current && take(parameterForm);
    if (current && parameter) {
      const [, name = "", quoted, plain = ""] = parameter;
      const key = name.toLowerCase();
      if (current.parameters.has(key)) current.repeated.push(key);
      else current.parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? plain);
      continue;
    }
    const scheme = take(schemeForm)?.[0].toLowerCase();
    if (scheme !== undefined) found.push({ scheme, parameters: new Map(), repeated: [] });
    // What is neither, such as a stray quote, is left out.
    else at += 1;
  }
  return found.map(({ parameters, ...rest }) => ({ ...rest, parameters: Object.fromEntries(parameters) }));
}

/** Reads `WWW-Authenticate`; undefined where it does not ask for a bearer token: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function bearerChallenge(header: string | undefined): Challenge | undefined {
  return challengesIn(header).find(({ scheme }) => scheme === "bearer")?.parameters;
}

/** Where clients look for the protected resource metadata of an endpoint: https://www.rfc-editor.org/rfc/rfc9728#section-3.1 */
export function resourceMetadataUrls({ origin, pathname }: URL): URL[] {
  const root = `${origin}/.well-known/oauth-protected-resource`;
  const path = pathname.replace(/\/$/, "");
  return [...new Set([`${root}${path}`, root])].map((url) => new URL(url));
}
