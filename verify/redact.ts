/** Blots out secrets, also those that come up later. */
export interface Redactor {
  keep(secret: string): void;
  /** The text without any secret, in whatever common form it is written. */
  redact(text: string): string;
  /** The same, on one line and short. */
  quote(text: string): string;
  /** A copy of a value of plain data, every string of which is redacted and free of control characters. */
  clean<Value>(value: Value): Value;
}

const blot = "[secret]";
const longestQuote = 200;
/** Anything shorter is in half of all texts by chance. */
export const shortestSecret = 6;

/** Starts with the secrets that are known at the beginning. */
export function makeRedactor(secrets: readonly (string | undefined)[]): Redactor {
  let forms: string[] = [];
  const keep = (secret: string | undefined) => {
    if (secret === undefined || secret.length < shortestSecret) return;
    // The longest first, so that a secret that holds another one leaves no rest.
    forms = [...new Set([...forms, ...formsOf(secret)])].toSorted((one, other) => other.length - one.length);
  };
  for (const secret of secrets) keep(secret);
  const redact = (text: string) => forms.reduce((rest, form) => rest.replaceAll(form, blot), text);
  const toClean = (value: unknown): unknown => {
    if (typeof value === "string") return withoutControls(redact(value));
    if (Array.isArray(value)) return value.map(toClean);
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), toClean(part)]));
  };
  return {
    keep,
    redact,
    quote(text) {
      const line = withoutControls(redact(text)).replaceAll(/\s+/g, " ").trim();
      return line.length > longestQuote ? `${line.slice(0, longestQuote - 1)}…` : line;
    },
    clean: <Value>(value: Value) => toClean(value) as Value,
  };
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("base64"),
    bytes.toString("base64").replaceAll("=", ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

// A server may send the escape sequences of a terminal.
function withoutControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- these characters are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, "");
}
