import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { checkout } from "../checkout.ts";
import { copyProject, type ProjectCopy } from "../cli/project-copy.ts";
import { expectNothingLeft, expectOwned } from "../engine/cloud-stack.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import { installInto } from "./examples.ts";

// The target's own simulation knows what the target makes.
const own = {
  "aws:sqs/queue:Queue": {
    outputs: ({ name }: { name: string }) => ({ arn: `arn:aws:sqs:::${name}`, url: `https://sqs/${name}` }),
  },
  "aws:route53/zone:Zone": { outputs: () => ({ zoneId: "ZTEAM" }) },
};
const provider = "node_modules/slipway/dist/infra/provider/pulumi-resource-slipway";
let project: ProjectCopy;
let projectDir: string;
let cloud: SimulatedCloud;
let engine: Engine;

describe("R15 a service in a network of the team's own program", () => {
  beforeAll(async () => {
    project = await copyProject();
    projectDir = join(project.directory, "examples/own-network");
    await installInto(projectDir);
    const { types, ...rest } = ecsCloud();
    cloud = await startSimulatedCloud({ ...rest, types: { ...types, ...own } });
    engine = await createEngine({ projectDir, environment: cloud.environment });
  });
  afterAll(async () => {
    await engine?.dispose();
    await cloud?.close();
    await project?.dispose();
  });

  test("says in a preview what it costs, and takes there what is not made yet", async () => {
    const preview = await engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    expect(preview.output).toMatch(/total\s*: "USD \d/);
    expect(cloud.resources).toEqual([]);
  });

  test("is made with outputs for inputs", async () => {
    const up = await engine.up();
    expect(up.ok, up.output).toBe(true);
    await expectMade();
  });

  test("changes nothing when run again, nor as a program in another language", async () => {
    await expectUnchanged();
    await useOtherLanguage();
    await expectUnchanged();
  });

  test("leaves nothing", () => expectDestroyed());

  test("is previewed, made and destroyed by a program in another language", async () => {
    const preview = await engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    expect(preview.output).toMatch(/total\s*: "USD \d/);
    const up = await engine.up();
    expect(up.ok, up.output).toBe(true);
    await expectMade();
    await expectDestroyed();
  });

  test("tells a program in another language of its mistakes, once", async () => {
    await edit((text) => text.replace('"mcp.example.com"', '"Example"'));
    const { ok, diagnostics, output } = await engine.preview();
    expect(ok).toBe(false);
    const told = diagnostics.filter(({ message }) => message.includes("tools: service.domain: must be a host name"));
    expect(told, output).toHaveLength(1);
    expect(told[0]?.message).not.toMatch(/UNKNOWN|^ +at /m);
  });

  test("is a package of which the engine makes SDKs", () =>
    engine.shell(`pulumi package get-schema '${join(projectDir, provider)}'`));
});

async function expectMade(): Promise<void> {
  await expectOwned({ engine, cloud });
  const only = (type: string) => cloud.resources.filter((resource) => resource.type === type);
  const [vpc] = only("aws:ec2/vpc:Vpc");
  // Of what serves, and of a revision beside it.
  expect(only("aws:lb/targetGroup:TargetGroup").map(({ inputs }) => inputs.vpcId)).toEqual([vpc?.id, vpc?.id]);
  const zones = only("aws:route53/record:Record").map(({ inputs }) => inputs.zoneId);
  expect(new Set(zones)).toEqual(new Set(["ZTEAM"]));
  expect(only("aws:ssm/parameter:Parameter").map(({ inputs }) => inputs.value)).toEqual([
    "https://mcp.example.com/mcp",
  ]);
  const tasks = JSON.stringify(only("aws:ecs/taskDefinition:TaskDefinition").map(({ inputs }) => inputs));
  expect(tasks).toContain("https://sqs/jobs");
  expect(tasks).not.toContain("arn:aws:sqs:::jobs");
  expect(only("aws:secretsmanager/secretVersion:SecretVersion").map(({ inputs }) => JSON.stringify(inputs))).toEqual([
    expect.stringContaining("arn:aws:sqs:::jobs"),
  ]);
  expect(await engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
}

async function expectUnchanged(): Promise<void> {
  const { ok, output, operations } = await engine.up();
  expect(ok, output).toBe(true);
  expect(operations).toEqual([]);
}

async function expectDestroyed(): Promise<void> {
  const { ok, output } = await engine.destroy();
  expect(ok, output).toBe(true);
  await expectNothingLeft({ engine, cloud });
}

/** Puts an SDK such as the engine makes in the place of the component itself; the provider stays that of the package. */
async function useOtherLanguage(): Promise<void> {
  await copyFile(join(checkout, "test/fixtures/remote-sdk.ts"), join(projectDir, "remote-sdk.ts"));
  await edit((program) => program.replace('from "slipway"', 'from "./remote-sdk.ts"'));
}

async function edit(change: (program: string) => string): Promise<void> {
  const file = join(projectDir, "index.js");
  await writeFile(file, change(await readFile(file, "utf8")));
}
