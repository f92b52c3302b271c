import { describe, expect, test } from "vitest";
import { refusedToWorkflow } from "../../clouds/aws/iam/refused.ts";
import { account } from "../../../infra/clouds/aws/simulation/resources.ts";
import { expectNothingLeft, useCloudStack } from "../../engine/cloud-stack.ts";
import { serverOf, type TargetLife, testLife } from "../../engine/target-life.ts";
import { appRunnerCloud, deploymentType } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { appRunnerContainer } from "../../../infra/targets/app-runner/simulation/index.ts";
import { UNKNOWN } from "../../../simulation/cloud/index.ts";

const token = "correct-horse-battery-staple";
const secrets = {
  TOKEN: token,
  SLACK_TOKEN: "xoxb-very-secret",
  PAGER_KEY: "pager-very-secret",
  HOOK_URL: "https://hook.example/very-secret",
};
const server = "aws:apprunner/service:Service";
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

let onlyGood: string | undefined;
const life: TargetLife = {
  target: "app-runner",
  cloud: appRunnerCloud((inputs) => onlyGood !== undefined && !inputs.includes(onlyGood)),
  config,
  secrets,
  hidden: ["a-registry-token"],
  server,
  endpoint: "https://mcp.example.com/mcp",
  delay: () => {},
  planned({ operations, output }) {
    expect(operations.find(({ type }) => type === server)?.outputs).toMatchObject({ serviceUrl: UNKNOWN });
    expect(operations.filter(({ type }) => type === "aws:route53/record:Record")).toHaveLength(4);
    expect(output).toContain("AWS closed App Runner to new customers on 2026-04-30");
  },
  async deployed(_, { cloud, engine }) {
    expect(await engine.stackOutput("logsCommand")).toBe(
      "aws logs tail /aws/apprunner/demo-test-d8cda6/8fe1e10304f84fd2b0df550fe98a71fa/application --follow --region us-east-1",
    );
    expect(appRunnerContainer(cloud.resources)).toMatchObject({
      image: await engine.stackOutput("image"),
      env: { PORT: "8080", TOKEN: token, HEARTBEAT_SECONDS: "15" },
      secretNames: ["TOKEN"],
      healthPath: "/health",
      cpu: 1,
      memoryMiB: 2048,
    });
    // The workflow could have done all of this.
    const place = { region: "us-east-1", account, service: "demo", stack: "test" };
    expect(await refusedToWorkflow(cloud, place)).toEqual([]);
  },
  steps: {
    secret: [
      "create-replacement SecretVersion demo-token",
      "update Service demo",
      "delete-replaced SecretVersion demo-token",
    ],
    instances: [
      "create-replacement AutoScalingConfigurationVersion demo",
      "update Service demo",
      "delete-replaced AutoScalingConfigurationVersion demo",
    ],
  },
  drift: { inputs: { instanceConfiguration: { cpu: "256", memory: "512" } }, removes: "demo-cpu" },
  revision: {
    failAllBut(image) {
      onlyGood = image;
    },
    async failed({ output }, image) {
      expect(output).toContain(`took the deployment of`);
      expect(output).toContain(`goes on with ${image}`);
      expect(output).toContain("aws logs tail /aws/apprunner/demo-test-d8cda6/");
    },
    steps: [
      "update Service demo",
      "create-replacement Wait demo-deployment",
      "update ImageHistory demo",
      "delete-replaced Wait demo-deployment",
    ],
  },
  // Names of secrets stay taken for days.
  softDeleted: ["Secret"],
};

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("R3 app-runner", () => {
  testLife(life, (stack) => {
    test("R12 another domain leaves the service where it is", async () => {
      const { configure, engine, up } = stack();
      const { id } = serverOf(stack(), server);
      await configure({ ...config, service: { ...service, domain: "tools.example.com" } });
      const steps = await up();
      expect(steps.filter((step) => /delete-replaced (Service|Repository|Role) /.test(step))).toEqual([]);
      expect(await engine.stackOutput("url")).toBe("https://tools.example.com");
      expect(serverOf(stack(), server).id).toBe(id);
    });

    test("R17 an image outside of ECR is warned of and refused", async () => {
      const reference = `ghcr.io/team/server@sha256:${"cd".repeat(32)}`;
      await stack().configure({ ...config, image: { reference } });
      const preview = await stack().engine.preview();
      expect(preview.ok).toBe(false);
      expect(preview.output).toContain(`App Runner pulls from Amazon ECR only, and will refuse ${reference}`);
      expect(preview.output).toContain("is in neither ECR nor ECR Public");
    });
  });

  describe("without a domain", () => {
    const { domain: _, ...nameless } = service;
    const { dns: __, ...rest } = options;
    const given = { ...config, service: nameless, options: rest };
    const stack = useCloudStack(appRunnerCloud(), given, secrets);
    const url = "https://abc123.us-east-1.awsapprunner.com";
    const deployments = () => stack().cloud.resources.filter(({ type }) => type === deploymentType);

    test("R12 R40 the server knows its URL once the first up has ended, and no later one deploys again", async () => {
      const { cloud, configure, engine, up } = stack();
      await up();
      expect(await engine.stackOutput("endpoint")).toBe(`${url}/mcp`);
      const { env } = appRunnerContainer(cloud.resources);
      expect(env).toMatchObject({ PUBLIC_URL: url, MCP_URL: url, ALLOWED_HOSTS: "*", TOKEN: token });
      expect(deployments()).toHaveLength(1);
      const place = { region: "us-east-1", account, service: "demo", stack: "test" };
      expect(await refusedToWorkflow(cloud, place)).toEqual([]);
      expect(await up()).toEqual([]);
      await configure({ ...given, service: { ...nameless, env: { LEVEL: "debug" } } });
      expect(await up()).toEqual(["update Service demo"]);
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL: url, LEVEL: "debug" });
    });

    test("R12 a domain takes the URL's place, and one that is taken away gives it back", async () => {
      const { cloud, configure, up } = stack();
      await configure({ ...config, service });
      expect(await up()).toContain("delete Deployment demo-0-url");
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL: "https://mcp.example.com" });
      await configure(given);
      expect(await up()).toContain("create Deployment demo-0-url");
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL: url });
    });

    test("R12 a deployment that fails is said, and the next up tells the server after all", async () => {
      const { cloud, engine, up } = stack();
      await engine.destroy();
      await expectNothingLeft({ engine, cloud });
      cloud.failNext({ type: deploymentType, method: "create", message: "unexpected state 'ROLLBACK_SUCCEEDED'" });
      const { ok, output } = await engine.up();
      expect(ok).toBe(false);
      expect(output).toContain("ROLLBACK_SUCCEEDED");
      expect(appRunnerContainer(cloud.resources).env).not.toMatchObject({ PUBLIC_URL: url });
      expect(await up()).toContain("create Deployment demo-0-url");
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL: url });
    });
  });

  describe("without a zone", () => {
    const { dns: _, ...byHand } = options;
    const stack = useCloudStack(appRunnerCloud(), { ...config, options: byHand }, secrets);

    test("R12 a second up finishes the domain, and the server is told each URL when it serves", async () => {
      const { cloud, configure, engine, up } = stack();
      await up();
      const PUBLIC_URL = await engine.stackOutput("url");
      expect(PUBLIC_URL).toBe("https://abc123.us-east-1.awsapprunner.com");
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL });
      expect(await engine.stackOutput("dnsRecords")).toHaveLength(4);
      await configure({ ...config, options: { ...byHand, domainVerified: true } });
      expect(await up()).toEqual(expect.arrayContaining(["update Service demo", "delete Deployment demo-0-url"]));
      expect(await engine.stackOutput("url")).toBe("https://mcp.example.com");
      expect(appRunnerContainer(cloud.resources).env).toMatchObject({ PUBLIC_URL: "https://mcp.example.com" });
    });
  });
});
