import type { Cause } from "./cause.ts";
import { type Exchange, header, isPage, wordsOf } from "./exchange.ts";
import { hostFix } from "./host-names.ts";
import { causeOfWords } from "./words.ts";
import { causeOfPage } from "./page.ts";
import { bearerChallenge, resourceMetadataUrls } from "../mcp/authorization.ts";

/** Why a server refuses a request, from a status of 400 and above and what the answer says; undefined below. */
export function causeOfRefusal(exchange: Exchange): Cause | undefined {
  const { status, what } = exchange;
  if (status < 400) return undefined;
  if (status === 401 || status === 407) return ofSignIn(exchange);
  const told = causeOfWords(exchange);
  if (told) return told;
  const seen = `${what} is answered with status ${status}: ${wordsOf(exchange)}`;
  if (status === 403) {
    return {
      kind: "forbidden",
      sentence: seen,
      fix: "let this client in where the refusal comes from: the firewall or gateway in front of the server, or a rule of its own",
    };
  }
  if (status === 421) return { kind: "host-refused", sentence: seen, fix: hostFix(exchange) };
  if (status === 429) return { kind: "limits", sentence: seen, fix: rateFix(exchange) };
  if (status === 413) {
    return {
      kind: "limits",
      sentence: seen,
      // https://expressjs.com/en/api.html#express.json
      // https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size
      fix: 'raise the limit of request bodies: express.json({ limit: "4mb" }) in Express, client_max_body_size 4m in nginx',
    };
  }
  if (status === 431) {
    return {
      kind: "limits",
      sentence: seen,
      fix: "raise the limit of request headers: --max-http-header-size in Node.js",
    };
  }
  if (status === 406 || status === 415) return ofHeaders(exchange, seen);
  if (status === 404 || status === 410) return causeOfPage(exchange) ?? ofPath(exchange, seen);
  if (status === 405) return ofPath(exchange, seen);
  if (status >= 502 && status <= 504) return ofOverload(exchange, seen);
  if (status >= 500) return ofServerError(exchange, seen);
  return {
    kind: "refused",
    sentence: seen,
    fix: `answer ${what} as the specification of MCP has it; the log of the server says why it did not`,
  };
}

function ofSignIn(exchange: Exchange): Cause {
  const { status, what, url, hasToken } = exchange;
  if (hasToken) {
    return {
      kind: "sign-in",
      sentence: `${what} is answered with status ${status} though a token was sent: ${wordsOf(exchange)}`,
      fix: "give a token that this server accepts, one that has not expired and is for this resource",
    };
  }
  const challenge = header(exchange, "www-authenticate");
  const [metadata] = resourceMetadataUrls(url);
  const asked = challenge === "" ? "without WWW-Authenticate" : `with WWW-Authenticate: ${exchange.quote(challenge)}`;
  const isBearer = bearerChallenge(challenge) !== undefined;
  return {
    kind: "sign-in",
    sentence: `${what} is answered with status ${status} ${asked}, ${isBearer ? "and the metadata of the resource is not there" : "from which no host learns where to sign in"}`,
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
    fix: isBearer
      ? `serve the metadata of the resource at ${metadata?.href}`
      : `answer 401 with WWW-Authenticate: Bearer resource_metadata="${metadata?.href}"`,
  };
}

function rateFix(exchange: Exchange): string {
  const seconds = Number.parseInt(header(exchange, "retry-after"), 10);
  const wait = Number.isNaN(seconds) ? "wait a few minutes" : `wait ${seconds} s`;
  return `${wait} and look again; a host connects for many users from few addresses, so count requests for each token and not for each address`;
}

function ofHeaders({ status, what }: Exchange, seen: string): Cause {
  const name = status === 406 ? "Accept" : "Content-Type";
  const value = status === 406 ? "application/json, text/event-stream" : "application/json";
  return {
    kind: "headers",
    sentence: `${seen}, though ${what} was sent with ${name}: ${value}`,
    fix: `see that the gateway or adapter hands the header ${name} on as it came, and that the server does not compare it letter by letter`,
  };
}

function ofPath({ status, url }: Exchange, seen: string): Cause {
  return {
    kind: "path",
    sentence: seen,
    fix:
      status === 405
        ? `give the URL at which the server takes POST; FastMCP and the examples of the official SDKs serve it at /mcp, this is ${url.pathname}`
        : `give the URL with the path at which the server speaks MCP; FastMCP and the examples of the official SDKs serve it at /mcp, this is ${url.pathname}`,
  };
}

function ofOverload({ status }: Exchange, seen: string): Cause {
  const fix = {
    502: "see that the server runs and listens on 0.0.0.0 at the port that the gateway forwards to",
    503: "see that an instance is healthy: the platform's log says why none was started or why its health check fails",
    504: "answer within the gateway's time limit, or raise it (nginx: proxy_read_timeout)",
  };
  return { kind: "overload", sentence: seen, fix: fix[status === 502 || status === 504 ? status : 503] };
}

function ofServerError(exchange: Exchange, seen: string): Cause {
  const page = isPage(exchange) ? ", which is the framework's own error page" : "";
  return { kind: "server-error", sentence: `${seen}${page}`, fix: "mend what the server's log says of this request" };
}
