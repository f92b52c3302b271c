import type { IncomingHttpHeaders } from "node:http";

// https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1: they are about one connection, and whoever forwards has two.
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
]);

/** The headers of a message that whoever forwards it passes on. */
export function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, value]],
    ),
  );
}
