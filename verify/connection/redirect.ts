import type { Cause } from "./cause.ts";
import { type Exchange, header } from "./exchange.ts";

const loginPlace =
  /cloudflareaccess\.com|accounts\.google\.com|login\.microsoftonline\.com|\.auth0\.com|\.okta\.com|vercel\.com\/sso-api|amazoncognito\.com|openid-connect|(?:^|[/.])(?:login|log-in|signin|sign-in|sign_in|sso|saml|adfs|cas|auth|authorize|authenticate|oauth2?)(?:[/.?]|$)/i;

/** What a redirect means to a client that has posted; undefined for any other answer. */
export function causeOfRedirect(exchange: Exchange): Cause | undefined {
  const { url, status, what, quote } = exchange;
  if (status < 300 || status >= 400 || status === 304) return undefined;
  const target = URL.parse(header(exchange, "location"), url.href);
  if (!target) {
    return {
      kind: "redirect",
      sentence: `${what} is redirected (status ${status}) without a place to go to`,
      fix: "answer the path of MCP itself, without a redirect",
    };
  }
  if (target.href === url.href) return toItself(exchange);
  if (loginPlace.test(`${target.host}${target.pathname}`)) return toLogin(target, exchange);
  // https://www.rfc-editor.org/rfc/rfc9110#section-15.4
  const meaning =
    status === 307 || status === 308 ? "not every host follows" : "clients repeat as a GET without its body";
  return {
    kind: "redirect",
    sentence: `${what} is redirected to ${quote(target.href)} (status ${status}), which ${meaning}`,
    fix: toFix(url, target, quote),
  };
}

function toItself({ what, status }: Exchange): Cause {
  return {
    kind: "redirect",
    sentence: `${what} is redirected to the very URL that was asked for (status ${status}), so that nobody arrives`,
    // https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header
    fix: "take the redirect out; where TLS ends at a gateway, let the server believe its X-Forwarded-Proto (uvicorn --forwarded-allow-ips, Express trust proxy, Django SECURE_PROXY_SSL_HEADER)",
  };
}

function toFix(url: URL, target: URL, quote: Exchange["quote"]): string {
  const there = quote(target.href);
  if (
    withoutSlash(url.pathname) === withoutSlash(target.pathname) &&
    url.host === target.host &&
    url.protocol === target.protocol
  ) {
    // https://github.com/opensearch-project/opensearch-mcp-server-py/pull/273
    // https://nextjs.org/docs/app/api-reference/config/next-config-js/trailingSlash
    const lines =
      "Starlette and FastAPI: a Route for the path beside the Mount; Next.js: skipTrailingSlashRedirect: true; Django: APPEND_SLASH = False";
    return `give hosts the URL ${there}, or serve both spellings without a redirect (${lines})`;
  }
  if (url.protocol === "http:" && target.protocol === "https:") return `give hosts the URL with https: ${there}`;
  return `give hosts the URL ${there}`;
}

function toLogin(target: URL, { what, status, url, quote }: Exchange): Cause {
  return {
    kind: "login-page",
    sentence: `${what} is redirected to a login page at ${quote(target.host)} (status ${status})`,
    fix: loginFix(target, url),
  };
}

function loginFix(target: URL, url: URL): string {
  // https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/managed-oauth/
  if (target.host.endsWith("cloudflareaccess.com")) {
    return "turn Managed OAuth on in this Cloudflare Access application, so that clients of MCP can sign in";
  }
  return `let requests to ${url.pathname} through to the server without the login page, and let the server ask for sign-in as MCP does`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
