import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { readSettings } from "../src/settings.ts";
import { runServer } from "./running-server.ts";

describe("R27 settings", () => {
  it("has defaults for all of them", () => {
    expect(readSettings({ AUTHENTICATION: "none" })).toEqual({
      port: 8080,
      host: "0.0.0.0",
      allowedHosts: ["localhost", "127.0.0.1", "[::1]"],
      allowedOrigins: [],
      authentication: { kind: "none" },
      access: { kind: "everybody" },
      publicOrigin: "http://localhost:8080",
      keepAliveTimeoutSeconds: 620,
      shutdownTimeoutSeconds: 25,
      heartbeatSeconds: 15,
      databaseUrl: undefined,
      databasePath: ":memory:",
      databasePoolSize: 10,
      processStatsSeconds: 300,
      appsChallenge: undefined,
      registryProof: undefined,
    });
  });

  it("R24 refuses to let everybody in beyond this machine, unless told so in words", () => {
    expect(() => readSettings({})).toThrow("AUTHENTICATION=none");
  });

  it.each([
    ...["", "abc", "-1", "65536", "80.5", "0x50", "1e3", " 80", "99999999999"].map((PORT) => ({ PORT })),
    { HOST: "" },
    ...["", "a,,b", "https://a.example", "a b", "a.example:port", "a.example/mcp", "*.example"].map(
      (ALLOWED_HOSTS) => ({ ALLOWED_HOSTS }),
    ),
    ...["", "a.example", "https://a.example/", "https://a.example/mcp", "https://"].map((ALLOWED_ORIGINS) => ({
      ALLOWED_ORIGINS,
    })),
    ...["", "0", "-1", "1.5", "1h", "86401"].map((KEEP_ALIVE_TIMEOUT_SECONDS) => ({ KEEP_ALIVE_TIMEOUT_SECONDS })),
    { SHUTDOWN_TIMEOUT_SECONDS: "0" },
    { SHUTDOWN_TIMEOUT_SECONDS: "soon" },
    { HEARTBEAT_SECONDS: "0" },
    { HEARTBEAT_SECONDS: "3601" },
    { DATABASE_URL: "mysql://host/database" },
    { DATABASE_PATH: "" },
    { DATABASE_POOL_SIZE: "0" },
    { OPENAI_APPS_CHALLENGE: "two words" },
    ...["", "a-key", "v=MCPv1; k=rsa; p=AAAA", "v=MCPv1; k=ed25519; p="].map((MCP_REGISTRY_AUTH) => ({
      MCP_REGISTRY_AUTH,
    })),
  ])("refuses %o in one line that names the variable", (environment: Record<string, string>) => {
    const [name = ""] = Object.keys(environment);
    const line = new RegExp(`^${name}: must [^\\n]+$`);
    expect(() => readSettings(environment)).toThrow(expect.objectContaining({ message: expect.stringMatching(line) }));
  });

  it("prints every fault and ends with 1", async () => {
    const server = await runServer([], { PORT: "eighty-secret", HEARTBEAT_SECONDS: "0" });
    if (!server.stdout || !server.stderr) throw new Error("not piped");
    const [errors, output, [code]] = await Promise.all([
      text(server.stderr),
      text(server.stdout),
      once(server, "exit"),
    ]);
    expect(errors).toBe(
      "PORT: must be a whole number from 0 to 65535\nHEARTBEAT_SECONDS: must be a whole number from 1 to 3600\n",
    );
    expect(output).toBe("");
    expect(code).toBe(1);
  });
});
