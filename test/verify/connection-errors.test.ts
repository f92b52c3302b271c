import { describe, expect, test } from "vitest";
import { causeOfFailure } from "../../verify/connection/failure.ts";
import { messageOf } from "../../verify/message.ts";
import { rawTexts } from "./plain-words.ts";

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
