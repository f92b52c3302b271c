import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFreePort } from "../../toolchain/free-port.ts";
import { detourOf } from "../../verify/http/detour.ts";
import { verify } from "../../verify/run.ts";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";

const hosts = new Set<string | undefined>();
let server: LiveServer;
beforeAll(async () => {
  const healthy: RequestListener = healthyListener();
  server = await serve((request, response) => {
    hosts.add(request.headers.host);
    healthy(request, response);
  });
});
afterAll(() => server.close());

test("R38 every quick check of an endpoint goes to another address under the endpoint's own name", async () => {
  // Nobody listens there: whoever takes no detour fails.
  const port = await findFreePort();
  const published = `http://localhost:${port}/mcp`;
  const report = await verify(published, { quick: true, connectTo: new URL(server.endpoint).host });
  expect(report.findings.filter(({ severity }) => severity === "critical" || severity === "major")).toEqual([]);
  expect(report.about).toMatchObject({ kind: "open", server: "healthy 1.0.0" });
  // A check sends a host of its own making.
  expect([...hosts].filter((host) => host !== "evil.example")).toEqual([`localhost:${port}`]);
});

test("R38 an origin is asked under its own name, over its own scheme", async () => {
  hosts.clear();
  const report = await verify("https://mcp.example.com/mcp", {
    quick: true,
    connectTo: new URL(server.endpoint).origin,
  });
  expect(report.about).toMatchObject({ kind: "open", server: "healthy 1.0.0" });
  expect(report.findings.filter(({ severity }) => severity === "critical")).toEqual([]);
  const { host } = new URL(server.endpoint);
  expect([...hosts].filter((name) => name !== "evil.example")).toEqual([host]);
});

test.each([
  ["https://next.example.com", "next.example.com", 443],
  ["http://127.0.0.1:8081", "127.0.0.1", 8081],
])("R38 %s is an origin", (address, host, port) => {
  expect(detourOf(new URL("https://host/mcp"), address)).toEqual({
    origin: "https://host",
    host,
    port,
    as: new URL(address),
  });
});

test.each([["127.0.0.1:80"], ["[::1]:8081"], ["revision.internal:443"]])("R38 %s is an address", (address) => {
  expect(detourOf(new URL("https://host/mcp"), address)).toMatchObject({ origin: "https://host" });
});

test.each([
  ["127.0.0.1"],
  ["host:0"],
  ["a@b:1"],
  ["host:1/path"],
  [":80"],
  ["host:99999"],
  ["https://host/path"],
  ["ftp://host:21"],
])("R38 %s is none", (address) => {
  expect(detourOf(new URL("https://host/mcp"), address)).toBeUndefined();
});
