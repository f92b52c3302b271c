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
      if (!isClosed(error) || typeof init?.body !== "string" || !asking.test(init.body)) throw error;
      return send(input, init);
    }
  };
}

function isClosed(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return codes.some((known) => known === code);
}
