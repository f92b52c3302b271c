import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { rawConfig, type StackConfig, valueOf } from "./program.ts";

const good = { target: "docker", service: { name: "demo" } };
const settingsOf = (config: StackConfig, stack = "dev") => readSettings(rawConfig({ ...good, ...config }, { stack }));

describe("R13 alerts", () => {
  test("every one but requests and budget is on once somebody is told", async () => {
    const { spec } = await settingsOf({ alerts: { receivers: [{ email: "team@example.com" }] } });
    expect(spec.alerts).toMatchInlineSnapshot(`
      {
        "receivers": [
          {
            "address": "team@example.com",
            "kind": "email",
            "name": "email-0",
          },
        ],
        "rules": {
          "availability": {
            "minutes": 3,
            "status": 200,
          },
          "certificateExpiry": {
            "days": 14,
          },
          "coldStart": {
            "minutes": 15,
            "seconds": 10,
          },
          "cpu": {
            "minutes": 10,
            "percent": 85,
          },
          "errorRate": {
            "minutes": 5,
            "percent": 5,
          },
          "instancesAtMaximum": {
            "minutes": 10,
          },
          "latency": {
            "milliseconds": 2000,
            "minutes": 5,
          },
          "memory": {
            "minutes": 10,
            "percent": 85,
          },
          "restarts": {
            "count": 5,
            "minutes": 15,
          },
          "toolErrors": {
            "minutes": 5,
            "percent": 10,
          },
        },
      }
    `);
  });

  test("without a receiver there are none", async () => {
    expect((await settingsOf({ alerts: { cpu: { percent: 50 } } })).spec.alerts.rules).toEqual({});
  });

  test("a receiver's secret is taken from slipway:secrets and not given to the server", async () => {
    const { spec } = await settingsOf({
      alerts: { receivers: [{ kind: "pagerDuty", secret: "PAGER_KEY" }], latency: false },
      secrets: { PAGER_KEY: "s3cret" },
    });
    const [receiver] = spec.alerts.receivers;
    expect(receiver?.kind === "pagerDuty" && (await valueOf(receiver.integrationKey))).toBe("s3cret");
    expect(spec.secrets).toEqual({});
    expect(spec.alerts.rules).not.toHaveProperty("latency");
  });

  const receivers = [{ email: "team@example.com" }];
  const issuer = "https://auth.example.com";

  test.each<[number, object, object]>([
    [401, { env: { OAUTH_ISSUER: issuer } }, {}],
    [401, { secrets: ["OAUTH_ISSUER"] }, { OAUTH_ISSUER: issuer }],
    [200, { env: { AUTHENTICATION: "none" } }, {}],
    [200, {}, {}],
  ])("the probe expects %i of a server with %o", async (status, service, secrets) => {
    const config = { service: { name: "demo", ...service }, secrets, alerts: { receivers } };
    expect((await settingsOf(config)).spec.alerts.rules.availability).toEqual({ status, minutes: 3 });
  });

  test("the probe expects what the setting says, where the server's variables say nothing else", async () => {
    const settings = await settingsOf({ alerts: { receivers, availability: { status: 403 } } });
    expect(settings.spec.alerts.rules.availability).toMatchObject({ status: 403 });
  });

  test.each<[object, number, string]>([
    [{ OAUTH_ISSUER: issuer }, 200, "with OAUTH_ISSUER, but 401; remove it, since 401 is what follows"],
    [{ AUTHENTICATION: "none" }, 401, "with AUTHENTICATION=none, but 200; remove it, since 200 is what follows"],
  ])("refuses with %o that the probe expects %i, which would ring for ever", async (env, status, words) => {
    const alerts = { receivers, availability: { status } };
    await expect(settingsOf({ service: { name: "demo", env }, alerts })).rejects.toThrow(
      `slipway:alerts.availability.status: ${status} is never answered to a client without a token ${words}: pulumi config rm --stack dev --path 'slipway:alerts.availability.status'`,
    );
  });

  test.each<[StackConfig, string]>([
    [{ alerts: { receivers: [{ email: "nobody" }] } }, "slipway:alerts.receivers[0].email: Invalid email address"],
    [
      { alerts: { receivers: [{ kind: "slack", channel: "ops", secret: "S" }] } },
      "slipway:alerts.receivers[0].channel",
    ],
    [
      { alerts: { receivers: [{ mail: "a@example.com" }] } },
      'slipway:alerts.receivers[0].mail: is not a setting (did you mean "email"?)',
    ],
    [{ alerts: { receivers, cpu: { percent: 120 } } }, "slipway:alerts.cpu"],
    [{ alerts: { receivers, latencyy: {} } }, 'slipway:alerts.latencyy: is not a setting (did you mean "latency"?)'],
    [{ alerts: { receivers: [{ kind: "webhook", secret: "HOOK" }] } }, "slipway:secrets.HOOK: missing"],
    [
      { alerts: { receivers: [{ kind: "webhook", secret: "HOOK" }] }, secrets: { HOOK: { reference: "hook" } } },
      "slipway:secrets.HOOK: belongs to a receiver of alerts, which takes no reference",
    ],
  ])("refuses %o", async (config, message) => {
    await expect(settingsOf(config)).rejects.toThrow(message);
  });
});

describe("R10 production", () => {
  test.each([
    ["gcp-prod", true],
    ["production", true],
    ["products", false],
    ["dev", false],
  ])("stack %s: %s", async (stack, production) => {
    expect((await settingsOf({}, stack)).spec.production).toBe(production);
  });

  test("can be said of any stack", async () => {
    expect((await settingsOf({ service: { name: "demo", production: true } })).spec.production).toBe(true);
  });
});
