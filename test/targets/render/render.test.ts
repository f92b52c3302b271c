import { describe, expect, test } from "vitest";
import { planName } from "../../../infra/targets/render/plans.ts";
import { registryKind } from "../../../infra/targets/render/registries.ts";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";
import { renderFixture, renderOutputs } from "./render-fixture.ts";

useCloud(renderOutputs);

testTarget("render", renderFixture);

const service = { name: "demo", memoryMiB: 2048, maxInstances: 1 };
const repository = "ghcr.io/team/server";
const image = { context: "test/fixtures/plain-server", repository };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ target: "render", image, service, ...changes, options: { ...renderFixture.options, ...options } });
const withService = (changes: object) => ({ service: { ...service, ...changes } });
const type = (name: string) => `slipway:render:${name}`;

describe("target render in particular", () => {
  test("R7 makes these resources", async () => {
    const { resources } = await run({
      ...withService({ domain: "mcp.example.com" }),
      image: { ...image, pull: { username: "bot", secret: "PULL" } },
      secrets: { PULL: "ghp_1" },
      options: { domainVerified: true },
      alerts: { receivers: [{ email: "team@example.com" }] },
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "docker-build:index:Image demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:render:CustomDomain demo",
        "slipway:render:DomainVerification demo",
        "slipway:render:Notification demo",
        "slipway:render:RegistryCredential demo",
        "slipway:render:Service demo",
        "slipway:render:Workspace demo",
      ]
    `);
  });

  test("R7 asks for the plan of the size, the region and the instances", async () => {
    const made = await run({ ...withService({ cpu: 2, memoryMiB: 4096, minInstances: 2, maxInstances: 5 }) });
    expect(named(made, type("Service"))).toMatchObject({
      workspace: "tea-0123456789abcdefghij",
      name: "demo-test",
      plan: "pro",
      region: "oregon",
      scaling: { min: 2, max: 5, cpuPercent: 70 },
      shutdownSeconds: 300,
    });
    const other = await run({ options: { region: "frankfurt", autoscaling: { memoryPercent: 80 }, settleSeconds: 5 } });
    expect(named(other, type("Service"))).toMatchObject({
      region: "frankfurt",
      scaling: { min: 1, max: 1 },
      settleSeconds: 5,
    });
  });

  test("R12 lets its front door guard the host names, under which it asks for the health too", async () => {
    const { env } = named(await run(), type("Service")) ?? {};
    expect(env).toMatchObject({ ALLOWED_HOSTS: "*", HEARTBEAT_SECONDS: "15", SHUTDOWN_TIMEOUT_SECONDS: "298" });
    expect(env).toMatchObject({ PUBLIC_URL: "https://demo-test.onrender.com" });
  });

  test("R7 R11 a private registry of a kind that Render knows gets a credential, whose password is no variable", async () => {
    const pull = { username: "bot", secret: "PULL" };
    const made = await run({ image: { ...image, pull }, secrets: { PULL: "ghp_1" } });
    expect(named(made, type("RegistryCredential"))).toMatchObject({
      name: "demo-test-registry",
      registry: "GITHUB",
      username: "bot",
    });
    expect(named(made, type("Service"))).toMatchObject({ credential: "demo-id", secrets: { value: {} } });
    await expect(run({ image: { ...image, pull } })).rejects.toThrow("slipway:secrets.PULL: missing; set it with");
    await expect(
      runProgram({ target: "docker", image: { ...image, pull }, service: { name: "demo" }, secrets: { PULL: "a" } }),
    ).rejects.toThrow("slipway:image.pull: docker pulls with rights that the stack gives it");
  });

  test.each([
    ["team/server", "DOCKER"],
    ["docker.io/team/server@sha256:1", "DOCKER"],
    ["ghcr.io/team/server", "GITHUB"],
    ["registry.gitlab.com/team/server", "GITLAB"],
    ["europe-docker.pkg.dev/project/repository/server", "GOOGLE_ARTIFACT"],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/server", "AWS_ECR"],
    ["localhost:5000/server", undefined],
    ["quay.io/team/server", undefined],
  ])("%s lies in a registry of the kind %s", (reference, kind) => {
    expect(registryKind(reference)).toBe(kind);
  });

  test.each([
    ["0.5c-512mb", "starter"],
    ["1c-2g", "standard"],
    ["4c-16gb", "pro_max"],
    ["pro", "pro"],
    ["3c-9g", "3c-9g"],
  ])("the plan %s is %s", (name, plan) => {
    expect(planName(name)).toBe(plan);
  });

  test("R12 the records are put out until they are set, or set in a zone at Cloudflare", async () => {
    const withDomain = withService({ domain: "mcp.example.com" });
    const record = { name: "mcp.example.com", type: "CNAME", value: "demo-test.onrender.com" };
    const { service: first } = await run(withDomain);
    expect(await valueOf(first.outputs.dnsRecords)).toEqual([record]);
    expect(await valueOf(first.outputs.url)).toBe("https://demo-test.onrender.com");
    const { service: second } = await run({ ...withDomain, options: { domainVerified: true } });
    expect(await valueOf(second.outputs.dnsRecords)).toEqual([]);
    expect(await valueOf(second.outputs.url)).toBe("https://mcp.example.com");
    const third = await run({ ...withDomain, options: { dns: { cloudflareZoneId: "0".repeat(32) } } });
    expect(ofType(third, "cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs)).toMatchObject([
      { name: "mcp.example.com", content: "demo-test.onrender.com", proxied: false },
    ]);
    expect(await valueOf(third.service.outputs.url)).toBe("https://mcp.example.com");
  });

  test("R13 tells of failures alone, where somebody is to be told", async () => {
    const made = await run({ alerts: { receivers: [{ email: "team@example.com" }] } });
    expect(named(made, type("Notification"))).toMatchObject({ send: "failure" });
    expect(ofType(await run(), type("Notification"))).toEqual([]);
  });

  test.each<[StackConfig & { options?: object }, string]>([
    [withService({ cpu: 3 }), "slipway:service.cpu: 3 is not one of 0.5, 1, 2, 4, 8, which render has"],
    [withService({ memoryMiB: 512 }), "slipway:service.memoryMiB: 512 is not one of 2048"],
    [withService({ minInstances: 0 }), "slipway:service.minInstances: render does not scale to zero"],
    [withService({ requestTimeoutSeconds: 6001 }), "6001 s is more than the 6000 s that render allows"],
    [withService({ port: 18012 }), "slipway:service.port: Render keeps 18012 for itself"],
    [withService({ healthPath: "/mcp" }), "slipway:service.healthPath: /mcp is the endpoint"],
    [withService({ env: { RENDER_X: "1" } }), "render keeps the name RENDER_X for itself"],
    [{ options: { workspace: "my team" } }, "slipway:options.workspace: must be the id of a workspace"],
    [{ options: { region: "moon" } }, "slipway:options.region"],
    [{ options: { autoscaling: {} } }, "slipway:options.autoscaling: must name cpuPercent or memoryPercent"],
    [{ image: { context: "test/fixtures/plain-server" } }, "slipway:image.repository: required, since render makes no"],
  ])("R15 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });
});
