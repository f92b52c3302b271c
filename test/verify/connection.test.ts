import { describe, expect, test } from "vitest";
import type { CauseKind } from "../../verify/connection/cause.ts";
import { causeOf } from "../../verify/connection/classify.ts";
import type { Exchange } from "../../verify/connection/exchange.ts";
import { causeOfFailure } from "../../verify/connection/failure.ts";
import { neighboursOf } from "../../verify/connection/neighbours.ts";
import { messageOf } from "../../verify/message.ts";
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

describe("R34 errors of the resolver, the socket and TLS", () => {
  const url = new URL("https://www.host.example:8443/mcp");
  test.each([
    ["ENOTFOUND", "name", "www.host.example has no address"],
    ["EAI_AGAIN", "name", "no DNS server answers"],
    ["ECONNREFUSED", "route", "nothing listens at www.host.example, port 8443"],
    ["EHOSTUNREACH", "route", "there is no route"],
    ["ETIMEDOUT", "route", "nothing refuses it, and nothing accepts it"],
    ["ECONNRESET", "route", "hangs up"],
    ["CERT_HAS_EXPIRED", "tls", "has expired"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls", "for another host"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls", "incomplete"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", "answers without TLS"],
    ["ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "tls", "HTTP/2 alone"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls", "client certificate"],
    ["Z_DATA_ERROR", "json", "not compressed as its Content-Encoding says"],
    ["ERR_BROTLI_DECODER_ERROR_FORMAT_PADDING_1", "json", "not compressed as its Content-Encoding says"],
    ["HPE_HEADER_OVERFLOW", "limits", "16 KiB"],
    ["HPE_INVALID_CONSTANT", "route", "does not speak HTTP/1.1"],
    ["UND_ERR_CONNECT_TIMEOUT", "route", "nothing accepts it"],
  ])("%s is of kind %s", (code, kind, sentence) => {
    const error = new TypeError("fetch failed", { cause: Object.assign(new Error(`connect ${code}`), { code }) });
    const cause = causeOfFailure(error, url);
    expect(cause).toMatchObject({ kind, sentence: expect.stringContaining(sentence) });
    expect(cause?.fix).not.toBe("");
    expect(rawTexts([messageOf(error)])).toEqual([]);
  });

  test("TLS at a port of a URL with http is told by the bytes that came", () => {
    const error = Object.assign(new Error("Parse Error: Expected HTTP/"), {
      code: "HPE_INVALID_CONSTANT",
      rawPacket: Buffer.from([0x15, 0x03, 0x01]),
    });
    expect(causeOfFailure(error, new URL("http://host.example:8443/mcp"))).toMatchObject({
      kind: "tls",
      fix: "write https in the URL: https://host.example:8443/mcp",
    });
  });
});

describe("R34 what a library says is put into words of our own", () => {
  test.each([
    [new TypeError("fetch failed"), "unknown error"],
    [Object.assign(new Error("Error POSTing to endpoint: no"), { data: { status: 503, text: "no" } }), "status 503"],
    [Object.assign(new Error("Request timed out"), { code: "REQUEST_TIMEOUT" }), "no answer in time"],
    [Object.assign(new Error("[{}]"), { name: "ZodError", issues: [] }), "shape that JSON-RPC and MCP require"],
    [Object.assign(new Error("no"), { name: "ProtocolError", code: -32_601 }), "the JSON-RPC error -32601: no"],
    [new Error("page.goto: Timeout 3000ms exceeded.\nCall log:\n  - navigating"), "not done in 3 s"],
    [new Error("page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1"), "(connection refused)"],
    [new DOMException("The operation was aborted due to timeout", "TimeoutError"), "time is up"],
    [new Error("outer", { cause: new TypeError("inner\n    at secret (/home/me/file.ts:1:2)") }), "outer: inner"],
  ])("%s", (error, words) => {
    expect(messageOf(error)).toContain(words);
    expect(rawTexts([messageOf(error)])).toEqual([]);
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
