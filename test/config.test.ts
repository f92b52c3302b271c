import { describe, expect, test } from "vitest";
import { targets } from "../infra/targets/index.ts";
import { readSettings } from "../infra/config.ts";
import { ConfigError } from "../infra/errors.ts";
import { rawConfig, type StackConfig } from "./program.ts";

const good: StackConfig = { target: "docker", service: { name: "demo" } };

/** One mistake each, and the whole line it gets. */
const mistakes: [string, StackConfig, string][] = [
  [
    "an unknown key",
    { ...good, servce: {} },
    'slipway:servce: is not a setting (did you mean "service"?); remove it with: pulumi config rm --stack dev slipway:servce',
  ],
  [
    "an unknown target",
    { ...good, target: "dcoker" },
    `slipway:target: there is no target "dcoker" (did you mean "docker"?); choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev slipway:target <name>`,
  ],
  [
    "no target",
    { service: { name: "demo" } },
    `slipway:target: required; choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev slipway:target <name>`,
  ],
  [
    "no name",
    { target: "docker" },
    "slipway:service.name: required; set it with: pulumi config set --stack dev --path 'slipway:service.name' <value>",
  ],
  [
    "a wrong type",
    { ...good, service: { name: "demo", port: "eighty" } },
    "slipway:service.port: expected number, received string; set it with: pulumi config set --stack dev --path 'slipway:service.port' <value>",
  ],
  [
    "a typo in a setting",
    { ...good, service: { name: "demo", memoryMib: 256 } },
    'slipway:service.memoryMib: is not a setting (did you mean "memoryMiB"?); the settings here are name, port, healthPath, cpu, memoryMiB, minInstances, maxInstances, concurrency, requestTimeoutSeconds, env, secrets, production, domain',
  ],
  [
    "a typo in an option",
    { ...good, options: { prt: 80 } },
    'slipway:options.prt: is not a setting (did you mean "port"?); the settings here are host, port, registryPort, startTimeoutSeconds, drainSeconds, dataPath',
  ],
  [
    "a typo in how to build",
    { ...good, image: { contxt: "server" } },
    'slipway:image.contxt: is not a setting (did you mean "context"?); the settings here are context, dockerfile, buildArgs, target, platform, repository, builder, timeoutSeconds',
  ],
  [
    "a tag in place of a digest",
    { ...good, image: { reference: "ghcr.io/team/server:latest" } },
    "slipway:image.reference: must be repository@sha256:<64 hex digits>; set it with: pulumi config set --stack dev --path 'slipway:image.reference' <value>",
  ],
  [
    "fewer at most than at least",
    { ...good, service: { name: "demo", minInstances: 5 } },
    "slipway:service.maxInstances: is below slipway:service.minInstances; set it with: pulumi config set --stack dev --path 'slipway:service.maxInstances' <value>",
  ],
  [
    "a map that is a text",
    { ...good, service: "demo" },
    "slipway:service: must be a map; write it as indented settings in the file of stack dev",
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
