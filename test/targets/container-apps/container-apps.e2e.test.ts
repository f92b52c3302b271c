import { describe, expect, test } from "vitest";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import type { ContainerAppsControl } from "../../../infra/targets/container-apps/simulation/revisions.ts";
import { serverOf, type TargetLife, testLife } from "../../engine/target-life.ts";

const token = "correct-horse-battery-staple";
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

const server = "azure-native:app:ContainerApp";
// Longer than the server may take to start.
const control: ContainerAppsControl = { neverReady: false, looksUntilPulled: 3, looksUntilBound: 5 };
const life: TargetLife = {
  target: "container-apps",
  cloud: containerAppsCloud(control),
  config,
  secrets: { TOKEN: token, SLACK_TOKEN: "xoxb-very-secret" },
  hidden: ["a-signature"],
  server,
  endpoint: "https://mcp.example.com/mcp",
  delay: () => {},
  async deployed(steps, { cloud }) {
    const at = (step: string) => steps.indexOf(step);
    expect(at("create RoleAssignment demo-secret-token")).toBeGreaterThan(-1);
    expect(at("create Wait demo-rights")).toBeGreaterThan(at("create RoleAssignment demo-secret-token"));
    expect(at("create ContainerApp demo")).toBeGreaterThan(at("create Wait demo-rights"));
    expect(at("create ManagedCertificate demo")).toBeGreaterThan(at("create ContainerApp demo"));
    const looks = cloud.calls.filter(({ type }) => type === "azure-native:app:getContainerApp");
    expect(looks.length).toBeGreaterThan(5);
    Object.assign(control, { looksUntilPulled: 0, looksUntilBound: 0 });
  },
  steps: {
    secret: ["update Secret demo-token", "update ContainerApp demo"],
    instances: [
      "update ContainerApp demo",
      "create-replacement Wait demo-revision",
      "delete-replaced Wait demo-revision",
    ],
  },
  drift: { inputs: { configuration: {} } },
  revision: {
    failAllBut(image) {
      control.neverReady = image !== undefined;
    },
    async failed({ output }) {
      expect(output).toMatch(/revision revision-\d+ of demo is not ready after 10 s, and revision-\d+ serves on/);
      expect(output).toContain("Azure says: provisioning Provisioning, running Degraded, health Unhealthy");
      expect(output).toContain("az containerapp logs show");
    },
    steps: [
      "update ContainerApp demo",
      "create-replacement Wait demo-revision",
      "update ImageHistory demo",
      "delete-replaced Wait demo-revision",
    ],
  },
  softDeleted: ["Vault"],
};

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("R3 container-apps", () => {
  testLife(life, (stack) => {
    const certified = () =>
      stack()
        .cloud.resources.filter(({ type }) => type === "azure-native:app:ManagedCertificate")
        .map(({ inputs }) => inputs.properties);

    test("R12 another domain is served with another certificate, none at all without one, and both leave the app", async () => {
      const { configure, engine, up } = stack();
      await configure({ ...config, service: { ...service, domain: "tools.example.com" } });
      const steps = await up();
      expect(steps).toContain("update ContainerApp demo");
      // What serves the old name goes last.
      expect(steps.indexOf("delete-replaced RecordSet demo")).toBeGreaterThan(
        steps.indexOf("update ContainerApp demo"),
      );
      expect(await engine.stackOutput("url")).toBe("https://tools.example.com");
      expect(certified()).toEqual([{ subjectName: "tools.example.com", domainControlValidation: "CNAME" }]);
      const { domain: _, ...nameless } = service;
      const { dns: __, ...rest } = config.options;
      await configure({ ...config, service: nameless, options: rest });
      expect(await up()).toContain("update ContainerApp demo");
      expect(await engine.stackOutput("url")).toMatch(/azurecontainerapps\.io$/);
      expect(certified()).toEqual([]);
      expect(await up()).toEqual([]);
    });

    test("R11 a secret that the stack no longer holds leaves the app alone, and can come back", async () => {
      const { configure, setSecrets, up } = stack();
      const { alerts: _, ...calm } = config;
      const elsewhere = { TOKEN: { reference: "shared/team-vault/token" } };
      await configure({ ...calm, service: { ...service, secrets: ["TOKEN", "KEY"] }, secrets: elsewhere });
      await setSecrets({ KEY: "a key" });
      expect(await up()).toContain("update ContainerApp demo");
      expect(JSON.stringify(serverOf(stack(), server).inputs)).toContain(
        "https://team-vault.vault.azure.net/secrets/token/now",
      );
      await setSecrets({ TOKEN: token });
      expect(await up()).toContain("create Secret demo-token");
    });
  });
});
