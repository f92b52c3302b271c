import { describe, expect, test } from "vitest";
import { targets } from "../infra/targets/index.ts";
import { readSettings } from "../infra/config.ts";
import { ConfigError } from "../infra/errors.ts";
import { plainSecrets } from "../infra/stack-file.ts";
import { rawConfig, type StackConfig } from "./program.ts";

const good: StackConfig = { target: "docker", service: { name: "demo" } };

/** One mistake each, and the whole line it gets. */
const mistakes: [string, StackConfig, string][] = [
  [
    "an unknown key",
    { ...good, servce: {} },
    "slipway:servce: is not a setting (did you mean \"service\"?); remove it with: pulumi config rm --stack dev 'slipway:servce'",
  ],
  [
    "an unknown target",
    { ...good, target: "dcoker" },
    `slipway:target: there is no target "dcoker" (did you mean "docker"?); choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "no target",
    { service: { name: "demo" } },
    `slipway:target: required; choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "no name",
    { target: "docker" },
    "slipway:service.name: required; set it with: pulumi config set --stack dev --path --type string 'slipway:service.name' <value>",
  ],
  [
    "a wrong type",
    { ...good, service: { name: "demo", port: "eighty" } },
    "slipway:service.port: expected number, received string; set it with: pulumi config set --stack dev --path --type int 'slipway:service.port' <value>",
  ],
  [
    "a typo in a setting",
    { ...good, service: { name: "demo", memoryMib: 256 } },
    "slipway:service.memoryMib: is not a setting (did you mean \"memoryMiB\"?) among name, port, healthPath, cpu, memoryMiB, minInstances, maxInstances, concurrency, requestTimeoutSeconds, env, secrets, production, domain; remove it with: pulumi config rm --stack dev --path 'slipway:service.memoryMib'",
  ],
  [
    "a typo in an option",
    { ...good, options: { prt: 80 } },
    "slipway:options.prt: is not a setting (did you mean \"port\"?) among host, port, registryPort, startTimeoutSeconds, drainSeconds, dataPath; remove it with: pulumi config rm --stack dev --path 'slipway:options.prt'",
  ],
  [
    "a typo in how to build",
    { ...good, image: { contxt: "server" } },
    "slipway:image.contxt: is not a setting (did you mean \"context\"?) among context, dockerfile, buildArgs, target, platform, repository, builder, timeoutSeconds; remove it with: pulumi config rm --stack dev --path 'slipway:image.contxt'",
  ],
  [
    "a tag in place of a digest",
    { ...good, image: { reference: "ghcr.io/team/server:latest" } },
    "slipway:image.reference: must be repository@sha256:<64 hex digits>; set it with: pulumi config set --stack dev --path --type string 'slipway:image.reference' <value>",
  ],
  [
    "fewer at most than at least",
    { ...good, service: { name: "demo", minInstances: 5 } },
    "slipway:service.maxInstances: is below slipway:service.minInstances; set it with: pulumi config set --stack dev --path --type int 'slipway:service.maxInstances' <value>",
  ],
  [
    "a map that is a text",
    { ...good, service: "demo" },
    "slipway:service: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "options that are no map",
    { ...good, target: "cloud-run", options: "oops" },
    "slipway:options: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "a list in place of a map",
    { ...good, service: ["demo"] },
    "slipway:service: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "a target by a name that every object has",
    { ...good, target: "constructor" },
    `slipway:target: there is no target "constructor"; choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "a typo in an alert",
    { ...good, alerts: { latency: { miliseconds: 5 } } },
    "slipway:alerts.latency.miliseconds: is not a setting (did you mean \"milliseconds\"?) among milliseconds, minutes; remove it with: pulumi config rm --stack dev --path 'slipway:alerts.latency.miliseconds'",
  ],
  [
    "a wrong number in an alert",
    { ...good, alerts: { latency: { minutes: "five" } } },
    "slipway:alerts.latency.minutes: expected number, received string; set it with: pulumi config set --stack dev --path --type int 'slipway:alerts.latency.minutes' <value>",
  ],
  [
    "a fraction that is text",
    { ...good, service: { name: "demo", cpu: "0.5" } },
    "slipway:service.cpu: expected number, received string; set it with: pulumi config set --stack dev --path --type float 'slipway:service.cpu' <value>",
  ],
  [
    "a receiver in a list",
    { ...good, alerts: { receivers: [{ email: "team" }] } },
    "slipway:alerts.receivers[0].email: Invalid email address; set it with: pulumi config set --stack dev --path --type string 'slipway:alerts.receivers[0].email' <value>",
  ],
  [
    "an alert that is neither map nor false",
    { ...good, alerts: { cpu: "off" } },
    "slipway:alerts.cpu: must be a map of its thresholds, or false; write it as indented settings in the file of stack dev",
  ],
  [
    "a number in place of an environment variable's text",
    { ...good, service: { name: "demo", env: { DEBUG: 1 } } },
    "slipway:service.env.DEBUG: must be text: put it in quotes; set it with: pulumi config set --stack dev --path --type string 'slipway:service.env.DEBUG' <value>",
  ],
  [
    "a variable by no name",
    { ...good, service: { name: "demo", env: { "MY.VAR": "1" } } },
    'slipway:service.env["MY.VAR"]: an environment variable\'s name has letters, digits and _ only; remove it with: pulumi config rm --stack dev --path \'slipway:service.env["MY.VAR"]\'',
  ],
  [
    "a host name in capitals",
    { ...good, service: { name: "demo", domain: "MCP.example.com" } },
    "slipway:service.domain: must be a host name in lower case, such as mcp.example.com; set it with: pulumi config set --stack dev --path --type string 'slipway:service.domain' <value>",
  ],
  [
    "a folder without a name",
    { ...good, image: { context: "" } },
    "slipway:image.context: must not be empty; set it with: pulumi config set --stack dev --path --type string 'slipway:image.context' <value>",
  ],
  [
    "the port among the variables",
    { ...good, service: { name: "demo", env: { PORT: "80" } } },
    "slipway:service.env.PORT: is set from slipway:service.port; remove it with: pulumi config rm --stack dev --path 'slipway:service.env.PORT'",
  ],
  [
    "one name in env and secrets",
    { ...good, service: { name: "demo", env: { TOKEN: "a" }, secrets: ["TOKEN"] }, secrets: { TOKEN: "b" } },
    "slipway:service.env.TOKEN: is in slipway:service.secrets as well; remove it with: pulumi config rm --stack dev --path 'slipway:service.env.TOKEN'",
  ],
  [
    "a secret that is listed twice",
    { ...good, service: { name: "demo", secrets: ["TOKEN", "TOKEN"] }, secrets: { TOKEN: "b" } },
    "slipway:service.secrets[1]: TOKEN is listed twice; remove it with: pulumi config rm --stack dev --path 'slipway:service.secrets[1]'",
  ],
  [
    "a secret that Slipway sets itself",
    { ...good, service: { name: "demo", secrets: ["PUBLIC_URL"] }, secrets: { PUBLIC_URL: "b" } },
    "slipway:service.secrets[0]: PUBLIC_URL is no secret: Slipway sets it, or slipway:service.env does; remove it with: pulumi config rm --stack dev --path 'slipway:service.secrets[0]' && pulumi config rm --stack dev --path 'slipway:secrets.PUBLIC_URL'",
  ],
  [
    "a secret by a name that every object has",
    { ...good, service: { name: "demo", secrets: ["constructor"] } },
    "slipway:secrets.constructor: missing; set it with: pulumi config set --stack dev --path --secret 'slipway:secrets.constructor'",
  ],
  [
    "a secret that is missing",
    { ...good, service: { name: "demo", secrets: ["OAUTH_CLIENT_SECRET"] } },
    "slipway:secrets.OAUTH_CLIENT_SECRET: missing; set it with: pulumi config set --stack dev --path --secret 'slipway:secrets.OAUTH_CLIENT_SECRET'",
  ],
  [
    "a secret that nobody asked for",
    { ...good, secrets: { TOKEN: "text" } },
    "slipway:secrets.TOKEN: is not among the names in slipway:service.secrets; list it there, or remove it with: pulumi config rm --stack dev --path 'slipway:secrets.TOKEN'",
  ],
];

describe("R15 a stack's config", () => {
  test.each(mistakes)("says what is wrong with %s", async (_, config, line) => {
    expect(await faultsOf(config)).toBe(line);
  });

  test("R11 a secret in plain text is refused", async () => {
    const config = { ...good, service: { name: "demo", secrets: ["TOKEN"] }, secrets: { TOKEN: "text" } };
    expect(await faultsOf(config, { encrypted: false })).toBe(
      "slipway:secrets.TOKEN: is in plain text; encrypt it with: pulumi config set --stack dev --path --secret 'slipway:secrets.TOKEN'",
    );
    expect((await readSettings(rawConfig(config))).spec.secrets).toHaveProperty("TOKEN");
  });

  test("R11 a secret in plain text is refused beside an encrypted one, as the stack's file shows it", async () => {
    const config = {
      ...good,
      service: { name: "demo", secrets: ["SAFE", "TOKEN", "OTHER"] },
      secrets: { SAFE: "one", TOKEN: "hunter2", OTHER: { reference: "there" } },
    };
    const file = {
      config: { "slipway:secrets": { SAFE: { secure: "v1:abc" }, TOKEN: "hunter2", OTHER: { reference: "there" } } },
    };
    const read = (plain: unknown) => readSettings({ ...rawConfig(config), plainSecrets: plainSecrets(plain) });
    await expect(read(file)).rejects.toThrow(
      "slipway:secrets.TOKEN: is in plain text; encrypt it with: pulumi config set --stack test --path --secret 'slipway:secrets.TOKEN'",
    );
    // Another file than the one in use says nothing about it; a map that is encrypted as a whole has no plain text.
    const elsewhere = { config: { "slipway:secrets": { TOKEN: "another" } } };
    for (const other of [elsewhere, undefined, { config: { "slipway:secrets": { secure: "v1:abc" } } }]) {
      expect((await read(other)).spec.secrets).toHaveProperty("TOKEN");
    }
  });

  test.each([
    [true, ["prod", "PROD", "gcp-prod", "app_prod", "prod2", "production-eu", "appProd", "v1.production"]],
    [false, ["dev", "preprod", "pre-prod", "non-prod", "product", "reproduction", "local"]],
  ])("production is %s by the words of a stack's name", async (expected, stacks) => {
    for (const stack of stacks) {
      expect([stack, (await readSettings(rawConfig(good, { stack }))).spec.production]).toEqual([stack, expected]);
    }
  });

  test("names every fault at once", async () => {
    const config = { target: "none", service: { port: 0, name: "demo" }, secrets: { TOKEN: 1 }, extra: 1 };
    const paths = (await faultsOf(config)).split("\n").map((line) => line.split(": ")[0]);
    expect(paths.toSorted()).toEqual([
      "slipway:extra",
      "slipway:secrets.TOKEN",
      "slipway:service.port",
      "slipway:target",
    ]);
  });

  test("fills in every default", async () => {
    const { spec, image, target } = await readSettings(rawConfig(good));
    expect({ spec, image, target: target.name }).toMatchInlineSnapshot(`
      {
        "image": {
          "buildArgs": {},
          "context": "server",
          "timeoutSeconds": 1200,
        },
        "spec": {
          "alerts": {
            "receivers": [],
            "rules": {},
          },
          "concurrency": 80,
          "cpu": 1,
          "env": {},
          "healthPath": "/health",
          "maxInstances": 3,
          "memoryMiB": 512,
          "minInstances": 1,
          "name": "demo",
          "port": 8080,
          "production": false,
          "requestTimeoutSeconds": 300,
          "secrets": {},
        },
        "target": "docker",
      }
    `);
  });

  test("leaves other packages' config alone", async () => {
    const raw = rawConfig(good);
    const values = { ...raw.values, "gcp:project": "team" };
    expect((await readSettings({ ...raw, values })).spec.name).toBe("demo");
  });
});

async function faultsOf(config: StackConfig, { encrypted = true } = {}): Promise<string> {
  const error: unknown = await readSettings(rawConfig(config, { encrypted, stack: "dev" })).then(
    () => new Error("the config was accepted"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return error instanceof Error ? error.message : "";
}
