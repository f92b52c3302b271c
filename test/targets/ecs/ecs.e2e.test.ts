import { describe, expect, test } from "vitest";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { refusedToWorkflow } from "../../clouds/aws/iam/refused.ts";
import { account } from "../../../infra/clouds/aws/simulation/resources.ts";
import { retryAsToldBy } from "./retry-as-told.ts";
import { changedImage, type TargetLife, testLife } from "../../engine/target-life.ts";

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

const control = { rollsBack: false };
const life: TargetLife = {
  target: "ecs",
  cloud: ecsCloud(control),
  config,
  secrets: { TOKEN: "correct-horse-battery-staple", SLACK_TOKEN: "xoxb-very-secret" },
  server: "aws:ecs/service:Service",
  endpoint: "https://mcp.example.com/mcp",
  delay(cloud) {
    // Rights that take their time: ECS must wait for them, as it cannot start a task whose secrets it may not read.
    void cloud.slow({ name: "demo-execution", type: "aws:iam/rolePolicy:RolePolicy", method: "create", ms: 1500 });
  },
  async deployed(_, { cloud }) {
    // The workflow could have done all of this.
    const place = { region: "eu-west-1", account, service: "demo", stack: "test" };
    expect(await refusedToWorkflow(cloud, place)).toEqual([]);
  },
  steps: {
    secret: [
      "create-replacement SecretVersion demo-token",
      "create-replacement TaskDefinition demo",
      "update Service demo-next",
      "update Service demo",
      "create-replacement Wait demo-deployment",
      "delete-replaced Wait demo-deployment",
      "delete-replaced TaskDefinition demo",
      "delete-replaced SecretVersion demo-token",
    ],
    instances: ["update Target demo"],
  },
  drift: { inputs: { deploymentCircuitBreaker: { enable: false, rollback: false } } },
  // It is tried again in a way of its own.
  revision: undefined,
  // Names of secrets stay taken for days.
  softDeleted: ["Secret"],
};

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("R4 ecs", () => {
  testLife(life, (stack) => {
    test("R17 a deployment that ECS rolls back fails the up until what it says is done", async () => {
      const { configure, engine, up } = stack();
      control.rollsBack = true;
      await configure({ ...config, image: changedImage(config) });
      const result = await engine.up();
      expect(result.ok).toBe(false);
      expect(result.output).toContain("rolled back because the circuit breaker threshold was exceeded");
      // The provider keeps what was asked for, and an unchanged up finds nothing to do.
      const unchanged = await engine.up();
      expect(unchanged.ok).toBe(false);
      expect(unchanged.output).toContain("ECS rolled the deployment back");
      expect(unchanged.output).toContain("aws logs tail");
      expect(await engine.stackOutput("imageHistory")).toHaveLength(1);
      control.rollsBack = false;
      expect(await retryAsToldBy(unchanged.output, stack())).toEqual(
        expect.arrayContaining(["update Service demo", "update ImageHistory demo"]),
      );
      expect(await engine.stackOutput("imageHistory")).toHaveLength(2);
      expect(await up()).toEqual([]);
    });

    test("R17 another port is open before its tasks start, and the old one closed once they serve", async () => {
      await stack().configure({ ...config, service: { ...service, port: 9090 } });
      const steps = await stack().up();
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

    test("R12 another domain leaves the service where it is", async () => {
      await stack().configure({ ...config, service: { ...service, domain: "tools.example.com" } });
      expect(await stack().up()).not.toContain("create-replacement Service demo");
      expect(await stack().engine.stackOutput("url")).toBe("https://tools.example.com");
    });
  });
});
