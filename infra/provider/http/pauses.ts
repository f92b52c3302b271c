type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The longest pause that is waited for; a platform that asks for more has refused. */
export const longestPauseMs = 60_000;

/** A pause of about that length, so that many clients do not come back at once. */
export function jitter(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random());
}

/** The pause in ms that an answer asks for; undefined where it names none. */
// https://httpwg.org/specs/rfc9110.html#field.retry-after
export function retryAfterMs(headers: Headers, resetHeader?: string): number | undefined {
  const asked = headers["retry-after"] ?? (resetHeader === undefined ? undefined : headers[resetHeader]);
  if (typeof asked !== "string") return undefined;
  const seconds = Number(asked);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(asked) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
