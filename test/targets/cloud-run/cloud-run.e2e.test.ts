import { describe, expect, test } from "vitest";
import * as z from "zod";
import { changedImage, serverOf, type TargetLife, testLife } from "../../engine/target-life.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { UNKNOWN } from "../../../simulation/cloud/index.ts";

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
const server = "gcp:cloudrunv2/service:Service";

const control = { neverReady: false };
const life: TargetLife = {
  target: "cloud-run",
  cloud: cloudRunCloud({ asksUntilIssued: 2 }, control),
  config,
  secrets: { TOKEN: "correct-horse-battery-staple", SLACK_TOKEN: "xoxb-very-secret" },
  server,
  endpoint: "https://mcp.example.com/mcp",
  planned({ operations, output }, { cloud }) {
    expect(operations.find(({ type }) => type === server)?.outputs).toMatchObject({ uri: UNKNOWN });
    expect(output).toContain("estimatedMonthlyCost");
    expect(cloud.calls.filter(({ type }) => type.endsWith(":getCertificates"))).toEqual([]);
  },
  delay(cloud) {
    // In an empty project no API is on, and each takes its time: whatever does not wait for its own is refused.
    void cloud.slow({ type: "gcp:projects/service:Service", method: "create", ms: 1000, times: 50 });
    // A right that takes its time: the service must wait for it, as Google refuses a secret that it may not read.
    void cloud.slow({ type: "gcp:secretmanager/secretIamMember:SecretIamMember", method: "create", ms: 1500 });
  },
  deployed: async () => {},
  steps: {
    secret: [
      "create-replacement SecretVersion demo-token",
      "update Service demo",
      "delete-replaced SecretVersion demo-token",
    ],
    instances: ["update Service demo"],
  },
  drift: { inputs: { scaling: { minInstanceCount: 0, maxInstanceCount: 100 } } },
  revision: {
    failAllBut(image) {
      control.neverReady = image !== undefined;
    },
    async failed({ output }, _, { engine }) {
      expect(output).toMatch(/Revision 'demo-test-\d+' is not ready and cannot serve traffic/);
      expect((await engine.up()).ok).toBe(false);
    },
    steps: ["update Service demo", "update ImageHistory demo"],
  },
  // Google keeps the ids of pools and roles for weeks.
  softDeleted: ["IAMCustomRole", "WorkloadIdentityPool"],
};

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("R2 cloud-run", () => {
  testLife(life, (stack) => {
    test("what a change costs stands beside what is deployed, before it is made", async () => {
      const { configure, engine, up } = stack();
      const cost = async () =>
        z.object({ total: z.string() }).parse(await engine.stackOutput("estimatedMonthlyCost")).total;
      const { id } = serverOf(stack(), server);
      const deployedCost = await cost();
      await configure({ ...config, image: changedImage(config) });
      const { output } = await engine.preview();
      expect(await up()).toEqual(["update Service demo"]);
      // Pulumi puts the colons of a map's keys below each other.
      expect(output.replaceAll(/ +: /g, ": ")).toContain(`total: "${deployedCost}" => "${await cost()}"`);
      expect(serverOf(stack(), server)).toMatchObject({ id, inputs: { scaling: { minInstanceCount: 1 } } });
    });

    test("R17 an update that the platform refuses fails the up, and the old revision goes on", async () => {
      const { cloud, configure, engine, up } = stack();
      await configure({ ...config, image: { ...config.image, buildArgs: { NEW: "2" } } });
      const reason = "Revision 'demo-00002' is not ready: the user-provided container failed to start";
      cloud.failNext({ type: server, method: "update", message: reason });
      const image = await engine.stackOutput("image");
      const result = await engine.up();
      expect(result.ok).toBe(false);
      expect(result.output).toContain(reason);
      expect(JSON.stringify(serverOf(stack(), server).inputs)).toContain(String(image));
      expect(await up()).toContain("update Service demo");
    });

    test("R12 another domain is served before the old one goes", async () => {
      const { configure, engine, up } = stack();
      await configure({ ...config, service: { ...service, domain: "tools.example.com" } });
      const steps = await up();
      expect(steps.filter((step) => /delete-replaced Service|Repository/.test(step))).toEqual([]);
      expect(await engine.stackOutput("url")).toBe("https://tools.example.com");
      // What was in use went only once its successor was: Google would have refused anything else.
      const made = steps.indexOf("create-replacement Certificate demo");
      expect(made).toBeGreaterThanOrEqual(0);
      expect(steps.indexOf("delete-replaced Certificate demo")).toBeGreaterThan(made);
    });
  });
});
