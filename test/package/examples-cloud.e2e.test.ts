import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { copyProject, type ProjectCopy } from "../cli/project-copy.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import { installInto } from "./examples.ts";

// The target's own simulation knows what the target makes.
const queue = {
  outputs: ({ name }: { name: string }) => ({ arn: `arn:aws:sqs:::${name}`, url: `https://sqs/${name}` }),
};
let project: ProjectCopy;
let cloud: SimulatedCloud;
let engine: Engine;

describe("R15 a service in a network of the team's own program", () => {
  beforeAll(async () => {
    project = await copyProject();
    const projectDir = join(project.directory, "examples/own-network");
    await installInto(projectDir);
    const { types, ...rest } = ecsCloud();
    cloud = await startSimulatedCloud({ ...rest, types: { ...types, "aws:sqs/queue:Queue": queue } });
    engine = await createEngine({ projectDir, environment: cloud.environment });
  });
  afterAll(async () => {
    await engine.dispose();
    await cloud.close();
    await project.dispose();
  });

  test("says in a preview what it costs, and takes there what is not made yet", async () => {
    const preview = await engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    expect(preview.output).toMatch(/total\s*: "USD \d/);
    expect(cloud.resources).toEqual([]);
  });

  test("is made with outputs for inputs, changes nothing when run again, and leaves nothing", async () => {
    const up = await engine.up();
    expect(up.ok, up.output).toBe(true);
    const only = (type: string) => cloud.resources.filter((resource) => resource.type === type);
    const [vpc] = only("aws:ec2/vpc:Vpc");
    expect(only("aws:lb/targetGroup:TargetGroup").map(({ inputs }) => inputs.vpcId)).toEqual([vpc?.id]);
    expect(only("aws:ssm/parameter:Parameter").map(({ inputs }) => inputs.value)).toEqual([
      "https://mcp.example.com/mcp",
    ]);
    const tasks = JSON.stringify(only("aws:ecs/taskDefinition:TaskDefinition").map(({ inputs }) => inputs));
    expect(tasks).toContain("https://sqs/jobs");
    expect(tasks).not.toContain("arn:aws:sqs:::jobs");
    expect(await engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
    expect((await engine.up()).operations).toEqual([]);
    expect((await engine.destroy()).ok).toBe(true);
    expect(cloud.resources).toEqual([]);
  });
});
