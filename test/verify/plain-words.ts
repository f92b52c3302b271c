/** What libraries and the system say of their own errors: none of it is for people to read. */
const raw = [
  /fetch failed|socket hang up|other side closed/,
  /Streamable HTTP error|Error POSTing to endpoint|Version negotiation|Unexpected content type|MCP error -?\d/,
  /\bSdk(?:Http)?Error\b|\b(?:ERA_NEGOTIATION_FAILED|CLIENT_HTTP_\w+|INVALID_RESULT|REQUEST_TIMEOUT|CONNECTION_CLOSED)\b/,
  /ZodError|"code":\s*"invalid_|Invalid input: expected/,
  /\b(?:getaddrinfo|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|EPIPE)\b/,
  /\b(?:UND_ERR|HPE|ERR_SSL|ERR_TLS|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|CERT_HAS)_[A-Z_]+/,
  /Call log:|\b(?:page|locator|frame|browserContext)\.\w+: |net::ERR_|Target page, context/,
  /The operation was aborted|This operation was aborted|is not valid JSON|Unexpected (?:token|end of JSON)/,
  /^\s+at .+:\d+:\d+/m,
];

/** The texts that a library wrote, with the words by which they are told. */
export function rawTexts(texts: readonly string[]): string[] {
  return texts.flatMap((text) => raw.flatMap((pattern) => (pattern.exec(text) ? [`${pattern.source}: ${text}`] : [])));
}
