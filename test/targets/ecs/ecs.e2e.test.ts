import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { refusedToWorkflow } from "../../clouds/aws/iam/refused.ts";
import { account } from "../../../infra/clouds/aws/simulation/resources.ts";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "../../engine/cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const token = "correct-horse-battery-staple";
const slackToken = "xoxb-very-secret";
const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048, secrets: ["TOKEN"] };
const config = {
  target: "ecs",
  image: { context: "test/fixtures/plain-server" },
  service,
  options: {
    region: "eu-west-1",
    dns: { hostedZoneId: "Z123" },
    ci: { repository: "team/server", environment: "prod" },
  },
  alerts: {
    receivers: [{ email: "team@example.com" }, { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" }],
    requests: { perMinute: 1000 },
    budget: { usdPerMonth: 100 },
  },
};
const serviceToken = "aws:ecs/service:Service";

let stack: CloudStack;
let control: { rollsBack: boolean };

beforeEach(async () => {
  control = { rollsBack: false };
  stack = await startCloudStack(ecsCloud(control), config, { TOKEN: token, SLACK_TOKEN: slackToken });
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === serviceToken);
  if (!found) throw new Error("there is no service");
  return found;
};

test("R4 a preview makes nothing, up makes it, and a second up changes nothing", async () => {
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(stack.cloud.resources).toEqual([]);
  // Rights that take their time: ECS must wait for them, as it cannot start a task whose secrets it may not read.
  void stack.cloud.slow({ name: "demo-execution", type: "aws:iam/rolePolicy:RolePolicy", method: "create", ms: 1500 });
  await stack.up();
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await stack.up()).toEqual([]);
  // The workflow could have done all of this.
  const place = { region: "eu-west-1", account, service: "demo", stack: "test" };
  expect(await refusedToWorkflow(stack.cloud, place)).toEqual([]);
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
  await stack.setSecrets({ TOKEN: "another value" });
  expect(await stack.up()).toEqual([
    "create-replacement SecretVersion demo-token",
    "create-replacement TaskDefinition demo",
    "update Service demo",
    "create-replacement Wait demo-deployment",
    "delete-replaced Wait demo-deployment",
    "delete-replaced TaskDefinition demo",
    "delete-replaced SecretVersion demo-token",
  ]);
  await stack.configure({ ...config, service: { ...service, minInstances: 2 } });
  expect(await stack.up()).toEqual(["update Target demo"]);
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const steps = await stack.up();
  expect(steps).toContain("update Service demo");
  expect(steps).toContain("update ImageHistory demo");
  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  expect(await stack.up()).not.toContain("create-replacement Service demo");
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
});

test("R17 another port is open before its tasks start, and the old one closed once they serve", async () => {
  await stack.up();
  await stack.configure({ ...config, service: { ...service, port: 9090 } });
  const steps = await stack.up();
  const at = (step: string) => {
    expect(steps).toContain(step);
    return steps.indexOf(step);
  };
  for (const rule of ["SecurityGroupIngressRule demo-tasks", "SecurityGroupEgressRule demo-load-balancer"]) {
    expect(at(`create-replacement ${rule}`)).toBeLessThan(at("update Service demo"));
    expect(at("update Service demo")).toBeLessThan(at(`delete-replaced ${rule}`));
  }
  expect(steps.join()).not.toMatch(/TargetGroup|Listener/);
});

test("R17 a deployment that ECS rolls back fails the up until what it says is done", async () => {
  await stack.up();
  control.rollsBack = true;
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const result = await stack.engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toContain("rolled back because the circuit breaker threshold was exceeded");
  // The provider keeps what was asked for, and an unchanged up finds nothing to do.
  const unchanged = await stack.engine.up();
  expect(unchanged.ok).toBe(false);
  expect(unchanged.output).toContain("ECS rolled the deployment back");
  expect(unchanged.output).toContain("aws logs tail");
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(1);
  await retryAsToldBy(unchanged.output);
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(2);
});

test("R17 a first deployment that fails leaves nothing running, and no later up says that all is well", async () => {
  control.rollsBack = true;
  expect((await stack.engine.up()).ok).toBe(false);
  const unchanged = await stack.engine.up();
  expect(unchanged.ok).toBe(false);
  expect(unchanged.output).toContain("the new tasks did not become healthy");
  await retryAsToldBy(unchanged.output);
});

/** What was wrong lay outside of the stack and is over; the message is followed to the letter. */
async function retryAsToldBy(output: string): Promise<void> {
  control.rollsBack = false;
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  const urn = /pulumi up --stack test --replace '([^']+)'/.exec(output)?.[1] ?? "";
  const retry = await stack.engine.up({ flags: ["--replace", urn] });
  expect(retry.ok, retry.output).toBe(true);
  expect(stepsOf(retry)).toContain("update Service demo");
  expect(await stack.up()).toEqual([]);
}

test("what fails anywhere is mended by the next up, and destroy leaves nothing", { timeout: 600_000 }, async () => {
  await failEverywhere(stack, "ecs");
  // Names of secrets stay taken for days, and an up after a destroy works at once.
  expect(stack.cloud.softDeleted.length).toBeGreaterThan(0);
  await stack.up();
});

test("drift is seen by refresh and mended by up", async () => {
  await stack.up();
  stack.cloud.drift(deployed().id, { deploymentCircuitBreaker: { enable: false, rollback: false } });
  expect(stepsOf(await stack.engine.refresh())).toEqual(["update Service demo"]);
  expect(await stack.up()).toEqual(["update Service demo"]);
  expect(deployed().inputs.deploymentCircuitBreaker).toEqual({ enable: true, rollback: true });
});
