import { getProject } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type { Call } from "./iam/policy.ts";
import { escalations } from "./iam/escalations.ts";
import { callsOfLookUp } from "./iam/look-ups.ts";
import { allowed, callsFor, refused } from "./iam/refused.ts";
import { type ExampleStack, runExample } from "./iam/stack.ts";
import { callsOnNameless, callsOnStrangers } from "./iam/strangers.ts";

const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const options = {
  ci: { repository: "my-team@1/my-server@2", environment: "prod", state: { bucket: "team-state/mcp", keyArn } },
};
const withOwnSecrets = {
  secrets: { DATABASE_URL: "a value", SLACK_TOKEN: "another" },
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    budget: { usdPerMonth: 9 },
  },
};

describe.each([
  ["aws-dev", {}],
  ["aws-prod", withOwnSecrets],
  ["apprunner-prod", {}],
])("the rights of a workflow that previews %s with %j", (stack, changed) => {
  let example: ExampleStack;
  beforeAll(async () => {
    example = await runExample(stack, { options, ...changed });
  });

  test("R16 whatever preview and refresh look at is allowed, the identities among it", async () => {
    const { seen, lookUps, place, reads } = example;
    const calls = [
      ...seen.flatMap((one) => callsFor(one, ["read"], place, seen)),
      ...lookUps.flatMap((lookUp) => callsOfLookUp(lookUp, place)),
    ];
    expect(calls.length).toBeGreaterThan(40);
    expect(await refused(calls, reads)).toEqual([]);
  });

  test("R16 of all that up and the end of a resource call, nothing that changes anything is allowed", async () => {
    const { seen, place, reads } = example;
    const calls = seen.flatMap((one) => callsFor(one, ["create", "update", "delete"], place, seen));
    expect(calls.length).toBeGreaterThan(60);
    const passed = (await allowed(calls, reads)).map((call) => call.split(" ")[0]);
    expect(passed.filter((action = "") => !/:(Describe|Get|List|View|BatchGet)/.test(action))).toEqual([]);
  });

  test("R16 no known way leads a preview to more, nor to a stranger's things", async () => {
    const { place, reads } = example;
    const ways = Object.entries(escalations(place, example));
    expect(ways.length).toBeGreaterThanOrEqual(15);
    for (const [way, calls] of ways) expect(await refused(calls, reads), way).not.toEqual([]);
    expect(await allowed([...callsOnStrangers(place), ...callsOnNameless(place)], reads)).toEqual([]);
  });

  test("R16 the stack's state is read by the one and written by the other, and no other stack's by either", async () => {
    const { place, reads, rights } = example;
    const on = (stackName: string, action: string, file: string): Call => ({
      action: `s3:${action}`,
      resource: `arn:aws:s3:::team-state/mcp/.pulumi/${file.replace("STACK", stackName)}`,
      context: {},
    });
    const project = getProject();
    const checkpoint = `stacks/${project}/STACK.json`;
    const locks = `locks/organization/${project}/STACK/1234.json`;
    const reading = [
      on(place.stack, "GetObject", "meta.yaml"),
      on(place.stack, "GetObject", checkpoint),
      { action: "s3:ListBucket", resource: "arn:aws:s3:::team-state", context: {} },
      { action: "kms:Decrypt", resource: keyArn, context: {} },
    ];
    const writing = [
      ...[checkpoint, `${checkpoint}.gz`, locks, `history/${project}/STACK/STACK-1.history.json`].flatMap((file) =>
        ["PutObject", "DeleteObject"].map((action) => on(place.stack, action, file)),
      ),
    ];
    expect(await refused(reading, reads)).toEqual([]);
    expect(await allowed(writing, reads)).toEqual([]);
    expect(await refused([...reading, ...writing], rights)).toEqual([]);
    const others = [`${place.stack}2`, "another"].flatMap((other) => [
      on(other, "GetObject", checkpoint),
      on(other, "PutObject", checkpoint),
      on(other, "PutObject", locks),
    ]);
    const key = { action: "kms:Decrypt", resource: keyArn.replace(/.$/, "c"), context: {} };
    for (const policy of [reads, rights]) expect(await allowed([...others, key], policy)).toEqual([]);
  });
});
