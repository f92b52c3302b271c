import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { TokenIssuer } from "../../../server/test/token-issuer.ts";
import type { VerifyOptions } from "../../../verify/options.ts";
import { serve } from "../live-server.ts";
import { type Caller, type Notes, notesListener } from "./notes-server.ts";

/** Where a server whose users sign in departs from a healthy one. */
export interface Departure {
  /** `WWW-Authenticate` of a refusal in place of the right one. */
  challenge?: (right: string) => string | undefined;
  /** Status of a refusal in place of 401. */
  status?: number;
  /** Status of the refusal of a token that is no good, in place of 401. */
  badTokenStatus?: number;
  /** The metadata of the resource in place of the right one; undefined for none. */
  resource?: (right: Record<string, unknown>) => unknown;
  /** The same at the place that the challenge does not name. */
  wellKnown?: (right: Record<string, unknown>) => unknown;
  /** The metadata of the authorization server in place of the right one. */
  server?: (right: Record<string, unknown>) => unknown;
  /** What the authorization server answers at other paths. */
  endpoints?: Record<string, unknown>;
  /** Finds the user of a token without checking it; undefined lets the right check decide. */
  accept?: (token: string) => string | undefined;
  /** When tokens are checked, as the server takes it. */
  now?: Date;
  anyAudience?: boolean;
  /** Tokens in the query count, too. */
  readsQuery?: boolean;
  /** Lets everybody list the tools, and asks for a token at a call alone. */
  listsForAll?: boolean;
  /** What changes about the notes. */
  notes?: Partial<Notes>;
}

/** A server whose users sign in, running. */
export interface GuardedServer {
  url: string;
  issuer: TokenIssuer;
  audience: string;
  close(): Promise<void>;
  /** A token of a user; claims win over the usual ones. */
  token(user: string, claims?: Record<string, unknown>): Promise<string>;
}

/** Starts a server whose users sign in, healthy but for one departure. */
export async function startGuarded(departure: Departure = {}): Promise<GuardedServer> {
  const issuer = await TokenIssuer.start();
  let listener: RequestListener = () => {};
  const server = await serve((request, response) => listener(request, response));
  const audience = server.endpoint;
  listener = guardedListener(departure, issuer, audience);
  const right = {
    issuer: issuer.issuer,
    authorization_endpoint: `${issuer.issuer}/authorize`,
    token_endpoint: `${issuer.issuer}/token`,
    registration_endpoint: `${issuer.issuer}/register`,
    jwks_uri: `${issuer.issuer}/keys`,
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    code_challenge_methods_supported: ["S256"],
  };
  issuer.documents.set("/.well-known/oauth-authorization-server", departure.server?.(right) ?? right);
  for (const [path, document] of Object.entries(departure.endpoints ?? {})) issuer.documents.set(path, document);
  return {
    url: server.endpoint,
    issuer,
    audience,
    async close() {
      await server.close();
      await issuer[Symbol.asyncDispose]();
    },
    token: (user, claims = {}) => issuer.sign({ aud: audience, sub: user, scope: "notes:read notes:write", ...claims }),
  };
}

/** The same with all kinds of tokens given to the examination. */
export async function startFor(departure: Departure, options: VerifyOptions = {}, scope = "notes:read notes:write") {
  const server = await startGuarded(departure);
  const [token, secondToken, expiredToken, foreignToken] = await Promise.all([
    server.token("ada", { scope }),
    server.token("grace", { scope }),
    server.token("ada", { iat: 1, exp: 1000 }),
    server.token("ada", { aud: "https://elsewhere.example/mcp" }),
  ]);
  return { ...server, options: { token, secondToken, expiredToken, foreignToken, ...options } };
}

function guardedListener(departure: Departure, issuer: TokenIssuer, audience: string): RequestListener {
  const { origin } = new URL(audience);
  const place = "/.well-known/oauth-protected-resource";
  const right = {
    resource: audience,
    authorization_servers: [issuer.issuer],
    bearer_methods_supported: ["header"],
    scopes_supported: ["notes:read", "notes:write"],
  };
  const { resource = (document) => document, wellKnown = resource } = departure;
  const documents = new Map<string, unknown>([
    [`${place}/mcp`, wellKnown(right)],
    ["/metadata", resource(right)],
  ]);
  const challenge = `Bearer resource_metadata="${origin}/metadata", scope="notes:read"`;
  const { challenge: change = (text: string) => text } = departure;
  const refuse = (response: ServerResponse, status: number, text: string) => {
    const header = change(text);
    response.writeHead(status, header === undefined ? {} : { "www-authenticate": header }).end();
  };
  const listen = notesListener(departure.notes);
  return (request, response) => {
    const path = request.url?.split("?")[0] ?? "/";
    const document = documents.get(path);
    if (document !== undefined) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
      return;
    }
    if (path !== "/mcp") return void response.writeHead(404).end();
    const token = tokenOf(request, departure);
    if (token === undefined && departure.listsForAll) return listen(request, response, undefined);
    if (token === undefined) return refuse(response, departure.status ?? 401, challenge);
    void findCaller(token, departure, issuer, audience).then(
      (caller) => listen(request, response, caller),
      () => refuse(response, departure.badTokenStatus ?? 401, `${challenge}, error="invalid_token"`),
    );
  };
}

function tokenOf({ headers, url = "/" }: IncomingMessage, { readsQuery }: Departure): string | undefined {
  const [, token] = /^bearer\s*(.*)$/i.exec(headers.authorization ?? "") ?? [];
  const query = readsQuery ? new URL(url, "http://localhost").searchParams.get("access_token") : null;
  return token ?? query ?? undefined;
}

async function findCaller(
  token: string,
  { accept, now = new Date(), anyAudience = false }: Departure,
  issuer: TokenIssuer,
  audience: string,
): Promise<Caller> {
  const accepted = accept?.(token);
  if (accepted !== undefined) return { user: accepted, scopes: ["notes:read", "notes:write"] };
  const keys = createLocalJWKSet({ keys: issuer.published });
  const options = { issuer: issuer.issuer, algorithms: ["ES256"], currentDate: now };
  const { payload } = await jwtVerify(token, keys, { ...options, ...(anyAudience ? {} : { audience }) });
  return { user: payload.sub ?? "", scopes: String(payload["scope"]).split(" ") };
}

/** The user that a token names, whoever signed it. */
export function unchecked(token: string): string | undefined {
  try {
    return decodeJwt(token).sub;
  } catch {
    return undefined;
  }
}

/** Whether a token says itself that nobody signed it. */
export function isUnsigned(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === "none";
  } catch {
    return false;
  }
}
