import { expect, test as anyTest } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { useCloudStack } from "../../engine/cloud-stack.ts";
import { serverOf } from "../../engine/target-life.ts";
import { retryAsToldBy } from "./retry-as-told.ts";

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

const control = { rollsBack: false, recordsSet: false };
const stack = useCloudStack(ecsCloud(control), config, { TOKEN: "correct-horse-battery-staple" });

test("R12 without a zone the service comes with the second up, once its certificate is issued", async () => {
  const { cloud, configure, engine, up } = stack();
  await up();
  expect(cloud.resources.filter(({ type }) => type === serviceToken)).toEqual([]);
  expect(await engine.stackOutput("dnsRecords")).toHaveLength(2);
  expect(await engine.stackOutput("imageHistory")).toEqual([]);

  await configure(verified);
  const early = await engine.up();
  expect(early.ok).toBe(false);
  expect(early.output).toContain("PENDING_VALIDATION");
  expect(cloud.resources.filter(({ type }) => type === serviceToken)).toEqual([]);
  control.recordsSet = true;
});

test("R17 a first deployment that fails leaves nothing running, and no later up says that all is well", async () => {
  const { engine, up } = stack();
  control.rollsBack = true;
  expect((await engine.up()).ok).toBe(false);
  const unchanged = await engine.up();
  expect(unchanged.ok).toBe(false);
  expect(unchanged.output).toContain("the new tasks did not become healthy");
  control.rollsBack = false;
  expect(await retryAsToldBy(unchanged.output, stack())).toContain("update Service demo");
  expect(await engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
  expect(await engine.stackOutput("dnsRecords")).toEqual([]);
  expect(await engine.stackOutput("imageHistory")).toHaveLength(1);
  expect(await up()).toEqual([]);
});

test("R12 without a zone another domain leaves the old one served until its own certificate is issued", async () => {
  const { cloud, configure, engine, up } = stack();
  const certificateOf = () =>
    cloud.resources.find(({ type, name }) => type === "aws:lb/listener:Listener" && name === "demo")?.inputs
      .certificateArn;
  const before = { certificate: certificateOf(), task: serverOf(stack(), serviceToken).inputs.taskDefinition };

  // As at the first time: refused before anything is taken down.
  const elsewhere = { ...service, domain: "tools.example.com" };
  await configure({ ...config, service: elsewhere });
  for (const refused of [await engine.preview(), await engine.up()]) {
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("mcp.example.com is served until the certificate of tools.example.com is issued");
  }
  expect({ certificate: certificateOf(), task: serverOf(stack(), serviceToken).inputs.taskDefinition }).toEqual(before);

  control.recordsSet = false;
  await configure({ ...verified, service: elsewhere });
  for (const told of [await engine.up(), await engine.up()]) {
    expect(told.ok).toBe(false);
    expect(told.output).toMatch(
      /_proof\.tools\.example\.com CNAME _abc\.acm-validations\.aws, tools\.example\.com CNAME/,
    );
    expect(told.output.indexOf("_proof.tools")).toBeLessThan(told.output.indexOf("PENDING_VALIDATION"));
    expect({ certificate: certificateOf(), task: serverOf(stack(), serviceToken).inputs.taskDefinition }).toEqual(
      before,
    );
  }

  control.recordsSet = true;
  await up();
  expect(certificateOf()).toContain("tools.example.com");
  expect(await engine.stackOutput("url")).toBe("https://tools.example.com");
  expect(cloud.resources.filter(({ type }) => type === "aws:acm/certificate:Certificate")).toHaveLength(1);
  expect(await up()).toEqual([]);
});
