import { describe, expect, test } from "vitest";
import type { CauseKind } from "../../verify/connection/cause.ts";
import { causeOf } from "../../verify/connection/classify.ts";
import type { Exchange } from "../../verify/connection/exchange.ts";
import { neighboursOf } from "../../verify/connection/neighbours.ts";
import { verify } from "../../verify/run.ts";
import { connectionFaults } from "./faulty/connection-servers.ts";
import { rawTexts } from "./plain-words.ts";

describe("R21 R34 one cause is told by exactly the check that should, and the rest is skipped with its sentence", () => {
  test.concurrent.each(connectionFaults)(
    "$name",
    { timeout: 60_000 },
    async ({ start, expects, kind, fix, says = "" }) => {
      const server = await start();
      const report = await verify(server.url, { ...server.options, quick: true }).finally(server.close);
      const { findings, checks } = report;
      expect(findings).toMatchObject([{ check: expects[0], cause: kind, severity: "critical" }]);
      const [finding] = findings;
      expect(finding?.fix).toContain(fix);
      expect(finding?.seen).toContain(says);
      expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
      const reasons = checks.filter(({ status }) => status === "skipped").map(({ reason }) => reason);
      expect(new Set(reasons.filter((reason) => !isOfTheRun(reason)))).toEqual(new Set([finding?.seen]));
      expect(rawTexts(textsOf(report))).toEqual([]);
    },
  );
});

/** What is skipped for another reason than the endpoint. */
function isOfTheRun(reason = ""): boolean {
  return /^needs |^changes data|does not use TLS$/.test(reason);
}

function textsOf({ findings, checks }: Awaited<ReturnType<typeof verify>>): string[] {
  return [...findings.flatMap(({ seen, fix }) => [seen, fix]), ...checks.flatMap(({ reason }) => reason ?? [])];
}

const exchange: Exchange = {
  url: new URL("https://host.example/mcp"),
  what: "initialize",
  id: 7,
  hasToken: false,
  status: 200,
  headers: { "content-type": "application/json" },
  body: "",
  cut: false,
  quote: (text) => text.slice(0, 200),
};
const result = {
  protocolVersion: "2025-11-25",
  capabilities: { tools: {} },
  serverInfo: { name: "notes", version: "1.0.0" },
};
const message = (parts: object = { result }) => JSON.stringify({ jsonrpc: "2.0", id: 7, ...parts });

describe("R34 answers, by status, headers and the first of the body", () => {
  const html = { "content-type": "text/html" };
  const stream = { "content-type": "text/event-stream" };
  test.each<[string, CauseKind | undefined, Partial<Exchange>]>([
    ["a result", undefined, { body: message() }],
    [
      "a result with a charset",
      undefined,
      { headers: { "content-type": "application/json; charset=utf-8" }, body: message() },
    ],
    [
      "a result as an event",
      undefined,
      { headers: stream, body: `: ping\r\n\r\nevent: message\r\ndata: ${message()}\r\n\r\n` },
    ],
    [
      "a result with the words of a gateway's page",
      undefined,
      { body: message({ result: { ...result, instructions: "<title>Just a moment... Error 1033, ERR_NGROK_6024" } }) },
    ],
    [
      "a version that there is not",
      "version",
      { body: message({ result: { ...result, protocolVersion: "2031-01-01" } }) },
    ],
    ["a list of answers", "json-rpc", { body: `[${message()}]` }],
    ["other JSON", "path", { body: '{"status":"ok"}' }],
    ["an error without words", "refused", { body: message({ error: { code: -32_601, message: "Method not found" } }) }],
    ["a missing id", "json-rpc", { body: JSON.stringify({ jsonrpc: "2.0", result }) }],
    ["a page", "web-page", { headers: html, body: "<!doctype html><title>Notes</title>" }],
    ["a page with a password", "login-page", { headers: html, body: "<html><input type='password'></html>" }],
    [
      "a redirect to an identity provider",
      "login-page",
      { status: 302, headers: { location: "https://id.example/realms/a/protocol/openid-connect/auth" } },
    ],
    ["a redirect to a login of its own", "login-page", { status: 303, headers: { location: "/users/sign_in" } }],
    ["a redirect to https", "redirect", { status: 308, headers: { location: "https://host.example:8443/mcp" } }],
    ["a redirect to nowhere", "redirect", { status: 301, headers: {} }],
    ["a challenge of AWS WAF", "challenge", { status: 202, headers: { "x-amzn-waf-action": "challenge" } }],
    ["a rule of Cloudflare", "challenge", { status: 403, headers: {}, body: "error code: 1020" }],
    ["Basic", "sign-in", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } }],
    ["a token that is refused", "sign-in", { status: 401, headers: {}, hasToken: true }],
    ["no route at Amazon API Gateway", "path", { status: 403, body: '{"message":"Missing Authentication Token"}' }],
    ["no service at Railway", "overload", { status: 404, headers: { "x-railway-fallback": "true" } }],
    ["another method", "path", { status: 405, headers: { allow: "GET" } }],
    ["long headers", "limits", { status: 431, headers: {} }],
    ["a gateway that is late", "overload", { status: 504, headers: {} }],
    ["a session that is gone", "session", { status: 404, body: '{"error":"Session not found"}' }],
    [
      "HTTP/2 alone",
      "tls",
      { status: 403, headers: {}, body: "Missing ALPN Protocol, expected `h2` to be available." },
    ],
  ])("%s: %s", (_, kind, parts) => {
    expect(causeOf({ ...exchange, ...parts })?.kind).toBe(kind);
  });

  test.each<[string, Partial<Exchange>, string, string]>([
    ["a redirect to itself", { status: 307, headers: { location: "/mcp" } }, "the very URL", "X-Forwarded-Proto"],
    [
      "no deployment at Railway",
      { status: 404, body: '{"status":"error","code":404,"message":"Application not found","request_id":"a"}' },
      "no running service",
      "0.0.0.0",
    ],
    [
      "no machine at Fly.io",
      { status: 503, headers: { "fly-request-id": "01-fra" }, body: "no machine" },
      "proxy of Fly.io",
      "internal_port",
    ],
    ["UTF-16", { body: Buffer.from(message(), "utf16le").toString("utf8") }, "in UTF-16", "Encoding.UTF8"],
    ["UTF-16 with its mark", { body: Buffer.from(`\uFEFF${message()}`, "utf16le").toString() }, "in UTF-16", "UTF-8"],
    ["a length in characters", { body: message().slice(0, -3) }, "breaks off in the middle of its JSON", "in bytes"],
    ["a text that breaks off", { body: message().replace(/notes.*/, "") }, "breaks off in the middle", "in bytes"],
    ["a warning after it", { body: `${message()} Warning: x` }, "is no JSON", "print nothing else"],
    ["a warning before it", { body: `Warning: {x ${message()}` }, "is no JSON", "print nothing else"],
  ])("%s has its own sentence and way out", (_, parts, sentence, fix) => {
    const cause = causeOf({ ...exchange, ...parts });
    expect(cause?.sentence).toContain(sentence);
    expect(cause?.fix).toContain(fix);
  });

  test.each([
    ["the server offers HTTP/2 alone", 403, "Missing ALPN Protocol, expected `h2` to be available."],
    ["the server's protection against DNS rebinding", 403, "Invalid Host header"],
    ["the server does not know the session", 404, "Session not found"],
  ])("our sentence leads, and the server's words follow it: %s", (lead, status, body) => {
    const cause = causeOf({ ...exchange, what: "tools/list", status, headers: {}, body });
    expect(cause?.sentence).toMatch(
      new RegExp(`^${lead}.*\\(tools/list is refused with status ${status}: ${body.slice(0, 12)}`),
    );
  });
});

test("R34 the neighbours of a URL are few: the slash, the usual paths, https, and no www", () => {
  expect(neighboursOf(new URL("http://www.host.example/api?key=1")).map(({ href }) => href)).toEqual([
    "https://www.host.example/api?key=1",
    "http://host.example/api?key=1",
    "http://www.host.example/api/?key=1",
    "http://www.host.example/mcp?key=1",
    "http://www.host.example/sse?key=1",
    "http://www.host.example/api/mcp?key=1",
  ]);
});
