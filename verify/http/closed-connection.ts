/** What Node.js calls a connection that was closed before an answer came: https://nodejs.org/api/errors.html#nodejs-error-codes */
const codes = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"];
// They ask, and change nothing.
const asking =
  /"method":"(?:initialize|notifications\/initialized|server\/discover|(?:tools|resources|prompts)\/list)"/;

/**
 * `fetch` that sends a question of MCP once more where the connection that it kept was closed under it: which a check of
 * its own tells of. What may have an effect is sent once.
 */
export function sendingAgain(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      if (!isClosedUnder(error) || typeof init?.body !== "string" || !asking.test(init.body)) throw error;
      return send(input, init);
    }
  };
}

/** Whether a request failed for the reason that its connection was closed. */
export function isClosedUnder(error: unknown): boolean {
  return hasCode(error, codes);
}

/** Whether it failed because nothing listens there. */
export function isRefused(error: unknown): boolean {
  return hasCode(error, ["ECONNREFUSED"]);
}

function hasCode(error: unknown, wanted: readonly string[]): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  // Node.js reports several attempts to connect as one error.
  const attempts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return wanted.some((known) => known === code) || [error.cause, ...attempts].some((behind) => hasCode(behind, wanted));
}
