import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { type CloudStack, startCloudStack } from "../../engine/cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048, secrets: ["TOKEN"] };
const config = {
  target: "ecs",
  image: { context: "test/fixtures/plain-server" },
  service,
  options: { region: "eu-west-1" },
};
const verified = { ...config, options: { ...config.options, domainVerified: true } };
const serviceToken = "aws:ecs/service:Service";

let stack: CloudStack;
let control: { rollsBack: boolean; recordsSet: boolean };

beforeEach(async () => {
  control = { rollsBack: false, recordsSet: true };
  stack = await startCloudStack(ecsCloud(control), config, { TOKEN: "correct-horse-battery-staple" });
});

afterEach(() => stack.dispose());

const deployed = () => {
  const found = stack.cloud.resources.find(({ type }) => type === serviceToken);
  if (!found) throw new Error("there is no service");
  return found;
};

test("R12 without a zone the service comes with the second up, once its certificate is issued", async () => {
  control.recordsSet = false;
  await stack.up();
  expect(stack.cloud.resources.filter(({ type }) => type === serviceToken)).toEqual([]);
  expect(await stack.engine.stackOutput("dnsRecords")).toHaveLength(2);
  expect(await stack.engine.stackOutput("imageHistory")).toEqual([]);

  await stack.configure(verified);
  const early = await stack.engine.up();
  expect(early.ok).toBe(false);
  expect(early.output).toContain("PENDING_VALIDATION");

  control.recordsSet = true;
  await stack.up();
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await stack.engine.stackOutput("dnsRecords")).toEqual([]);
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(1);
});

test("R12 without a zone another domain leaves the old one served until its own certificate is issued", async () => {
  await stack.configure(verified);
  await stack.up();
  const certificateOf = () =>
    stack.cloud.resources.find(({ type, name }) => type === "aws:lb/listener:Listener" && name === "demo")?.inputs
      .certificateArn;
  const before = { certificate: certificateOf(), task: deployed().inputs.taskDefinition };

  // As at the first time: refused before anything is taken down.
  const elsewhere = { ...service, domain: "tools.example.com" };
  await stack.configure({ ...config, service: elsewhere });
  for (const refused of [await stack.engine.preview(), await stack.engine.up()]) {
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("mcp.example.com is served until the certificate of tools.example.com is issued");
  }
  expect({ certificate: certificateOf(), task: deployed().inputs.taskDefinition }).toEqual(before);

  control.recordsSet = false;
  await stack.configure({ ...verified, service: elsewhere });
  for (const told of [await stack.engine.up(), await stack.engine.up()]) {
    expect(told.ok).toBe(false);
    expect(told.output).toMatch(
      /_proof\.tools\.example\.com CNAME _abc\.acm-validations\.aws, tools\.example\.com CNAME/,
    );
    expect(told.output.indexOf("_proof.tools")).toBeLessThan(told.output.indexOf("PENDING_VALIDATION"));
    expect({ certificate: certificateOf(), task: deployed().inputs.taskDefinition }).toEqual(before);
  }

  control.recordsSet = true;
  await stack.up();
  expect(certificateOf()).toContain("tools.example.com");
  expect(await stack.engine.stackOutput("url")).toBe("https://tools.example.com");
  expect(stack.cloud.resources.filter(({ type }) => type === "aws:acm/certificate:Certificate")).toHaveLength(1);
  expect(await stack.up()).toEqual([]);
});
