import { answer, html, json, plain, unusable, type UnusableServer } from "./unusable-server.ts";

/** Servers that let no client in, and what stands in front of servers and answers in their place. */
export const refusals: UnusableServer[] = [
  // https://github.com/awslabs/mcp/issues/4507
  unusable("a host name refused with 421", "host-refused", "allowed_hosts", plain(421, "Invalid Host header")),
  // https://github.com/haierkeys/fast-note-sync-service/issues/424
  unusable(
    "a host name refused with 403 in words",
    "host-refused",
    "WithDisableLocalhostProtection",
    plain(403, 'Forbidden: invalid Host header "notes.example.com"'),
  ),
  // https://github.com/simonliu-ai-product/open-doc/issues/34
  unusable(
    "a host name refused with a JSON-RPC error",
    "host-refused",
    "allowedHosts",
    answer(
      403,
      json,
      '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Invalid Host: notes.example.com"},"id":null}',
    ),
  ),
  // https://github.com/SocketDev/socket-mcp/pull/214
  unusable(
    "an origin refused",
    "origin-refused",
    "allow",
    answer(403, json, '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Origin not allowed"},"id":null}'),
  ),
  // https://github.com/anthropics/claude-ai-mcp/issues/279
  unusable(
    "a challenge for browsers",
    "challenge",
    "Skip",
    answer(403, { ...html, "cf-mitigated": "challenge", server: "cloudflare" }, "<title>Just a moment...</title>"),
  ),
  // https://github.com/UsefulSoftwareCo/executor/issues/1803
  unusable(
    "a redirect to the login page of a gateway",
    "login-page",
    "Managed OAuth",
    answer(302, { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login/notes.example.com?kid=1" }, ""),
  ),
  // https://github.com/anthropics/claude-ai-mcp/issues/982
  unusable(
    "a protected preview",
    "login-page",
    "Deployment Protection",
    answer(
      401,
      { ...html, server: "Vercel", "set-cookie": "_vercel_sso_nonce=1" },
      "<title>Authentication Required</title>",
    ),
  ),
  // https://github.com/googlecodelabs/feedback/issues/1587
  unusable(
    "a service that invokes nobody unknown",
    "forbidden",
    "roles/run.invoker",
    answer(
      403,
      html,
      "<title>403 Forbidden</title><h1>Error: Forbidden</h1><h2>Your client does not have permission to get URL <code>/mcp</code> from this server.</h2>",
    ),
  ),
  // https://github.com/P0luz/Ombre-Brain/issues/16
  unusable(
    "a tunnel's warning for browsers",
    "web-page",
    "ngrok",
    answer(511, { ...html, "ngrok-error-code": "ERR_NGROK_6024" }, "<title>You are about to visit</title>"),
  ),
  // https://github.com/mybolide/coding-tools-mcp/issues/7
  unusable(
    "a tunnel without its other end",
    "overload",
    "cloudflared",
    answer(530, { ...html, server: "cloudflare" }, "<title>Cloudflare Tunnel error</title>Error 1033"),
  ),
  // https://github.com/github/copilot-cli/issues/4466
  unusable(
    "a gateway without its server",
    "overload",
    "port",
    answer(502, { ...html, server: "nginx" }, "<html><head><title>502 Bad Gateway</title></head></html>"),
  ),
  // https://github.com/YGao2005/scholar-feed-mcp/pull/17
  unusable(
    "a function that crashes",
    "server-error",
    "log",
    answer(500, { "content-type": "text/plain", "x-vercel-error": "FUNCTION_INVOCATION_FAILED" }, "A server error"),
  ),
  // https://github.com/freee/freee-mcp/issues/508
  unusable("a rate limit", "limits", "120 s", answer(429, { "retry-after": "120" }, "Too Many Requests")),
  // https://github.com/supercorp-ai/supergateway/issues/163
  unusable(
    "a body limit",
    "limits",
    "express.json",
    answer(413, html, "PayloadTooLargeError: request entity too large"),
  ),
  // https://github.com/bh-rat/context-awesome/issues/11
  unusable(
    "a proxy that drops Accept",
    "headers",
    "Accept",
    answer(
      406,
      json,
      '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Not Acceptable: Client must accept both application/json and text/event-stream"},"id":null}',
    ),
  ),
];
