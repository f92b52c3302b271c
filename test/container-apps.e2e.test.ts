import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { containerAppsCloud } from "../simulation/container-apps/cloud.ts";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "./cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const token = "correct-horse-battery-staple";
const slackToken = "xoxb-very-secret";
const service = {
  name: "demo",
  domain: "mcp.example.com",
  memoryMiB: 2048,
  requestTimeoutSeconds: 200,
  secrets: ["TOKEN"],
};
const config = {
  target: "container-apps",
  image: { context: "test/fixtures/plain-server" },
  service,
  options: {
    location: "westeurope",
    roleWaitSeconds: 1,
    startTimeoutSeconds: 10,
    dns: { zone: "example.com", resourceGroup: "dns" },
    ci: { repository: "team/server", environment: "prod" },
  },
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  },
};
const appToken = "azure-native:app:ContainerApp";

let stack: CloudStack;
let control: { neverReady: boolean };

beforeEach(async () => {
  control = { neverReady: false };
  stack = await startCloudStack(containerAppsCloud(control), config, token);
  await stack.engine.setSecret("slipway:secrets.SLACK_TOKEN", slackToken);
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === appToken);
  if (!found) throw new Error("there is no app");
  return found;
};

test("R3 a preview makes nothing, up waits for the rights before the app, and a second up changes nothing", async () => {
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(stack.cloud.resources).toEqual([]);
  const steps = await stack.up();
  const at = (step: string) => steps.indexOf(step);
  expect(at("create RoleAssignment demo-token")).toBeGreaterThan(-1);
  expect(at("create Wait demo-rights")).toBeGreaterThan(at("create RoleAssignment demo-token"));
  expect(at("create ContainerApp demo")).toBeGreaterThan(at("create Wait demo-rights"));
  expect(at("create ManagedCertificate demo")).toBeGreaterThan(at("create ContainerApp demo"));
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await stack.up()).toEqual([]);
});

test("R11 no secret stands in the state, the calls, or what is printed", async () => {
  await stack.up();
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const again = await stack.engine.up({ flags: ["--diff"] });
  for (const secret of [token, slackToken, "a-workspace-key", "a-signature"]) {
    expect(await stack.engine.stateText()).not.toContain(secret);
    expect(JSON.stringify(stack.cloud.calls)).not.toContain(secret);
    expect(again.output).not.toContain(secret);
  }
});

test("R10 R11 R12 R17 each change touches what it must and no more", async () => {
  await stack.up();
  await stack.engine.setSecret("slipway:secrets.TOKEN", "another value");
  expect(await stack.up()).toEqual(["update Secret demo-token", "update ContainerApp demo"]);
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  expect(await stack.up()).toEqual(["update ContainerApp demo"]);
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  expect(await stack.up()).toEqual(["update Image demo", "update ContainerApp demo", "update ImageHistory demo"]);
  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  expect(await stack.up()).not.toContain("create-replacement ContainerApp demo");
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
});

test("R17 a revision that never becomes ready fails the up and says how to read why", async () => {
  await stack.up();
  control.neverReady = true;
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const result = await stack.engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toMatch(/revision revision-\d+ of demo is not ready after 10 s, and revision-\d+ serves on/);
  expect(result.output).toContain("az containerapp logs show");
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(1);
});

test("what fails anywhere is mended by the next up, and destroy leaves nothing", async () => {
  await failEverywhere(stack);
});

test("drift is seen by refresh and mended by up", async () => {
  await stack.up();
  const { inputs } = deployed();
  stack.cloud.drift(deployed().id, { configuration: {} });
  expect(stepsOf(await stack.engine.refresh())).toEqual(["update ContainerApp demo"]);
  expect(await stack.up()).toContain("update ContainerApp demo");
  expect(deployed().inputs.configuration).toEqual(inputs.configuration);
});
