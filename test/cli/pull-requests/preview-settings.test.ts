import { describe, expect, test } from "vitest";
import { commentMarker } from "../../../cli/comment/marker.ts";
import { chooseGone, sweepEach } from "../../../cli/preview-deployment/remove.ts";
import { removalMarkdown, sweepMarkdown, toMarkdown } from "../../../cli/preview-deployment/report.ts";
import { previewSettings, pullRequestOf } from "../../../cli/preview-deployment/settings.ts";
import { targets } from "../../../infra/targets/index.ts";

const given = {
  "slipway:target": "cloud-run",
  "slipway:service": {
    name: "weather",
    domain: "mcp.example.com",
    minInstances: 2,
    maxInstances: 9,
    production: true,
    env: { MODE: "prod", LEVEL: "info" },
    secrets: ["API_KEY", "TOKEN", "DATABASE_URL"],
  },
  "slipway:image": { context: "server" },
  "slipway:options": {
    region: "europe-west1",
    ci: { repository: "a/b", environment: "prod" },
    deletionProtection: true,
  },
  "slipway:secrets": { API_KEY: "sealed", TOKEN: { reference: "the-token" }, DATABASE_URL: { reference: "the-url" } },
  "slipway:alerts": { receivers: [{ email: "a@example.com" }] },
  "slipway:preview": { secrets: ["API_KEY"], env: { MODE: "preview" }, hours: 5 },
};

async function settingsOn(target: string, changed: object = {}) {
  const definition = (await targets[target]?.())?.default;
  if (!definition) throw new Error(`there is no target ${target}`);
  return previewSettings({ ...given, "slipway:target": target, ...changed }, "12", { target, facts: definition.facts });
}

describe("R16 the settings of a pull request's stack", () => {
  test("R16 are small, page nobody, and have no secret of the stack's but those it names", async () => {
    const { settings, madeUp, leftOut, preview } = await settingsOn("cloud-run");
    expect(settings).toEqual({
      "slipway:target": "cloud-run",
      "slipway:service": {
        name: "weather",
        minInstances: 0,
        maxInstances: 1,
        production: false,
        env: { MODE: "preview", LEVEL: "info" },
        secrets: ["API_KEY", "TOKEN"],
      },
      "slipway:image": { context: "server" },
      "slipway:options": { region: "europe-west1" },
      "slipway:secrets": { API_KEY: "sealed", TOKEN: { reference: "the-token" } },
      "slipway:preview": given["slipway:preview"],
    });
    expect([madeUp, leftOut, preview.hours]).toEqual([["TOKEN"], ["DATABASE_URL"], 5]);
  });

  test("R16 hold no secret that only alarms or a vendor's monitors read, and those of the image", async () => {
    const secrets = ["API_KEY", "SLACK", "DD_API_KEY", "OTEL_EXPORTER_OTLP_HEADERS", "NPM_TOKEN", "PULL", "NOBODYS"];
    const { settings } = await settingsOn("cloud-run", {
      "slipway:service": { name: "weather", secrets: ["API_KEY"] },
      "slipway:image": { context: "server", secrets: ["NPM_TOKEN"], pull: { username: "robot", secret: "PULL" } },
      "slipway:secrets": Object.fromEntries(secrets.map((name) => [name, "sealed"])),
      "slipway:alerts": { receivers: [{ kind: "slack", secret: "SLACK" }] },
      "slipway:observability": { endpoint: "https://otlp.datadoghq.eu", vendor: { name: "datadog" } },
    });
    expect(Object.keys(Object(settings["slipway:secrets"]))).toEqual(["API_KEY", "NPM_TOKEN", "PULL"]);
  });

  test("R16 have no steps of requests, since nobody makes any, and are examined as the stack is", async () => {
    const { settings } = await settingsOn("cloud-run", {
      "slipway:examine": { canary: [10, 50], canarySeconds: 600, failOn: "major" },
    });
    expect(settings["slipway:examine"]).toEqual({ failOn: "major" });
  });

  test("R16 keep one instance where a target cannot have none, and have ports of their own on this machine", async () => {
    const { settings } = await settingsOn("docker", { "slipway:options": { dataPath: "/data", dataVolume: "shared" } });
    expect(settings["slipway:service"]).toMatchObject({ minInstances: 1, maxInstances: 1 });
    expect(settings["slipway:options"]).toEqual({ dataPath: "/data", port: 20_024, registryPort: 20_025 });
  });

  test.each(["app-runner", "cloud-run", "fly"])(
    "R16 on %s, which gives a URL, no record is to be set",
    async (target) => {
      const dns = { hostedZoneId: "Z0123456789ABCDEFGHIJ" };
      const { settings } = await settingsOn(target, { "slipway:options": { region: "eu-west-1", dns } });
      expect(settings["slipway:options"]).toEqual({ region: "eu-west-1" });
    },
  );

  test("R16 take a host in the zone where the platform gives no URL, and are refused without one", async () => {
    const dns = { hostedZoneId: "Z0123456789ABCDEFGHIJ" };
    const { settings } = await settingsOn("ecs", { "slipway:options": { region: "eu-west-1", dns } });
    expect(settings["slipway:service"]).toMatchObject({ domain: "mcp-pr-12.example.com" });
    await expect(settingsOn("ecs")).rejects.toThrow("ecs gives no URL of its own");
  });
});

describe("R16 what is swept", () => {
  const hour = 3_600_000;
  const stacks = ["11", "12", "13"].map((pullRequest, index) => {
    return { stack: `pr-${pullRequest}`, pullRequest, deployedAt: index * hour };
  });

  test("R16 is what is older than it may become, and what has no open pull request any more", async () => {
    const isOpen = async (pullRequest: string) => pullRequest !== "13";
    const gone = await chooseGone(stacks, { isOpen, hours: 4, now: 4.5 * hour });
    expect(gone).toMatchObject([
      { stack: "pr-11", isOpen: true, why: "it was deployed 4 hours ago, and may stay 4" },
      { stack: "pr-13", isOpen: false, why: "pull request 13 is not open" },
    ]);
  });

  test("R16 is looked at once more right before it goes, and an open pull request is told that it went", async () => {
    const closed = new Set(["12", "13"]);
    const told: string[] = [];
    const removals = await sweepEach(
      stacks,
      { isOpen: async (pullRequest) => !closed.has(pullRequest), hours: 4, now: 4.5 * hour },
      {
        look: async () => stacks,
        remove: async ({ stack, why }) => {
          // Meanwhile somebody reopens the last one.
          closed.delete("13");
          return { stack, from: "dev", why };
        },
        tell: async (pullRequest, { why }) => void told.push(`${pullRequest}: ${why}`),
      },
    );
    expect(removals.map(({ stack }) => stack)).toEqual(["pr-11", "pr-12"]);
    expect(told).toEqual(["11: it was deployed 4 hours ago, and may stay 4"]);
    const deployedAt = 4.4 * hour;
    const look = async () => stacks.map((one) => ({ ...one, deployedAt }));
    const remove = async () => Promise.reject(new Error("it was deployed anew"));
    const choice = { isOpen: async () => true, hours: 4, now: 4.5 * hour };
    expect(await sweepEach(stacks, choice, { look, remove, tell: async () => undefined })).toEqual([]);
  });

  test("R16 is no stack of a name of somebody's own", () => {
    expect(["pr-12", "pr-12-x", "prod", "my-pr-3", "pr-x"].map(pullRequestOf)).toEqual([
      "12",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("R16 what is said of it", () => {
  const report = { stack: "pr-12", from: "dev", madeUp: ["TOKEN"], leftOut: ["DATABASE_URL"], hours: 72 };
  const counts = { critical: 0, major: 0, minor: 1, info: 0 };
  const checks = { passed: 9, failed: 1, skipped: 0, errored: 0 };

  test("R16 has the endpoint, the steps of a connector and what is made up", () => {
    const examination = {
      summary: { findings: counts, checks },
      findings: [],
      checks: [],
      asked: { quick: true, allowWrites: false, failOn: "critical" as const },
    };
    const text = toMarkdown({ ...report, endpoint: "https://pr.example.com/mcp", examination });
    expect(text.startsWith(commentMarker("deployment", "pr-12"))).toBe(true);
    for (const part of ["runs at", "in order", "Connect ChatGPT", "values made up", "72 hours"])
      expect(text).toContain(part);
  });

  test("R16 says loudly what could not be deployed or removed, and closes its issue once nothing is left", () => {
    expect(toMarkdown({ ...report, failure: "no quota" })).toMatch(/could not be deployed[^]*no quota/);
    const removal = { stack: "pr-12", from: "dev", why: "it is closed", failure: "access denied" };
    for (const text of [removalMarkdown(removal), sweepMarkdown([removal])]) {
      expect(text).toContain("could not be removed");
      expect(text).toContain("access denied");
      expect(text).toContain("npx slipway preview-deployment down dev --pull-request 12");
    }
    expect(sweepMarkdown([])).toMatch(/nothing is left$/m);
  });
});
