import { describe, expect, test } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { named, runProgram, useCloud } from "../../infra/program.ts";

useCloud(ecsCloud());

describe("where a server on ecs is", () => {
  const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048 };
  const options = { region: "eu-west-1", dns: { hostedZoneId: "Z123" } };
  const config = { target: "ecs", image: { context: "test/fixtures/plain-server" }, options };
  const run = (changes: object, others: object = {}) =>
    runProgram({ ...config, ...others, service: { ...service, ...changes } });

  test("R40 a server without a health path is healthy where the endpoint refuses what is no MCP request", async () => {
    const made = await run({ healthPath: false, path: "/tools" });
    expect(named(made, "aws:lb/targetGroup:TargetGroup", "demo-test-d8cda6")).toMatchObject({
      healthCheck: { path: "/tools", matcher: "200-499" },
    });
  });

  test("R40 the probe asks the endpoint where it is", async () => {
    const made = await run({ path: "/tools" }, { alerts: { receivers: [{ email: "a@example.com" }] } });
    expect(named(made, "aws:lambda/function:Function", "demo-probe")).toMatchObject({
      environment: { variables: { ENDPOINT: "https://mcp.example.com/tools" } },
    });
  });
});
