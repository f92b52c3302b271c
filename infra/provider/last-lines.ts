/** Text without the secrets that stand in it. */
export function blot(text: string, secrets: readonly string[]): string {
  // The longest first, as one secret may be a part of another.
  const longestFirst = secrets.filter(Boolean).toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text);
}

/** The last lines of a server as an error shows them. */
export function showLines(lines: string): string {
  return lines === "" ? "It wrote nothing to its log." : `Its last log lines:\n${lines.replaceAll(/^/gm, "  | ")}`;
}
