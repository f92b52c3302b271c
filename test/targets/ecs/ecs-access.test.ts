import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { taskSchema } from "../../clouds/aws/aws-fixture.ts";
import { named, ofType, runProgram, useCloud, valueOf } from "../../infra/program.ts";

useCloud(ecsCloud());

describe("secrets and a domain on ecs", () => {
  const options = { region: "eu-west-1", dns: { hostedZoneId: "Z123" } };
  const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048 };
  const taskToken = "aws:ecs/taskDefinition:TaskDefinition";
  const config = { target: "ecs", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });

  test("R11 a referenced secret is pinned to the current version, or to the one that is named", async () => {
    const valueFrom = async (reference: string) => {
      const made = await run({ service: { ...service, secrets: ["TOKEN"] }, secrets: { TOKEN: { reference } } });
      return taskSchema.parse(named(made, taskToken)).containerDefinitions[0].secrets;
    };
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";
    expect(await valueFrom("stripe")).toEqual([{ name: "TOKEN", valueFrom: `${arn}:::version-7` }]);
    expect(await valueFrom("stripe#version-6")).toEqual([{ name: "TOKEN", valueFrom: `${arn}:::version-6` }]);
  });

  test("R11 the platform may read exactly these secrets, and the task's own role may do nothing", async () => {
    const made = await run({ service: { ...service, secrets: ["TOKEN"] }, secrets: { TOKEN: "t" } });
    const policies = ofType(made, "aws:iam/rolePolicy:RolePolicy");
    expect(policies.map(({ name }) => name)).toEqual(["demo-execution"]);
    const { Statement } = z
      .object({ Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.array(z.string()) })) })
      .parse(JSON.parse(String(policies[0]?.inputs.policy)));
    const reads = Statement.filter(({ Action }) => Action.includes("secretsmanager:GetSecretValue"));
    expect(reads).toHaveLength(1);
    expect(reads[0]?.Resource).toEqual([expect.stringMatching(/^arn:aws:secretsmanager:/)]);
  });

  test("R12 without a zone the first up gives the records and makes no service, the second one finishes", async () => {
    const first = await run({ options: { region: "eu-west-1" } });
    expect(await valueOf(first.service.outputs.dnsRecords)).toMatchObject([
      { name: "_proof.mcp.example.com", type: "CNAME", value: "_abc.acm-validations.aws" },
      { name: "mcp.example.com", type: "CNAME", value: expect.stringContaining("elb.amazonaws.com") },
    ]);
    expect(ofType(first, "aws:ecs/service:Service")).toEqual([]);
    // Nothing runs yet, so that no image was deployed.
    expect(ofType(first, "slipway:index:ImageHistory")).toEqual([]);
    const second = await run({ options: { region: "eu-west-1", domainVerified: true } });
    expect(ofType(second, "aws:ecs/service:Service").map(({ name }) => name)).toEqual(["demo-next", "demo"]);
    expect(await valueOf(second.service.outputs.url)).toBe("https://mcp.example.com");
    expect(await valueOf(second.service.outputs.dnsRecords)).toEqual([]);
  });
});
