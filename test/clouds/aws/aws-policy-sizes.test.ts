import { expect, test } from "vitest";
import { simulations } from "../../../simulation/index.ts";
import { ofType, runProgram, useCloud } from "../../infra/program.ts";

const long = { service: "s".repeat(40), stack: "t".repeat(60) };
const names = Array.from({ length: 20 }, (_, index) => `A_SECRET_OF_THE_TEAM_${index}`);
const options = {
  region: "ap-southeast-1",
  dns: { hostedZoneId: "Z0000000000PROD" },
  ci: {
    repository: "my-team@1/my-server@2",
    environment: "prod",
    state: {
      bucket: `${"b".repeat(63)}/mcp`,
      keyArn: "arn:aws:kms:ap-southeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
  },
};

test.each(["ecs", "app-runner"])(
  "R16 on %s no name and no number of secrets passes the size of a policy",
  async (target) => {
    const cloud = (await simulations[target]?.())?.cloud();
    if (!cloud) throw new Error(`${target} has no simulation`);
    useCloud(cloud);
    const made = await runProgram(
      {
        target,
        image: { context: "test/fixtures/plain-server" },
        options,
        service: {
          name: long.service,
          domain: "mcp.example.com",
          memoryMiB: 2048,
          requestTimeoutSeconds: 60,
          secrets: names,
        },
        secrets: Object.fromEntries(
          names.map((name) => [name, { reference: `the-team/production/${name.toLowerCase()}` }]),
        ),
      },
      { stack: long.stack },
    );
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    const sizes = { "aws:iam/rolePolicy:RolePolicy": 10_240, "aws:iam/policy:Policy": 6144 };
    for (const [type, longest] of Object.entries(sizes)) {
      for (const { name, inputs } of ofType(made, type)) {
        expect(String(inputs.policy).length, name).toBeLessThanOrEqual(longest);
      }
    }
  },
);
