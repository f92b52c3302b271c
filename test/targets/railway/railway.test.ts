import { describe, expect, test } from "vitest";
import * as z from "zod";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

const workspace = "01234567-89ab-4cde-8f01-23456789abcd";
const repository = "ghcr.io/team/server";
const text = z.record(z.string(), z.string());
const releaseInputs = z.object({
  image: z.string(),
  env: text,
  secrets: z.object({ value: text }),
  healthPath: z.string(),
});

useCloud({
  types: {
    "slipway:railway:Project": { outputs: () => ({ environment: "production-id" }) },
    "slipway:railway:Service": { outputs: ({ inputs }) => ({ host: `${String(inputs.name)}.up.railway.app` }) },
    "slipway:railway:CustomDomain": {
      outputs: ({ inputs }) => ({
        target: "abc.up.railway.app",
        proofName: `_railway-verify.${String(inputs.domain)}`,
        proof: "railway-verify=1",
      }),
    },
  },
});

testTarget("railway", {
  options: { workspace },
  image: { repository },
  server: { type: "slipway:railway:Release", name: "demo" },
  read(inputs) {
    const { image, env, secrets, healthPath } = releaseInputs.parse(inputs);
    return { image, healthPath, env: { ...env, ...secrets.value } };
  },
});

const service = { name: "demo", maxInstances: 1 };
const image = { context: "test/fixtures/plain-server", repository };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ target: "railway", image, service, ...changes, options: { workspace, ...options } });
const withService = (changes: object) => ({ service: { ...service, ...changes } });
const type = (name: string) => `slipway:railway:${name}`;

describe("target railway in particular", () => {
  test("R8 makes these resources", async () => {
    const { resources } = await run({
      ...withService({ domain: "mcp.example.com" }),
      options: { domainVerified: true },
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "docker-build:index:Image demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:index:Owner demo",
        "slipway:railway:CustomDomain demo",
        "slipway:railway:DomainVerification demo",
        "slipway:railway:Project demo",
        "slipway:railway:Release demo",
        "slipway:railway:Service demo",
      ]
    `);
  });

  test("R8 asks for instances, size, region, overlap and time to end, and for the host before variables", async () => {
    const made = await run({ ...withService({ cpu: 2, memoryMiB: 1024, minInstances: 3, maxInstances: 3 }) });
    expect(named(made, type("Service"))).toMatchObject({ name: "demo-test", port: 8080 });
    expect(named(made, type("Release"))).toMatchObject({
      replicas: 3,
      cpu: 2,
      memoryMiB: 1024,
      region: "us-west2",
      overlapSeconds: 10,
      drainSeconds: 300,
      env: {
        ALLOWED_HOSTS: "*",
        PUBLIC_URL: "https://demo-test.up.railway.app",
        HEARTBEAT_SECONDS: "15",
        SHUTDOWN_TIMEOUT_SECONDS: "298",
      },
    });
    expect(await valueOf(made.service.outputs.url)).toBe("https://demo-test.up.railway.app");
  });

  test("R11 the password for a private registry is sealed, and no variable", async () => {
    const pull = { username: "bot", secret: "PULL" };
    const made = await run({ image: { ...image, pull }, secrets: { PULL: "ghp_1" } });
    expect(named(made, type("Release"))).toMatchObject({
      registry: { value: { username: "bot", password: "ghp_1" } },
      secrets: { value: {} },
    });
  });

  test("R12 both records are put out until they are set, or set in a zone at Cloudflare", async () => {
    const withDomain = withService({ domain: "mcp.example.com" });
    const { service: first } = await run(withDomain);
    expect(await valueOf(first.outputs.dnsRecords)).toEqual([
      { name: "mcp.example.com", type: "CNAME", value: "abc.up.railway.app" },
      { name: "_railway-verify.mcp.example.com", type: "TXT", value: "railway-verify=1" },
    ]);
    expect(await valueOf(first.outputs.url)).toBe("https://demo-test.up.railway.app");
    const second = await run({ ...withDomain, options: { dns: { cloudflareZoneId: "0".repeat(32) } } });
    expect(ofType(second, "cloudflare:index/dnsRecord:DnsRecord")).toHaveLength(2);
    expect(await valueOf(second.service.outputs.url)).toBe("https://mcp.example.com");
  });

  test.each<[StackConfig & { options?: object }, string]>([
    [withService({ requestTimeoutSeconds: 901 }), "901 s is more than the 900 s that railway allows"],
    [withService({ minInstances: 43, maxInstances: 43 }), "slipway:service.minInstances: 43 is more than the 42"],
    [withService({ minInstances: 0 }), "slipway:service.minInstances: railway does not scale to zero"],
    [withService({ healthPath: "/mcp" }), "slipway:service.healthPath: /mcp is the endpoint"],
    [withService({ env: { RAILWAY_X: "1" } }), "railway keeps the name RAILWAY_X for itself"],
    [withService({ env: { URL: "${{Postgres.URL}}" } }), "slipway:service.env.URL: has ${{, which Railway takes for"],
    [{ options: { workspace: "my team" } }, "slipway:options.workspace: must be an id"],
    [{ options: { region: "moon" } }, "slipway:options.region"],
    [{ options: { environment: "staging" } }, "slipway:options.environment: is of a project that is there"],
    [{ image: { context: "test/fixtures/plain-server" } }, "slipway:image.repository: required, since railway makes"],
  ])("R15 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });
});
