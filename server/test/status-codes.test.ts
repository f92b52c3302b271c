import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientHeaders, legacyRequest, modernRequest, type RawRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const list = legacyRequest("tools/list");
const modernList = modernRequest("tools/list");
const json = /^application\/json/;
const tooLong = "x".repeat(1024 * 1024);

const cases: { name: string; request: RawRequest; status: number; headers?: Record<string, RegExp | string> }[] = [
  { name: "a request of 2025", request: { body: list }, status: 200, headers: { "content-type": json } },
  { name: "a request of 2026", request: modernList, status: 200, headers: { "content-type": json } },
  {
    name: "a notification",
    request: { body: { jsonrpc: "2.0", method: "notifications/initialized" } },
    status: 202,
  },
  {
    name: "GET",
    request: { method: "GET", headers: { accept: "text/event-stream" } },
    status: 405,
    headers: { allow: "POST" },
  },
  { name: "DELETE", request: { method: "DELETE" }, status: 405, headers: { allow: "POST" } },
  { name: "PUT", request: { method: "PUT", body: list }, status: 405, headers: { allow: "POST" } },
  { name: "OPTIONS", request: { method: "OPTIONS" }, status: 405, headers: { allow: "POST" } },
  { name: "HEAD", request: { method: "HEAD" }, status: 405, headers: { allow: "POST" } },
  ...["application/json", "text/event-stream", "text/html", ""].flatMap((accept) => [
    { name: `Accept "${accept}" in 2025`, request: { headers: { ...clientHeaders, accept }, body: list }, status: 406 },
    {
      name: `Accept "${accept}" in 2026`,
      request: { ...modernList, headers: { ...modernList.headers, accept } },
      status: 406,
    },
  ]),
  ...["text/plain", "application/x-www-form-urlencoded", "application/jsonp"].map((type) => ({
    name: `Content-Type ${type}`,
    request: { headers: { ...clientHeaders, "content-type": type }, body: list },
    status: 415,
  })),
  {
    name: "Content-Type with a charset",
    request: { headers: { ...clientHeaders, "content-type": "application/json; charset=utf-8" }, body: list },
    status: 200,
  },
  { name: "a body over the limit", request: { body: `"${tooLong}"` }, status: 413 },
  { name: "a body over the limit, of unknown length", request: { chunks: ['"', tooLong, '"'] }, status: 413 },
  { name: "a body far over the limit, of unknown length", request: { chunks: Array(12).fill(tooLong) }, status: 413 },
  {
    name: "a body just below the limit",
    request: { body: `${JSON.stringify(list)}${" ".repeat(1_000_000)}` },
    status: 200,
  },
  {
    name: "a wrong protocol version",
    request: { headers: { ...clientHeaders, "mcp-protocol-version": "1999-01-01" }, body: list },
    status: 400,
  },
  {
    name: "a protocol version of the future",
    request: {
      headers: { ...modernList.headers, "mcp-protocol-version": "2099-01-01" },
      body: modernRequest("tools/list", {}, { "io.modelcontextprotocol/protocolVersion": "2099-01-01" }).body,
    },
    status: 400,
  },
  {
    name: "a header that contradicts the body",
    request: { ...modernList, headers: { ...modernList.headers, "mcp-method": "tools/call" } },
    status: 400,
  },
  { name: "an unknown path", request: { path: "/nowhere", body: list }, status: 404 },
  { name: "the root", request: { method: "GET", path: "/" }, status: 404 },
  { name: "a path below", request: { path: "/mcp/more", body: list }, status: 404 },
  { name: "a path that only decodes to the endpoint", request: { path: "/%6dcp", body: list }, status: 404 },
  { name: "a target with another origin", request: { path: "http://localhost/mcp", body: list }, status: 404 },
  { name: "a query", request: { path: "/mcp?from=here", body: list }, status: 200 },
];

describe("R1 status codes", () => {
  it.each(cases)("answers $name with $status", async ({ request, status, headers = {} }) => {
    const answer = await send(server.port, request);
    expect(answer.status, answer.text).toBe(status);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers[name]).toMatch(value);
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.headers).not.toHaveProperty("x-powered-by");
    expect(answer.headers).not.toHaveProperty("server");
    if (status >= 400 && request.method !== "HEAD") {
      expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
    }
  });

  it.each([
    { method: "GET", status: 200 },
    { method: "HEAD", status: 200 },
    { method: "POST", status: 405 },
  ])("answers $method /health with $status, whatever the host", async ({ method, status }) => {
    const answer = await send(server.port, { method, path: "/health?probe=1", headers: { host: "10.1.2.3:99" } });
    expect(answer.status).toBe(status);
    if (method === "GET") expect(JSON.parse(answer.text)).toEqual({ status: "ok" });
    if (status === 405) expect(answer.headers["allow"]).toBe("GET, HEAD");
  });

  it("tells a client of a wrong protocol version which ones it may use", async () => {
    const { headers } = modernList;
    const { body } = modernRequest("tools/list", {}, { "io.modelcontextprotocol/protocolVersion": "2099-01-01" });
    const answer = await send(server.port, { headers: { ...headers, "mcp-protocol-version": "2099-01-01" }, body });
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: -32022, data: { requested: "2099-01-01", supported: expect.arrayContaining(["2026-07-28"]) } },
    });
    const older = await send(server.port, {
      headers: { ...clientHeaders, "mcp-protocol-version": "1999-01-01" },
      body: list,
    });
    expect(older.text).toContain("2025-11-25");
  });

  it("streams only where progress is asked for", async () => {
    const params = { name: "count_slowly", arguments: { to: 2, delayMs: 1 } };
    const asked = { ...params, _meta: { progressToken: "p" } };
    const modern = modernRequest("tools/call", params, { progressToken: "p" });
    const answers = [
      await send(server.port, { body: legacyRequest("tools/call", params) }),
      await send(server.port, modernRequest("tools/call", params)),
      await send(server.port, { body: legacyRequest("tools/call", asked) }),
      await send(server.port, modern),
    ];
    const types = answers.map(({ headers }) => headers["content-type"]);
    expect(types).toEqual(["application/json", "application/json", "text/event-stream", "text/event-stream"]);
    expect(answers.map(({ text }) => text.match(/notifications\/progress/g)?.length ?? 0)).toEqual([0, 0, 2, 2]);
  });
});
