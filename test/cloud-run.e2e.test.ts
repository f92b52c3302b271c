import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import * as z from "zod";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "./cloud-stack.ts";
import { cloudRunCloud } from "../simulation/cloud-run/cloud.ts";
import { UNKNOWN } from "../simulation/cloud/index.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const token = "correct-horse-battery-staple";
const slackToken = "xoxb-very-secret";
const service = { name: "demo", domain: "mcp.example.com", secrets: ["TOKEN"] };
const options = {
  project: "my-project",
  region: "europe-west1",
  billingAccount: "012345-ABCDEF-012345",
  dns: { managedZone: "example-com" },
  ci: { repository: "team/server", environment: "prod" },
};
const config = {
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service,
  options,
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  },
};
const serviceToken = "gcp:cloudrunv2/service:Service";

let stack: CloudStack;

beforeEach(async () => {
  stack = await startCloudStack(cloudRunCloud(), config, token);
  await stack.engine.setSecret("slipway:secrets.SLACK_TOKEN", slackToken);
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === serviceToken);
  if (!found) throw new Error("there is no service");
  return found;
};

test("R2 a preview knows what it cannot know yet, up makes it, and a second up changes nothing", async () => {
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  const planned = preview.operations.find(({ type }) => type === serviceToken);
  expect(planned?.outputs).toMatchObject({ uri: UNKNOWN });
  expect(preview.output).toContain("estimatedMonthlyCost");
  expect(stack.cloud.resources).toEqual([]);

  // A right that takes its time: the service must wait for it, as Google refuses a secret that it may not read.
  void stack.cloud.slow({ type: "gcp:secretmanager/secretIamMember:SecretIamMember", method: "create", ms: 1500 });
  await stack.up();
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([await stack.engine.stackOutput("image")]);
  expect(await stack.up()).toEqual([]);
});

test("R11 no secret stands in the state, the calls, or what is printed", async () => {
  await stack.up();
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const again = await stack.engine.up({ flags: ["--diff"] });
  for (const secret of [token, slackToken]) {
    expect(await stack.engine.stateText()).not.toContain(secret);
    expect(JSON.stringify(stack.cloud.calls)).not.toContain(secret);
    expect(again.output).not.toContain(secret);
  }
});

test("R10 R11 R12 R17 each change touches what it must and no more", async () => {
  await stack.up();
  const { id } = deployed();

  await stack.engine.setSecret("slipway:secrets.TOKEN", "another value");
  expect(await stack.up()).toEqual([
    "create-replacement SecretVersion demo-token",
    "update Service demo",
    "delete-replaced SecretVersion demo-token",
  ]);

  const cost = async () =>
    z.object({ total: z.string() }).parse(await stack.engine.stackOutput("estimatedMonthlyCost")).total;
  const deployedCost = await cost();
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const { output } = await stack.engine.preview();
  expect(await stack.up()).toEqual(["update Service demo"]);
  // What the change costs stands beside what is deployed, before it is made.
  expect(output).toContain(`total: "${deployedCost}" => "${await cost()}"`);
  expect(deployed()).toMatchObject({ id, inputs: { scaling: { minInstanceCount: 2 } } });

  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const before = await stack.engine.stackOutput("image");
  expect(await stack.up()).toEqual(["update Image demo", "update Service demo", "update ImageHistory demo"]);
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([await stack.engine.stackOutput("image"), before]);

  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  const steps = await stack.up();
  expect(steps.filter((step) => step.includes("delete-replaced Service") || step.includes("Repository"))).toEqual([]);
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
});

test("a revision that the platform refuses fails the up, and the old one goes on", async () => {
  await stack.up();
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const reason = "Revision 'demo-00002' is not ready: the user-provided container failed to start";
  stack.cloud.failNext({ type: serviceToken, method: "update", message: reason });
  const { image } = { image: await stack.engine.stackOutput("image") };
  const result = await stack.engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toContain(reason);
  expect(JSON.stringify(deployed().inputs)).toContain(String(image));
  expect(await stack.up()).toContain("update Service demo");
});

test("what fails anywhere is mended by the next up, and destroy leaves nothing", async () => {
  await failEverywhere(stack);
});

test("drift is seen by refresh and mended by up", async () => {
  await stack.up();
  const { id } = deployed();
  stack.cloud.drift(id, { scaling: { minInstanceCount: 0, maxInstanceCount: 100 } });
  expect(stepsOf(await stack.engine.refresh())).toEqual(["update Service demo"]);
  expect(await stack.up()).toEqual(["update Service demo"]);
  expect(deployed().inputs.scaling).toEqual({ minInstanceCount: 1, maxInstanceCount: 3 });
});
