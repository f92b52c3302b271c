import type { Cause } from "./cause.ts";
import { type Exchange, isPage, wordsOf } from "./exchange.ts";

const login =
  /(?:type|name)\s*=\s*["']?passw(?:or)?d|<title[^>]{0,200}>[^<]{0,200}(?:sign[ -]?in|log[ -]?in|login|authentication required|single sign-on)|action\s*=\s*["']?[^"'>\s]{0,200}(?:login|signin|sign-in|sso|saml)/i;

/** What a page for people means where a client of MCP asked; undefined where the answer is none. */
export function causeOfPage(exchange: Exchange): Cause | undefined {
  if (!isPage(exchange)) return undefined;
  const { what, status, url, body } = exchange;
  if (login.test(body)) {
    return {
      kind: "login-page",
      sentence: `${what} is answered with a login page (status ${status}): ${wordsOf(exchange)}`,
      fix: `let requests to ${url.pathname} through to the server without the login page, and let the server ask for sign-in with 401 and WWW-Authenticate`,
    };
  }
  return {
    kind: status === 404 ? "path" : "web-page",
    sentence: `${what} is answered with ${wordsOf(exchange)} (status ${status})`,
    fix: `give the URL with the path at which the server speaks MCP, most often /mcp, and register that route before the one that serves pages (app.post("${url.pathname}", …) before app.use(express.static(…)), a location of its own in nginx)`,
  };
}
