import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import * as z from "zod";
import { type CloudStack, failEverywhere, startCloudStack, stepsOf } from "../../engine/cloud-stack.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { UNKNOWN } from "../../../simulation/cloud/index.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const token = "correct-horse-battery-staple";
const slackToken = "xoxb-very-secret";
const service = { name: "demo", domain: "mcp.example.com", secrets: ["TOKEN"] };
const options = {
  project: "my-project",
  region: "europe-west1",
  billingAccount: "012345-ABCDEF-012345",
  dns: { managedZone: "example-com" },
  ci: { repository: "team@1/server@2", environment: "prod" },
  domainWaitSeconds: 0,
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
const setByHand = new Set<string>();

beforeEach(async () => {
  setByHand.clear();
  const issuance = { isSetByHand: (name: string) => setByHand.has(name), asksUntilIssued: 2, asksUntilGivenUp: 2 };
  stack = await startCloudStack(cloudRunCloud(issuance), config, { TOKEN: token, SLACK_TOKEN: slackToken });
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === serviceToken);
  if (!found) throw new Error("there is no service");
  return found;
};
const looks = () => stack.cloud.calls.filter(({ type }) => type.endsWith(":getCertificates")).length;

test("R2 a preview knows what it cannot know yet, up makes it, and a second up changes nothing", async () => {
  const preview = await stack.engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  const planned = preview.operations.find(({ type }) => type === serviceToken);
  expect(planned?.outputs).toMatchObject({ uri: UNKNOWN });
  expect(preview.output).toContain("estimatedMonthlyCost");
  expect(stack.cloud.resources).toEqual([]);
  expect(looks()).toBe(0);

  // In an empty project no API is on, and each takes its time: whatever does not wait for its own is refused.
  void stack.cloud.slow({ type: "gcp:projects/service:Service", method: "create", ms: 1000, times: 50 });
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

  await stack.setSecrets({ TOKEN: "another value" });
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
  // Pulumi puts the colons of a map's keys below each other.
  expect(output.replaceAll(/ +: /g, ": ")).toContain(`total: "${deployedCost}" => "${await cost()}"`);
  expect(deployed()).toMatchObject({ id, inputs: { scaling: { minInstanceCount: 2 } } });

  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const before = await stack.engine.stackOutput("image");
  expect(await stack.up()).toEqual(["update Image demo", "update Service demo", "update ImageHistory demo"]);
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([await stack.engine.stackOutput("image"), before]);

  await stack.configure({ ...config, service: { ...service, domain: "tools.example.com" } });
  const steps = await stack.up();
  expect(steps.filter((step) => step.includes("delete-replaced Service") || step.includes("Repository"))).toEqual([]);
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
  // What was in use went only once its successor was: Google would have refused anything else.
  const made = steps.indexOf("create-replacement Certificate demo");
  expect(made).toBeGreaterThanOrEqual(0);
  expect(steps.indexOf("delete-replaced Certificate demo")).toBeGreaterThan(made);
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

test("what fails anywhere is mended by the next up, destroy leaves nothing, and an up after it works", async () => {
  await failEverywhere(stack, "cloud-run");
  // Google keeps the ids of pools and roles for weeks.
  expect(stack.cloud.softDeleted.map(({ type }) => type.split(":").at(-1)).toSorted()).toEqual([
    "IAMCustomRole",
    "WorkloadIdentityPool",
  ]);
  await stack.up();
  // An up for each layer of the graph, which is deep with a load balancer.
}, 400_000);

test("drift is seen by refresh and mended by up", async () => {
  await stack.up();
  const { id } = deployed();
  stack.cloud.drift(id, { scaling: { minInstanceCount: 0, maxInstanceCount: 100 } });
  expect(stepsOf(await stack.engine.refresh())).toEqual(["update Service demo"]);
  expect(await stack.up()).toEqual(["update Service demo"]);
  expect(deployed().inputs.scaling).toEqual({ minInstanceCount: 1, maxInstanceCount: 3 });
});

test("R12 the user's own records come first, then the certificate, which is made anew when Google gave up on it", async () => {
  const { dns: _, ...byHand } = options;
  await stack.configure({ ...config, options: byHand });
  await stack.up();
  const records = await stack.engine.stackOutput("dnsRecords");
  expect(records).toEqual([
    { name: "mcp.example.com", type: "A", value: "203.0.113.7" },
    { name: "_acme-challenge.mcp.example.com", type: "CNAME", value: "abc.authorize.certificatemanager.goog" },
  ]);
  expect(await stack.engine.stackOutput("url")).toMatch(/\.a\.run\.app$/);
  expect(stack.cloud.resources.filter(({ type }) => type.endsWith(":Certificate"))).toEqual([]);

  // The user says that the records are set, and they are not.
  await stack.configure({ ...config, options: { ...byHand, domainVerified: true } });
  const tooEarly = await stack.engine.up();
  expect(tooEarly.ok).toBe(false);
  expect(tooEarly.output).toContain("Google gave up on the certificate of mcp.example.com");
  expect(tooEarly.output).toContain("_acme-challenge.mcp.example.com CNAME abc.authorize.certificatemanager.goog");
  // Nothing watches a name that is not served yet.
  expect(JSON.stringify(stack.cloud.resources.filter(({ type }) => type.endsWith(":UptimeCheckConfig")))).not.toContain(
    "mcp.example.com",
  );

  // What the message says, done to the letter.
  setByHand.add("_acme-challenge.mcp.example.com");
  const urn = /pulumi up --stack test --replace '([^']+)'/.exec(tooEarly.output)?.[1] ?? "";
  const mended = await stack.engine.up({ flags: ["--replace", urn] });
  expect(mended.ok, mended.output).toBe(true);
  expect(await stack.engine.stackOutput("url")).toBe("https://mcp.example.com");
  expect(await stack.engine.stackOutput("dnsRecords")).toEqual([]);
  expect(await stack.up()).toEqual([]);
});

test("R12 a certificate that is not issued in time fails the up, which can be run again", async () => {
  const { dns: _, ...byHand } = options;
  const impatient = { ...config, options: { ...byHand, domainVerified: true, certificateWaitSeconds: 0 } };
  await stack.configure(impatient);
  const slow = await stack.engine.up();
  expect(slow.ok).toBe(false);
  expect(slow.output).toContain("Google has not issued the certificate of mcp.example.com after 0 s");
  setByHand.add("_acme-challenge.mcp.example.com");
  await stack.configure({ ...impatient, options: { ...impatient.options, certificateWaitSeconds: 60 } });
  expect(await stack.up()).toContain("create Wait demo-certificate");
  expect(await stack.engine.stackOutput("url")).toBe("https://mcp.example.com");
  const answered = looks();
  // Issued once, it is not asked for again.
  expect(await stack.up()).toEqual([]);
  expect(looks()).toBe(answered);
});
