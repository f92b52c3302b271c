import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { ConfigError } from "../../infra/errors.ts";
import { serverEnvironment } from "../../infra/server-environment.ts";
import { ownVariables } from "../../infra/variables.ts";
import { plainSecrets } from "../../infra/stack-file.ts";
import { facts } from "../../infra/targets/ecs/facts.ts";
import { good, mistakes } from "./config-mistakes.ts";
import { rawConfig, type StackConfig } from "./program.ts";

describe("R15 a stack's config", () => {
  test.each(mistakes)("says what is wrong with %s", async (_, config, line) => {
    expect(await faultsOf(config)).toBe(line);
  });

  test("R11 no variable that Slipway sets is taken as a secret, which would name it twice", async () => {
    const { spec } = await readSettings(rawConfig({ ...good, service: { name: "demo", domain: "mcp.example.com" } }));
    const names = Object.keys(serverEnvironment(spec, { facts, publicUrl: "https://mcp.example.com", hosts: [] }));
    expect(ownVariables.length).toBeGreaterThan(4);
    expect(names).toEqual(expect.arrayContaining(ownVariables));
    for (const name of ownVariables) {
      const config = { ...good, service: { name: "demo", secrets: [name] }, secrets: { [name]: "text" } };
      expect(await faultsOf(config)).toContain(`${name} is no secret: Slipway sets it`);
    }
  });

  test("R11 a secret in plain text is refused", async () => {
    const config = { ...good, service: { name: "demo", secrets: ["TOKEN"] }, secrets: { TOKEN: "text" } };
    expect(await faultsOf(config, { encrypted: false })).toBe(
      "slipway:secrets.TOKEN: is in plain text; encrypt it with: npx slipway secrets set TOKEN dev",
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
      "slipway:secrets.TOKEN: is in plain text; encrypt it with: npx slipway secrets set TOKEN test",
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
          "secrets": [],
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
          "path": "/mcp",
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
