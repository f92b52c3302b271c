import { describe, expect, test } from "vitest";
import * as z from "zod";
import { appRunnerCloud } from "../simulation/app-runner/cloud.ts";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "./program.ts";

useCloud(appRunnerCloud());

const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });
const ci = { repository: "team/server", environment: "prod" };
const statement = z.looseObject({
  Effect: z.string(),
  Action: z.array(z.string()),
  Resource: z.union([z.string(), z.array(z.string())]),
});
const statements = z
  .string()
  .transform((text) => z.object({ Statement: z.array(statement) }).parse(JSON.parse(text)).Statement);

describe("sign-in of a workflow to app-runner", () => {
  test("R16 one repository and environment may sign in", async () => {
    const made = await run({ options: { ci } });
    const trust = z.string().parse(named(made, "aws:iam/role:Role", "demo-ci")?.assumeRolePolicy);
    expect(JSON.parse(trust).Statement).toMatchObject([
      {
        Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:team/server:environment:prod",
          },
        },
      },
    ]);
    expect(await valueOf(made.service.ciSignIn)).toEqual({
      "role-to-assume": "arn:aws:iam::123456789012:role/demo-ci",
      "aws-region": "us-east-1",
    });
  });

  test("R16 it may touch what bears the service's name, and not its own rights", async () => {
    const made = await run({
      service: { ...service, domain: "mcp.example.com", secrets: ["KEY"] },
      secrets: { KEY: { reference: "stripe-key" } },
      options: { ci, dns: { hostedZoneId: "Z0" } },
    });
    const rights = statements.parse(named(made, "aws:iam/rolePolicy:RolePolicy", "demo-ci")?.policy);
    const everywhere = rights.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    expect(everywhere).toEqual(["ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"]);
    expect(rights.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    expect(rights.flatMap(({ Resource }) => Resource)).toEqual(
      expect.arrayContaining([
        "arn:aws:iam::*:role/demo-*",
        "arn:aws:route53:::hostedzone/Z0",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-key-AbCdEf",
      ]),
    );
    expect(rights.at(-1)).toMatchObject({ Effect: "Deny", Resource: "arn:aws:iam::123456789012:role/demo-ci" });
  });

  test("R16 an identity provider that the account has is taken as it is", async () => {
    const providerArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const made = await run({ options: { ci: { ...ci, providerArn } } });
    expect(ofType(made, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    expect(named(made, "aws:iam/role:Role", "demo-ci")?.assumeRolePolicy).toContain(providerArn);
    expect(ofType(await run(), "aws:iam/role:Role").map(({ name }) => name)).not.toContain("demo-ci");
  });
});

describe("a month on app-runner", () => {
  const cost = async (changes: object = {}, alerts: object = {}) =>
    (await run({ service: { ...service, ...changes }, alerts })).service.estimatedMonthlyCost;

  test("R10 the estimate grows with the instances that are kept warm", async () => {
    expect((await cost()).total).toMatchInlineSnapshot(`"USD 62.54"`);
    expect((await cost({ minInstances: 3 })).total).toMatchInlineSnapshot(`"USD 82.98"`);
    expect((await cost({ cpu: 4, memoryMiB: 8192 })).total).toMatchInlineSnapshot(`"USD 233.36"`);
  });

  test("R10 it counts alarms and the probe, and names where each price is from", async () => {
    const { items } = await cost({}, { receivers: [{ email: "a@example.com" }] });
    expect(items).toHaveProperty(["probe"]);
    expect(items.alarms).toBe("USD 1.20 (https://aws.amazon.com/cloudwatch/pricing/, 2026-11)");
  });
});
