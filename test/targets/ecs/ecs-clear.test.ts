import { expect, test } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { answers, named, runProgram, useCloud } from "../../infra/program.ts";

useCloud(ecsCloud());

test("R38 nothing is left on ecs where somebody has removed the rule of the other port", async () => {
  answers["aws:lb/getListenerRule:getListenerRule"] = () => {
    throw new Error("reading ELB v2 Listener Rule Data Source (arn:…): couldn't find resource");
  };
  const run = await runProgram({
    target: "ecs",
    image: { context: "test/fixtures/plain-server" },
    service: { name: "demo", domain: "mcp.example.com", memoryMiB: 2048 },
    options: { region: "eu-west-1", dns: { hostedZoneId: "Z123" } },
  });
  expect(named(run, "aws:ecs/service:Service", "demo-next")).toMatchObject({ desiredCount: 0 });
});
