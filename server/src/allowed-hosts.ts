const hostShape = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::(?<port>\d{1,5}))?$/i;
const originShape = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*,]+$/i;
const localNames = ["localhost", "127.0.0.1", "[::1]"];

/** Whether the header `Host` is allowed, which protects against DNS rebinding. */
export function allowsHost(allowed: readonly string[], header: string | undefined): boolean {
  if (header === undefined) return allowed.includes("*");
  const host = header.toLowerCase();
  const name = hostShape.exec(host)?.groups?.["name"];
  if (name === undefined || !URL.canParse(`http://${host}`)) return false;
  return allowed.some((entry) => entry === "*" || entry === host || entry === name);
}

/** Whether the header `Origin` is allowed: a loopback or listed origin, or none, as of clients that are no browser. */
export function allowsOrigin(allowed: readonly string[], header: string | undefined): boolean {
  if (header === undefined || allowed.includes("*")) return true;
  const origin = header.toLowerCase();
  return allowed.includes(origin) || (URL.canParse(origin) && localNames.includes(new URL(origin).hostname));
}

/** Whether a text is a valid entry of `ALLOWED_HOSTS`. */
export function isHostEntry(entry: string): boolean {
  return entry === "*" || (hostShape.test(entry) && URL.canParse(`http://${entry}`));
}

/** Whether a text is a valid entry of `ALLOWED_ORIGINS`. */
export function isOriginEntry(entry: string): boolean {
  return entry === "*" || originShape.test(entry);
}
