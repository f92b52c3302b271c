/** Why a client cannot use an endpoint, with what `doctor` calls it. */
export const causeTitles = {
  name: "the host name has no address",
  route: "nothing answers at this address",
  tls: "the TLS connection fails",
  redirect: "the endpoint redirects",
  "web-page": "a web page answers in place of an MCP server",
  "login-page": "a login page stands in front of the server",
  challenge: "a firewall blocks programs",
  "old-transport": "the server speaks the older HTTP+SSE transport alone",
  path: "there is no MCP server at this path",
  "host-refused": "the server refuses this host name",
  "origin-refused": "the server refuses the Origin header",
  headers: "the server refuses headers that MCP requires",
  version: "the protocol version is refused",
  json: "the answer is no JSON that every client reads",
  "json-rpc": "the answer breaks the rules of JSON-RPC",
  session: "sessions do not work",
  schema: "an answer does not have the shape that MCP requires",
  refused: "the server refuses the request",
  "sign-in": "sign-in does not work",
  forbidden: "access is denied",
  limits: "a limit is reached",
  overload: "a gateway answers, and the server behind it does not",
  "server-error": "the server fails with an error of its own",
  time: "no answer comes in time",
  stopped: "the server stopped answering",
} as const;

/** The class of a cause. */
export type CauseKind = keyof typeof causeTitles;

/** The one reason why a connection fails, in plain words and without a secret. */
export interface Cause {
  kind: CauseKind;
  /** What was seen, as one sentence without a full stop. */
  sentence: string;
  /** The one way out. */
  fix: string;
}
