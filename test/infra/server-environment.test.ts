import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { serverEnvironment, type Surroundings } from "../../infra/server-environment.ts";
import { facts } from "../../infra/targets/ecs/facts.ts";
import { readSettings as readServerSettings } from "../../server/src/settings.ts";
import { good } from "./config-mistakes.ts";
import { rawConfig, valueOf } from "./program.ts";

const surroundings = { facts, publicUrl: "https://mcp.example.com", hosts: ["own.example.net", "mcp.example.com"] };

describe("R40 what a server is told of where it is", () => {
  test("its address and names are in the words of every framework that reads them", async () => {
    expect(await environmentOf({})).toEqual({
      ALLOWED_HOSTS: "own.example.net,mcp.example.com",
      PUBLIC_URL: "https://mcp.example.com",
      HOST: "0.0.0.0",
      MCP_URL: "https://mcp.example.com",
      UVICORN_HOST: "0.0.0.0",
      UVICORN_PORT: "8080",
      FORWARDED_ALLOW_IPS: "*",
      FASTMCP_TRANSPORT: "http",
      FASTMCP_HOST: "0.0.0.0",
      FASTMCP_PORT: "8080",
      FASTMCP_HTTP_ALLOWED_HOSTS: '["own.example.net","mcp.example.com"]',
      HEARTBEAT_SECONDS: "15",
      KEEP_ALIVE_TIMEOUT_SECONDS: expect.any(String),
      SHUTDOWN_TIMEOUT_SECONDS: expect.any(String),
      PORT: "8080",
    });
  });

  test("the example's server starts with OAUTH_ISSUER, and knows for whom its tokens are made", async () => {
    const environment = await environmentOf({ env: { OAUTH_ISSUER: "https://issuer.example.com" } });
    expect(readServerSettings(environment).authentication).toMatchObject({
      kind: "oauth",
      publicUrl: "https://mcp.example.com",
      audience: "https://mcp.example.com/mcp",
    });
  });

  test("an endpoint elsewhere than at /mcp is known to the frameworks that can be told", async () => {
    expect(await environmentOf({ path: "/tools" })).toMatchObject({
      FASTMCP_STREAMABLE_HTTP_PATH: "/tools",
      FASTMCP_ENDPOINT: "/tools",
    });
  });

  test("where the platform tells no address before, none is made up", async () => {
    const known = await environmentOf({}, { publicUrl: undefined, hosts: [] });
    expect(known).toMatchObject({ ALLOWED_HOSTS: "*", FASTMCP_HTTP_ALLOWED_HOSTS: '["*"]' });
    expect(Object.keys(known)).not.toEqual(expect.arrayContaining(["PUBLIC_URL"]));
    expect(Object.keys(known)).not.toEqual(expect.arrayContaining(["MCP_URL"]));
  });

  test("what the user set stays, and what follows from it follows", async () => {
    const env = { PUBLIC_URL: "https://a.example", ALLOWED_HOSTS: "a.example", HOST: "::", UVICORN_PORT: "1" };
    expect(await environmentOf({ env })).toMatchObject({
      ...env,
      MCP_URL: "https://a.example",
      FASTMCP_HTTP_ALLOWED_HOSTS: '["a.example"]',
    });
  });

  test("a secret of the same name is not set in plain", async () => {
    expect(Object.keys(await environmentOf({ secrets: ["MCP_URL"] }))).not.toContain("MCP_URL");
  });
});

async function environmentOf(service: object, changes: Partial<Surroundings> = {}): Promise<Record<string, string>> {
  const secrets = "secrets" in service ? { MCP_URL: "text" } : {};
  const config = { ...good, service: { name: "demo", ...service }, secrets };
  const { spec } = await readSettings(rawConfig(config));
  return valueOf(output(serverEnvironment(spec, { ...surroundings, ...changes })));
}
