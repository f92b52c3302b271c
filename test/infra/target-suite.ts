import { describe, expect, test } from "vitest";
import { targets } from "../../infra/targets/index.ts";
import { digest, type ProgramRun, type Registered, runProgram, type StackConfig, valueOf } from "./program.ts";
import { untagged } from "./tags.ts";
import { testToldUrl } from "./told-url.ts";

/** How the promises of design can be seen on one target. */
export interface TargetFixture {
  /** The smallest options with which the target deploys. */
  options: StackConfig;
  /** Finds the resource that runs the server, by type and name. */
  server: { type: string; name: string };
  /** Reads what that resource was given; secrets in plain, wherever they were put. */
  read(inputs: Registered["inputs"], run: ProgramRun): { image: unknown; env: unknown; healthPath: unknown };
  /** Settings of `slipway:image` without which the target refuses, such as a repository. */
  image?: StackConfig;
  /** Settings of `slipway:service` without which the target refuses, such as a domain. */
  service?: StackConfig;
  /** Names of the receivers that each alert reaches, by the alert's resource name; omitted where there are no alerts. */
  alerts?(run: ProgramRun): Record<string, string[]>;
  /** Resource names of alerts for which the platform knows e-mail alone. */
  mailOnly?: readonly string[];
  /** Alerts that the target cannot give, since it does not measure what they watch. */
  lacks?: readonly string[];
}

const secretMark = "4dabf18193072939515e22adb298388d";
const secretText = "correct horse battery staple";

const alertSecrets = { SLACK_TOKEN: "xoxb-1", PAGER_KEY: "key-1", HOOK_URL: "https://hook.example/abc" };
const allAlerts = {
  receivers: [
    { email: "team@example.com" },
    { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" },
    { kind: "pagerDuty", secret: "PAGER_KEY" },
    { kind: "webhook", secret: "HOOK_URL" },
  ],
  availability: {},
  errorRate: {},
  toolErrors: {},
  latency: {},
  requests: { perMinute: 1000 },
  cpu: {},
  memory: {},
  instancesAtMaximum: {},
  restarts: {},
  coldStart: {},
  certificateExpiry: {},
  budget: { usdPerMonth: 100 },
};

/** The promises that every target keeps, each seen on the program's own resources. */
export function testTarget(name: string, fixture: TargetFixture): void {
  const config = {
    target: name,
    image: { context: "test/fixtures/plain-server", ...fixture.image },
    service: {
      name: "demo",
      maxInstances: 1,
      requestTimeoutSeconds: 100,
      healthPath: "/alive",
      env: { GREETING: "hello" },
      secrets: ["TOKEN"],
      ...fixture.service,
    },
    options: fixture.options,
    secrets: { TOKEN: secretText },
  };
  const seen = (run: ProgramRun) => {
    const { type, name } = fixture.server;
    return fixture.read(
      required(run.resources.find((resource) => resource.type === type && resource.name === name)).inputs,
      run,
    );
  };

  describe(`target ${name}`, () => {
    test("R1 gives an endpoint at /mcp, over TLS or on loopback", async () => {
      const { service } = await runProgram(config);
      expect(await valueOf(service.outputs.endpoint)).toMatch(/^(https:\/\/[^/]+|http:\/\/localhost:\d+)\/mcp$/);
    });

    testToldUrl(name, {
      run: ({ service, options }) =>
        runProgram({
          ...config,
          service: { ...config.service, ...service },
          options: { ...config.options, ...options },
        }),
      environment: (run) => seen(run).env,
    });

    test("R17 runs exactly the image that was built, by digest", async () => {
      const run = await runProgram(config);
      const image = await valueOf(run.service.outputs.image);
      expect(image).toMatch(new RegExp(`@${digest}$`));
      expect(seen(run).image).toBe(image);
    });

    test("R17 runs a ready image by digest and builds nothing", async () => {
      const reference = `ghcr.io/team/server@sha256:${"cd".repeat(32)}`;
      const run = await runProgram({ ...config, image: { reference } });
      expect(seen(run).image).toBe(reference);
      expect(run.resources.filter(({ type }) => type.startsWith("docker-build:"))).toEqual([]);
    });

    test("owns every resource and names each after the service", async () => {
      const { resources } = await runProgram(config);
      expect(resources.filter(({ owned }) => !owned).map(({ name }) => name)).toEqual([]);
      // The owner is in the state alone, and is the same under every name of the service.
      const named = resources.filter(({ type }) => type !== "slipway:docker:Owner");
      expect(named.filter(({ name }) => !/^demo(-|$)/.test(name)).map(({ name }) => name)).toEqual([]);
    });

    test("its component puts out all that a stack does", async () => {
      const { service, componentOutputs } = await runProgram(config);
      expect(Object.keys(componentOutputs).toSorted()).toEqual(Object.keys(service.outputs).toSorted());
    });

    test("tags whatever can be tagged, so that a bill tells services and stacks apart", async () => {
      const { resources } = await runProgram({
        ...config,
        alerts: fixture.alerts ? allAlerts : {},
        secrets: { ...config.secrets, ...(fixture.alerts ? alertSecrets : {}) },
      });
      expect(untagged(resources, { "slipway-service": "demo", "slipway-stack": "test" })).toEqual([]);
    });

    test("R11 delivers every env and secret, and the port", async () => {
      const run = await runProgram(config);
      expect(seen(run).env).toMatchObject({ GREETING: "hello", PORT: "8080", TOKEN: secretText });
    });

    test("R11 keeps secrets out of every plain input", async () => {
      const { resources } = await runProgram(config);
      expect(resources.filter(({ inputs }) => JSON.stringify(withoutSecrets(inputs)).includes(secretText))).toEqual([]);
    });

    test("sets the health path", async () => {
      expect(seen(await runProgram(config)).healthPath).toBe("/alive");
    });

    const { alerts, mailOnly = [], lacks = [] } = fixture;
    if (alerts) {
      test("R13 wires every alert to every receiver", async () => {
        const names = Object.keys(allAlerts).filter((name) => !["receivers", ...lacks].includes(name));
        const run = await runProgram({
          ...config,
          // What runs one instance for ever has no maximum to watch.
          service: { ...config.service, maxInstances: 2 },
          alerts: allAlerts,
          secrets: { ...config.secrets, ...alertSecrets },
        });
        const wired = alerts(run);
        expect(Object.keys(wired).toSorted()).toEqual(
          names.map((name) => `demo-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).toSorted(),
        );
        for (const [alert, receivers] of Object.entries(wired)) {
          const told = mailOnly.includes(alert) ? ["email-0"] : ["email-0", "pager-duty-2", "slack-1", "webhook-3"];
          expect(receivers.toSorted(), alert).toEqual(told);
        }
      });

      test("R13 makes no alert that is off, and none without a receiver", async () => {
        const few = { receivers: allAlerts.receivers, cpu: false, memory: false };
        const run = await runProgram({ ...config, alerts: few, secrets: { ...config.secrets, ...alertSecrets } });
        const wired = Object.keys(alerts(run));
        expect(wired).toContain(lacks.includes("latency") ? "demo-restarts" : "demo-latency");
        expect(wired).not.toContain("demo-cpu");
        expect(alerts(await runProgram(config))).toEqual({});
      });
    }

    test("R15 refuses options that it does not know", async () => {
      const wrong = { ...config, options: { ...fixture.options, colour: "blue" } };
      await expect(runProgram(wrong)).rejects.toThrow("slipway:options.colour: is not a setting");
    });

    test("says what it is and where its facts come from", async () => {
      const definition = required(await targets[name]?.()).default;
      expect(definition.name).toBe(name);
      expect(definition.summary.length).toBeGreaterThan(10);
      for (const { source } of Object.values(definition.facts)) expect(source).toMatch(/^https:\/\//);
    });
  });
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return "a secret";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]));
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the program made no such resource");
  return value;
}
