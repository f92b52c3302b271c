import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const list = legacyRequest("tools/list");

describe("R24 hosts and origins by default", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    { host: "localhost", status: 200 },
    { host: "LocalHost:1234", status: 200 },
    { host: "127.0.0.1:80", status: 200 },
    { host: "[::1]:8080", status: 200 },
    { host: "evil.example", status: 403 },
    { host: "localhost.evil.example", status: 403 },
    { host: "evil.example@localhost", status: 403 },
    { host: "localhost/../evil", status: 403 },
    { host: "[::zz]", status: 403 },
  ])("answers host $host with $status", async ({ host, status }) => {
    for (const request of [{ headers: clientHeaders, body: list }, modernRequest("tools/list")]) {
      const answer = await send(server.port, { ...request, headers: { ...request.headers, host } });
      expect(answer.status).toBe(status);
      if (status === 403)
        expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: "2.0", id: null, error: { code: -32000 } });
    }
  });

  it.each([
    { origin: "http://localhost:6274", status: 200 },
    { origin: "https://127.0.0.1", status: 200 },
    { origin: "https://evil.example", status: 403 },
    { origin: "http://localhost.evil.example", status: 403 },
    { origin: "null", status: 403 },
    { origin: "file://", status: 403 },
    { origin: "", status: 403 },
  ])("answers origin $origin with $status", async ({ origin, status }) => {
    const answer = await send(server.port, { headers: { ...clientHeaders, origin }, body: list });
    expect(answer.status).toBe(status);
  });

  it("lets a page of an allowed origin ask first, send what MCP needs and read the answer", async () => {
    const origin = "http://localhost:6274";
    const preflight = await send(server.port, { method: "OPTIONS", headers: { origin } });
    expect(preflight).toMatchObject({ status: 204, headers: { "access-control-allow-origin": origin } });
    expect(preflight.headers["access-control-allow-headers"]).toMatch(
      /authorization.*content-type.*mcp-protocol-version/,
    );
    const answer = await send(server.port, { headers: { ...clientHeaders, origin }, body: list });
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": origin, vary: "origin" });
    const foreign = await send(server.port, { method: "OPTIONS", headers: { origin: "https://evil.example" } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers).not.toHaveProperty("access-control-allow-origin");
  });

  it.each(["GET", "DELETE"])("refuses a foreign host before it looks at the method %s", async (method) => {
    const answer = await send(server.port, { method, headers: { host: "evil.example" } });
    expect(answer.status).toBe(403);
  });
});

// Each case starts a server.
describe.concurrent("R24 hosts and origins that are set", { timeout: 30_000 }, () => {
  it.each([
    { allowed: "mcp.example.com", host: "mcp.example.com", status: 200 },
    { allowed: "mcp.example.com", host: "mcp.example.com:443", status: 200 },
    { allowed: "other.example, MCP.example.com", host: "mcp.example.com", status: 200 },
    { allowed: "mcp.example.com", host: "localhost", status: 403 },
    { allowed: "mcp.example.com:8443", host: "mcp.example.com:8443", status: 200 },
    { allowed: "mcp.example.com:8443", host: "mcp.example.com", status: 403 },
    { allowed: "*", host: "anything.example", status: 200 },
    { allowed: "*", host: "not a host", status: 403 },
  ])("with ALLOWED_HOSTS=$allowed answers $host with $status", async ({ allowed, host, status }) => {
    await using server = await startServer({ ALLOWED_HOSTS: allowed });
    const answer = await send(server.port, { headers: { ...clientHeaders, host }, body: list });
    expect(answer.status).toBe(status);
  });

  it.each([
    { allowed: "https://chatgpt.com", origin: "https://chatgpt.com", status: 200 },
    { allowed: "https://chatgpt.com", origin: "http://chatgpt.com", status: 403 },
    { allowed: "https://chatgpt.com", origin: "http://localhost:6274", status: 200 },
    { allowed: "*", origin: "null", status: 200 },
  ])("with ALLOWED_ORIGINS=$allowed answers $origin with $status", async ({ allowed, origin, status }) => {
    await using server = await startServer({ ALLOWED_ORIGINS: allowed });
    const answer = await send(server.port, { headers: { ...clientHeaders, origin }, body: list });
    expect(answer.status).toBe(status);
  });
});
