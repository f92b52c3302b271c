import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import type { ContainerAppsControl } from "../../../infra/targets/container-apps/simulation/revisions.ts";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "../../engine/cloud-stack.ts";

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
    roleWaitSeconds: 0,
    startTimeoutSeconds: 10,
    dns: { zone: "example.com", resourceGroup: "dns" },
    ci: { repository: "team@1/server@2", environment: "prod" },
  },
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  },
};

let stack: CloudStack;
let control: ContainerAppsControl;

beforeEach(async () => {
  control = { neverReady: false };
  stack = await startCloudStack(containerAppsCloud(control), config, { TOKEN: token, SLACK_TOKEN: slackToken });
});

afterEach(() => stack.dispose());

const ofType = (type: string) => stack.cloud.resources.filter((resource) => resource.type === `azure-native:${type}`);
const deployed = () => {
  const [found] = ofType("app:ContainerApp");
  if (!found) throw new Error("there is no app");
  return found;
};

test("R3 a preview makes nothing, up waits for the rights, a slow pull and the certificate, and a second up changes nothing", async () => {
  // Longer than the server may take to start.
  control.looksUntilPulled = 3;
  control.looksUntilBound = 5;
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(stack.cloud.resources).toEqual([]);
  const steps = await stack.up();
  const at = (step: string) => steps.indexOf(step);
  expect(at("create RoleAssignment demo-secret-token")).toBeGreaterThan(-1);
  expect(at("create Wait demo-rights")).toBeGreaterThan(at("create RoleAssignment demo-secret-token"));
  expect(at("create ContainerApp demo")).toBeGreaterThan(at("create Wait demo-rights"));
  expect(at("create ManagedCertificate demo")).toBeGreaterThan(at("create ContainerApp demo"));
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  const looks = () => stack.cloud.calls.filter(({ type }) => type === "azure-native:app:getContainerApp").length;
  expect(looks()).toBeGreaterThan(5);
  expect(await stack.up()).toEqual([]);
});

test("R11 no secret stands in the state, the calls, or what is printed", async () => {
  await stack.up();
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const again = await stack.engine.up({ flags: ["--diff"] });
  for (const secret of [token, slackToken, "a-signature"]) {
    expect(await stack.engine.stateText()).not.toContain(secret);
    expect(JSON.stringify(stack.cloud.calls)).not.toContain(secret);
    expect(again.output).not.toContain(secret);
  }
});

test("R10 R11 R12 R17 each change touches what it must and no more", async () => {
  await stack.up();
  await stack.setSecrets({ TOKEN: "another value" });
  expect(await stack.up()).toEqual(["update Secret demo-token", "update ContainerApp demo"]);
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const waitsAgain = ["create-replacement Wait demo-revision", "delete-replaced Wait demo-revision"];
  expect(await stack.up()).toEqual(["update ContainerApp demo", ...waitsAgain]);
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  expect(await stack.up()).toEqual([
    "update Image demo",
    "update ContainerApp demo",
    "create-replacement Wait demo-revision",
    "update ImageHistory demo",
    "delete-replaced Wait demo-revision",
  ]);
});

test("R12 another domain is served with another certificate, none at all without one, and both leave the app", async () => {
  await stack.up();
  const certified = () => ofType("app:ManagedCertificate").map(({ inputs }) => inputs.properties);
  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  const steps = await stack.up();
  expect(steps).toContain("update ContainerApp demo");
  // What serves the old name goes last.
  expect(steps.indexOf("delete-replaced RecordSet demo")).toBeGreaterThan(steps.indexOf("update ContainerApp demo"));
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
  expect(certified()).toEqual([{ subjectName: "tools.example.com", domainControlValidation: "CNAME" }]);
  const { domain: _, ...without } = service;
  await stack.configure({ ...config, service: without });
  expect(await stack.up()).toContain("update ContainerApp demo");
  expect(await stack.engine.stackOutput("url")).toMatch(/azurecontainerapps\.io$/);
  expect(certified()).toEqual([]);
  expect(await stack.up()).toEqual([]);
});

test("R17 a revision that never becomes ready fails the up, says how to read why, and is tried again unchanged", async () => {
  await stack.up();
  control.neverReady = true;
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const result = await stack.engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toMatch(/revision revision-2 of demo is not ready after 10 s, and revision-1 serves on/);
  expect(result.output).toContain("Azure says: provisioning Provisioning, running Degraded, health Unhealthy");
  expect(result.output).toContain("az containerapp logs show");
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(1);

  control.neverReady = false;
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(await stack.up()).toEqual([
    "update ContainerApp demo",
    "create-replacement Wait demo-revision",
    "update ImageHistory demo",
    "delete-replaced Wait demo-revision",
  ]);
  expect(deployed().outputs.latestRevisionName).toBe("revision-3");
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(2);
  expect(await stack.up()).toEqual([]);
});

test("what fails anywhere is mended by the next up, and destroy leaves nothing", async () => {
  await failEverywhere(stack, "container-apps");
}, 300_000);

test("R11 a secret that the stack no longer holds leaves the app alone, and can come back", async () => {
  const { alerts: _, ...calm } = config;
  const both = { ...calm, service: { ...service, secrets: ["TOKEN", "KEY"] } };
  const elsewhere = { TOKEN: { reference: "shared/team-vault/token" } };
  await stack.configure({ ...both, secrets: elsewhere });
  await stack.setSecrets({ KEY: "a key", TOKEN: token });
  await stack.up();
  await stack.configure({ ...both, secrets: elsewhere });
  await stack.setSecrets({ KEY: "a key" });
  expect(await stack.up()).toContain("update ContainerApp demo");
  expect(JSON.stringify(deployed().inputs)).toContain("https://team-vault.vault.azure.net/secrets/token/now");
  await stack.setSecrets({ TOKEN: token });
  expect(await stack.up()).toContain("create Secret demo-token");
});

test("drift is seen by refresh and mended by up, and up works after destroy", async () => {
  await stack.up();
  const { inputs } = deployed();
  stack.cloud.drift(deployed().id, { configuration: {} });
  expect(stepsOf(await stack.engine.refresh())).toEqual(["update ContainerApp demo"]);
  expect(await stack.up()).toContain("update ContainerApp demo");
  expect(deployed().inputs.configuration).toEqual(inputs.configuration);
  // With its certificate in use, and the vault's name kept for days.
  const destroyed = await stack.engine.destroy();
  expect(destroyed.ok, destroyed.output).toBe(true);
  expect(stack.cloud.softDeleted.map(({ type }) => type)).toEqual(["azure-native:keyvault:Vault"]);
  await stack.up();
});
