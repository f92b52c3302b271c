import { describe, expect, test } from "vitest";
import * as z from "zod";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { named, ofType, type ProgramRun, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";

useCloud(appRunnerCloud());

const serviceType = "aws:apprunner/service:Service";
// A URL of the user's own: nothing else is kept for it.
const env = { PUBLIC_URL: "https://mcp.example.com" };
const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120, env };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });
const secretly = (source: unknown) => ({
  service: { ...service, secrets: ["TOKEN"] },
  secrets: { TOKEN: source },
});
const policyOf = (made: ProgramRun, name: string) =>
  z
    .string()
    .transform((text) => z.object({ Statement: z.array(z.looseObject({})) }).parse(JSON.parse(text)).Statement)
    .parse(named(made, "aws:iam/rolePolicy:RolePolicy", name)?.policy);

describe("secrets on app-runner", () => {
  test("R11 a secret is pinned to the version that the stack wrote, and only the service may read it", async () => {
    const made = await run(secretly("a value"));
    const [version] = ofType(made, "aws:secretsmanager/secretVersion:SecretVersion");
    expect(version?.inputs).not.toHaveProperty("secretString");
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:slipway/demo/test/token-1a2b3c4-AbCdEf";
    expect(JSON.stringify(named(made, serviceType))).toMatch(new RegExp(`"TOKEN":"${arn}:::version-\\d+"`));
    expect(policyOf(made, "demo-instance")).toEqual([
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arn] },
    ]);
    expect(ofType(made, "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["demo-access", "demo-instance"]),
    );
  });

  test("R11 the number that makes a version changes with the value alone", async () => {
    const numberOf = async (value: string) => {
      const made = named(await run(secretly(value)), "aws:secretsmanager/secretVersion:SecretVersion", "demo-token");
      return z.object({ secretStringWoVersion: z.object({ value: z.int().min(0) }) }).parse(made).secretStringWoVersion;
    };
    expect(await numberOf("one")).toEqual(await numberOf("one"));
    expect(await numberOf("one")).not.toEqual(await numberOf("two"));
  });

  const prefix = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  test.each([
    ["stripe-key", `${prefix}stripe-key-AbCdEf:::version-7`],
    ["stripe-key#version-3", `${prefix}stripe-key-AbCdEf:::version-3`],
    [`${prefix}other-ZyXwVu`, `${prefix}other-ZyXwVu:::version-7`],
  ])("R11 the reference %s is pinned", async (reference, pinned) => {
    const made = await run(secretly({ reference }));
    expect(JSON.stringify(named(made, serviceType))).toContain(`"TOKEN":"${pinned}"`);
    expect(ofType(made, "aws:secretsmanager/secret:Secret")).toEqual([]);
  });

  test.each([
    ["own-key", "1234abcd"],
    // An alias is nothing that a permission can name.
    ["alias-of-a-key", "5678-of-team"],
  ])("R11 %s, a secret with a key of its own, may be decrypted with this key alone", async (reference, key) => {
    const made = await run(secretly({ reference }));
    expect(policyOf(made, "demo-instance")).toContainEqual({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [`arn:aws:kms:us-east-1:123456789012:key/${key}`],
    });
  });

  test("R17 the service may pull from its repository alone", async () => {
    expect(policyOf(await run(), "demo-access").at(-1)).toMatchObject({
      Resource: ["arn:aws:ecr:us-east-1:123456789012:repository/demo-test-d8cda6"],
    });
  });
});
