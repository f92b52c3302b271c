/** A value of `WWW-Authenticate`: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function bearerChallenge(parameters: Readonly<Record<string, string>>): string {
  const written = Object.entries(parameters).map(([name, value]) => `${name}="${quotable(value)}"`);
  return `Bearer ${written.join(", ")}`;
}

/** The challenge with `error` and `error_description`, unless it has them. */
export function withError(challenge: string, error: string, description: string): string {
  if (challenge.includes(', error="')) return challenge;
  return `${challenge}, error="${quotable(error)}", error_description="${quotable(description)}"`;
}

// What that section lets stand between quotes: neither a quote nor a backslash, nor anything that is not printed.
function quotable(value: string): string {
  return value.replace(/[^\x20-\x7e]|["\\]/g, "");
}
