import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { refusedToWorkflow } from "../../clouds/aws/iam/refused.ts";
import { account } from "../../../infra/clouds/aws/simulation/resources.ts";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "../../engine/cloud-stack.ts";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { appRunnerContainer } from "../../../infra/targets/app-runner/simulation/index.ts";
import { UNKNOWN } from "../../../simulation/cloud/index.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const token = "correct-horse-battery-staple";
const alertSecrets = {
  SLACK_TOKEN: "xoxb-very-secret",
  PAGER_KEY: "pager-very-secret",
  HOOK_URL: "https://hook.example/very-secret",
};
const serviceToken = "aws:apprunner/service:Service";
const service = {
  name: "demo",
  cpu: 1,
  memoryMiB: 2048,
  requestTimeoutSeconds: 120,
  domain: "mcp.example.com",
  secrets: ["TOKEN"],
};
const options = {
  region: "us-east-1",
  dns: { hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  ci: { repository: "team/server", environment: "prod" },
  domainWaitSeconds: 0,
  roleWaitSeconds: 0,
};
const config = {
  target: "app-runner",
  image: { context: "test/fixtures/plain-server" },
  service,
  options,
  alerts: {
    receivers: [
      { email: "team@example.com" },
      { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" },
      { kind: "pagerDuty", secret: "PAGER_KEY" },
      { kind: "webhook", secret: "HOOK_URL" },
    ],
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  },
};
const newImage = { ...config.image, buildArgs: { NEW: "1" } };

let stack: CloudStack;
let unhealthy: string | undefined;

beforeEach(async () => {
  unhealthy = undefined;
  const cloud = appRunnerCloud((inputs) => unhealthy !== undefined && !inputs.includes(unhealthy));
  stack = await startCloudStack(cloud, config, { TOKEN: token, ...alertSecrets });
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === serviceToken);
  if (!found) throw new Error("there is no service");
  return found;
};

test("R3 a preview knows what it cannot know yet, up makes it, and a second up changes nothing", async () => {
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(preview.operations.find(({ type }) => type === serviceToken)?.outputs).toMatchObject({ serviceUrl: UNKNOWN });
  expect(preview.operations.filter(({ type }) => type === "aws:route53/record:Record")).toHaveLength(4);
  expect(preview.output).toContain("AWS closed App Runner to new customers on 2026-04-30");
  expect(stack.cloud.resources).toEqual([]);

  await stack.up();
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([await stack.engine.stackOutput("image")]);
  expect(await stack.engine.stackOutput("logsCommand")).toBe(
    "aws logs tail /aws/apprunner/demo-test-d8cda6/8fe1e10304f84fd2b0df550fe98a71fa/application --follow --region us-east-1",
  );
  expect(appRunnerContainer(stack.cloud.resources)).toMatchObject({
    image: await stack.engine.stackOutput("image"),
    env: { PORT: "8080", TOKEN: token, HEARTBEAT_SECONDS: "15" },
    secretNames: ["TOKEN"],
    healthPath: "/health",
    cpu: 1,
    memoryMiB: 2048,
  });
  expect(await stack.up()).toEqual([]);
  // The workflow could have done all of this.
  const place = { region: "us-east-1", account, service: "demo", stack: "test" };
  expect(await refusedToWorkflow(stack.cloud, place)).toEqual([]);
});

test("R11 no secret stands in the state, the calls, or what is printed", async () => {
  await stack.up();
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  const again = await stack.engine.up({ flags: ["--diff"] });
  for (const secret of [token, ...Object.values(alertSecrets), "a-registry-token"]) {
    expect(await stack.engine.stateText()).not.toContain(secret);
    expect(JSON.stringify(stack.cloud.calls)).not.toContain(secret);
    expect(again.output).not.toContain(secret);
  }
});

test("R10 R11 R12 R17 each change touches what it must and no more", async () => {
  await stack.up();
  const { id } = deployed();

  await stack.setSecrets({ TOKEN: "another value" });
  expect(await stack.up()).toEqual([
    "create-replacement SecretVersion demo-token",
    "update Service demo",
    "delete-replaced SecretVersion demo-token",
  ]);

  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  expect(await stack.up()).toEqual([
    "create-replacement AutoScalingConfigurationVersion demo",
    "update Service demo",
    "delete-replaced AutoScalingConfigurationVersion demo",
  ]);

  await stack.configure({ ...config, image: newImage });
  const before = await stack.engine.stackOutput("image");
  expect(await stack.up()).toEqual(
    expect.arrayContaining(["update Image demo", "update Service demo", "update ImageHistory demo"]),
  );
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([await stack.engine.stackOutput("image"), before]);

  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  const steps = await stack.up();
  expect(steps.filter((step) => /delete-replaced (Service|Repository|Role) /.test(step))).toEqual([]);
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
  expect(deployed().id).toBe(id);
});

test("R12 without a zone a second up finishes the domain", async () => {
  const { dns: _, ...byHand } = options;
  await stack.configure({ ...config, options: byHand });
  await stack.up();
  expect(await stack.engine.stackOutput("url")).toBe("https://abc123.us-east-1.awsapprunner.com");
  expect(await stack.engine.stackOutput("dnsRecords")).toHaveLength(4);
  await stack.configure({ ...config, options: { ...byHand, domainVerified: true } });
  expect(await stack.up()).toEqual(["update Function demo-probe"]);
  expect(await stack.engine.stackOutput("url")).toBe("https://mcp.example.com");
});

test("a deployment that App Runner takes back fails the up, says so, and the next one mends it", async () => {
  await stack.up();
  const before = String(await stack.engine.stackOutput("image"));
  unhealthy = before;
  await stack.configure({ ...config, image: newImage });
  const result = await stack.engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toContain(`took the deployment of`);
  expect(result.output).toContain(`goes on with ${before}`);
  expect(result.output).toContain("aws logs tail /aws/apprunner/demo-test-d8cda6/");
  expect(result.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
  // What was wrong lay outside of the stack, so that the retry changes nothing in it.
  unhealthy = undefined;
  const retry = await stack.engine.preview();
  expect(retry.ok, retry.output).toBe(true);
  expect(await stack.up()).toContain("update Service demo");
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(2);
});

test("R17 an image outside of ECR is warned of and refused", async () => {
  const reference = `ghcr.io/team/server@sha256:${"cd".repeat(32)}`;
  await stack.configure({ ...config, image: { reference } });
  const preview = await stack.engine.preview();
  expect(preview.ok).toBe(false);
  expect(preview.output).toContain(`App Runner pulls from Amazon ECR only, and will refuse ${reference}`);
  expect(preview.output).toContain("is in neither ECR nor ECR Public");
});

test("what fails anywhere is mended by the next up, and destroy leaves nothing", { timeout: 600_000 }, async () => {
  await failEverywhere(stack, "app-runner");
  // Names of secrets stay taken for days, and an up after a destroy works at once.
  expect(stack.cloud.softDeleted.length).toBeGreaterThan(0);
  await stack.up();
});

test("drift is seen by refresh and mended by up", async () => {
  await stack.up();
  const { id, inputs } = deployed();
  stack.cloud.drift(id, { instanceConfiguration: { cpu: "256", memory: "512" } });
  stack.cloud.remove(stack.cloud.resources.find(({ name }) => name === "demo-cpu")?.id ?? "");
  expect(stepsOf(await stack.engine.refresh()).toSorted()).toEqual([
    "delete MetricAlarm demo-cpu",
    "update Service demo",
  ]);
  expect(await stack.up()).toEqual(expect.arrayContaining(["update Service demo", "create MetricAlarm demo-cpu"]));
  expect(deployed().inputs.instanceConfiguration).toEqual(inputs.instanceConfiguration);
});
