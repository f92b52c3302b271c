import { afterEach, beforeEach, expect, test } from "vitest";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { checkout } from "../checkout.ts";
import { type CloudStack, startCloudStack } from "./cloud-stack.ts";

const domain = "mcp.example.com";
const serviceToken = "gcp:cloudrunv2/service:Service";

function configOf(name: string, domains: { domain?: string } = {}) {
  return {
    target: "cloud-run",
    image: { context: "test/fixtures/plain-server" },
    service: { name, secrets: ["TOKEN"], ...domains },
    options: {
      project: "my-project",
      region: "europe-west1",
      domainWaitSeconds: 0,
      ...("domain" in domains ? { dns: { managedZone: "example-com" } } : {}),
    },
  };
}

let stack: CloudStack;

beforeEach(async () => {
  stack = await startCloudStack(cloudRunCloud(), configOf("demo"), { TOKEN: "a token" });
});

afterEach(() => stack.dispose());

const servers = () => stack.cloud.resources.filter(({ type }) => type === serviceToken);

const live = () => stack.cloud.resources.filter(({ type }) => type !== "docker-build:index:Image");

/** One service runs, and what there is on the platform is in the state, but for images, which stay for a rollback. */
async function expectNoneLeft(): Promise<void> {
  expect(servers()).toHaveLength(1);
  const inState = (await stack.engine.stateResources()).flatMap(({ id }) => (id ? [id] : []));
  expect(live().filter(({ id }) => !inState.includes(id))).toEqual([]);
  expect(await stack.up()).toEqual([]);
}

test("a service with another name is made anew, which a preview says, and nothing of the old one is left", async () => {
  await stack.up();
  const before = servers()[0]?.id;
  await stack.configure(configOf("tools"));
  const { ok, output } = await stack.engine.preview();
  expect(ok, output).toBe(true);
  expect(output).toContain("slipway:service.name: demo becomes tools: what bears an old name is made anew");
  expect(output).toContain("Cloud Run service demo-test");
  expect(output).toContain("pulumi config set --stack test --path --type string 'slipway:service.name' demo");
  // One that fails half way is said once more, until nothing of the old is left.
  stack.cloud.failNext({ type: serviceToken, method: "create", message: "no capacity" });
  expect((await stack.engine.up()).ok).toBe(false);
  expect((await stack.engine.preview()).output).toContain("demo becomes tools: what bears an old name is made anew");
  await stack.up();
  expect(servers()[0]?.id).not.toBe(before);
  expect((await stack.engine.preview()).output).not.toContain("becomes");
  expect(await stack.engine.stackOutput("endpoint")).toMatch(/^https:\/\/tools-test-.*\/mcp$/);
  await expectNoneLeft();
  expect(live().filter(({ name }) => name.startsWith("demo"))).toEqual([]);
});

test("R12 a service that serves a domain keeps its name, and one whose stack has another name keeps the domain", async () => {
  await stack.configure(configOf("demo", { domain }));
  await stack.engine.shell("pulumi stack rename --stack test before");
  const flags = `--yes --skip-preview --cwd '${checkout}' --config-file "$PWD/Pulumi.before.yaml"`;
  await stack.engine.shell(`pulumi up --stack before ${flags}`);
  await stack.engine.shell("pulumi stack rename --stack before test");
  const { output } = await stack.engine.preview();
  expect(output).toContain("stack before becomes test: what bears an old name is made anew");
  expect(output).toContain("to keep it: pulumi stack rename --stack test before");
  await stack.up();
  await expectNoneLeft();
  expect(await stack.engine.stackOutput("endpoint")).toBe(`https://${domain}/mcp`);

  await stack.configure(configOf("tools", { domain }));
  const refused = await stack.engine.preview();
  expect(refused.ok).toBe(false);
  expect(refused.output).toContain(`demo serves ${domain}, which only one service can do at a time`);
});
