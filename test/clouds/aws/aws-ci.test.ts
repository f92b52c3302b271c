import { beforeAll, describe, expect, test } from "vitest";
import type { Method } from "./iam/calls.ts";
import { escalations } from "./iam/escalations.ts";
import { callsOfLookUp } from "./iam/look-ups.ts";
import { isAllowed, type Policy, readPolicy } from "./iam/policy.ts";
import { allowed, callsFor, callsOfAll, isIdentity, refused } from "./iam/refused.ts";
import { type ExampleStack, runExample } from "./iam/stack.ts";
import { callsOnNameless, callsOnStrangers } from "./iam/strangers.ts";

const withOwnSecrets = {
  secrets: { DATABASE_URL: "a value", SLACK_TOKEN: "another" },
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    budget: { usdPerMonth: 9 },
  },
};
const atTopOfZone = {
  service: {
    name: "example",
    domain: "example.com",
    memoryMiB: 2048,
    env: { OAUTH_ISSUER: "https://auth.example.com" },
    secrets: ["DATABASE_URL"],
  },
};
const imageOfAnothers = {
  image: { reference: `210987654321.dkr.ecr.eu-west-1.amazonaws.com/shared/server@sha256:${"0".repeat(64)}` },
};
const vpc = { id: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], privateSubnetIds: ["subnet-3"] };

describe.each([
  ["aws-dev", {}],
  ["aws-dev", { options: { vpc } }],
  ["aws-dev", imageOfAnothers],
  ["aws-prod", {}],
  ["aws-prod", withOwnSecrets],
  ["aws-prod", atTopOfZone],
  ["apprunner-prod", {}],
  ["apprunner-prod", withOwnSecrets],
])("the rights of a workflow that deploys %s with %j", (stack, changed) => {
  let example: ExampleStack;
  beforeAll(async () => {
    example = await runExample(stack, changed);
  });
  test("R16 whatever up, preview and the end of a resource call is allowed", async () => {
    const { seen, lookUps, place, rights } = example;
    const calls = [...callsOfAll(seen, place), ...lookUps.flatMap((lookUp) => callsOfLookUp(lookUp, place))];
    expect(calls.length).toBeGreaterThan(100);
    expect(await refused(calls, rights)).toEqual([]);
  });

  test("R16 its own identity is not its to make, change or delete", async () => {
    const changes: Method[] = ["create", "update", "delete"];
    for (const one of example.seen.filter(isIdentity)) {
      for (const method of changes) {
        const calls = callsFor(one, [method], example.place, example.seen);
        if (calls.length === 0) continue;
        const denied = await refused(calls, example.rights);
        expect(denied, `${method} ${one.type} ${one.name}`).not.toEqual([]);
      }
    }
  });

  test("R16 no known way leads to more", async () => {
    const ways = Object.entries(escalations(example.place, example));
    expect(ways.length).toBeGreaterThanOrEqual(15);
    for (const [way, calls] of ways) expect(await refused(calls, example.rights), way).not.toEqual([]);
  });

  test("R16 nothing of a stranger's may be touched, however near its name and without a tag", async () => {
    const calls = callsOnStrangers(example.place);
    expect(calls.length).toBeGreaterThan(300);
    expect(await allowed(calls, example.rights)).toEqual([]);
    const everything: Policy = { Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
    expect(await allowed(calls, everything, example.boundary)).toEqual([]);
  });

  // An action that takes no resource, or a tag that may be given to what has none, tells no stranger from the stack:
  // https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
  test("R16 where a thing has no name and no tag, this is reached of others', and no more", async () => {
    const reached = (await allowed(callsOnNameless(example.place), example.rights)).map(
      (call) => call.split(" with")[0],
    );
    const { region, account } = example.place;
    const subscriptions = ["sns:Unsubscribe on *", "sns:SetSubscriptionAttributes on *"];
    const scalingOfServices = `arn:aws:application-autoscaling:${region}:${account}:scalable-target/1234`;
    expect(reached).toEqual(
      stack.startsWith("apprunner")
        ? subscriptions
        : [
            `acm:AddTagsToCertificate on arn:aws:acm:${region}:${account}:certificate/1234`,
            `application-autoscaling:TagResource on ${scalingOfServices}`,
            `application-autoscaling:RegisterScalableTarget on ${scalingOfServices}`,
            "ecs:DeregisterTaskDefinition on *",
            ...subscriptions,
          ],
    );
  });

  test("R16 each role of the stack has the boundary, and may do within it what it is for", async () => {
    const { seen, boundary, boundaryArn, place } = example;
    const roles = seen.filter((one) => one.type === "aws:iam/role:Role" && !isIdentity(one));
    expect(roles.length).toBeGreaterThan(1);
    for (const { inputs } of roles) {
      expect(inputs).toMatchObject({
        permissionsBoundary: boundaryArn,
        path: `/slipway/${place.service}/${place.stack}/`,
      });
    }
    const context = {
      "aws:ResourceTag/slipway-service": place.service,
      "aws:ResourceTag/slipway-stack": place.stack,
    };
    for (const one of seen.filter((policy) => policy.type === "aws:iam/rolePolicy:RolePolicy" && !isIdentity(policy))) {
      const { Statement } = readPolicy(one.inputs.policy);
      const calls = Statement.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => ({ action, resource, context }))),
      );
      expect(calls.filter((call) => !isAllowed(call, boundary))).toEqual([]);
    }
  });

  test("R16 a role that is given everything stays within the boundary", async () => {
    const everything: Policy = { Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
    const ways = Object.entries(escalations(example.place, example));
    for (const [way, calls] of ways) expect(await refused(calls, everything, example.boundary), way).not.toEqual([]);
  });
});
