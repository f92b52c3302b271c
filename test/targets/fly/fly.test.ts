import { describe, expect, test, vi } from "vitest";
import { ofType, runProgram, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

const options = { org: "my-team", region: "fra" };

testTarget("fly", {
  options,
  server: { type: "slipway:fly:Machines", name: "demo" },
  read: ({ image, env, healthPath }, run) => {
    const [secrets] = ofType(run, "slipway:fly:Secrets");
    return { image, env: { ...Object(env), ...Object(plain(secrets?.inputs.values)) }, healthPath };
  },
});

const config = {
  target: "fly",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", maxInstances: 3, minInstances: 1, secrets: ["TOKEN"], env: { GREETING: "hello" } },
  options,
  secrets: { TOKEN: "hush" },
};

describe("what is special about fly", () => {
  test("R6 its name has the state's mark, and its registry takes the token for a password", async () => {
    vi.stubEnv("FLY_API_TOKEN", "fly-token");
    const run = await runProgram(config);
    const [app] = ofType(run, "slipway:fly:App");
    expect(app?.inputs).toMatchObject({ name: "demo-test-demo-id", org: "my-team", owner: "demo-id" });
    const [image] = ofType(run, "docker-build:index:Image");
    const [registry] = Object(plain(image?.inputs.registries));
    expect(plain(registry)).toMatchObject({ address: "registry.fly.io", username: "x" });
    expect(JSON.stringify(registry)).toContain("fly-token");
    expect(await valueOf(run.service.outputs.image)).toMatch(/^registry\.fly\.io\/demo-id@sha256:/);
  });

  test("R6 machines that never stop are those that are kept warm, and the others are a pool", async () => {
    const [machines] = ofType(await runProgram(config), "slipway:fly:Machines");
    expect(machines?.inputs).toMatchObject({ warm: 1, count: 3, whenIdle: "stop", regions: ["fra"], idleSeconds: 300 });
    const more = { ...options, moreRegions: ["iad"], cpuKind: "performance" };
    const service = { ...config.service, memoryMiB: 2048 };
    const [spread] = ofType(await runProgram({ ...config, service, options: more }), "slipway:fly:Machines");
    expect(spread?.inputs).toMatchObject({
      regions: ["fra", "iad"],
      guest: { cpuKind: "performance", cpus: 1, memoryMb: 2048 },
    });
  });

  test.each([
    [{ cpu: 16, memoryMiB: 32768 }, {}, "slipway:service.cpu: 16 is not one of 1, 2, 4, 8, which fly has"],
    [{ memoryMiB: 4096 }, {}, "slipway:service.memoryMiB: 4096 is not one of 256, 512,"],
    [{ memoryMiB: 300 }, {}, "slipway:service.memoryMiB: 300 is not one of"],
    [{}, { region: "Frankfurt" }, "slipway:options.region: must be a region such as fra"],
  ])("R6 what Fly.io would refuse is refused before (%o, %o)", async (service, more, text) => {
    const wrong = { ...config, service: { ...config.service, ...service }, options: { ...options, ...more } };
    await expect(runProgram(wrong)).rejects.toThrow(text);
  });

  test("R6 a domain's records are set in a zone, and put out without one", async () => {
    const service = { ...config.service, domain: "mcp.example.com" };
    const without = await runProgram({ ...config, service });
    expect(ofType(without, "cloudflare:index/dnsRecord:DnsRecord")).toEqual([]);
    expect(await valueOf(without.service.outputs.endpoint)).toBe("https://demo-id.fly.dev/mcp");
    const zone = { ...options, dns: { cloudflareZoneId: "0".repeat(32) } };
    const within = await runProgram({ ...config, service, options: zone });
    expect(
      ofType(within, "cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => [inputs.type, inputs.name]),
    ).toEqual([
      ["A", "mcp.example.com"],
      ["AAAA", "mcp.example.com"],
      ["CNAME", "_acme-challenge.mcp.example.com"],
    ]);
  });

  test("R11 a token in the stack's file is encrypted, or refused", async () => {
    await expect(runProgram({ ...config, token: "fly-token" }, { encrypted: false })).rejects.toThrow(
      "slipway:token: is in plain text",
    );
  });
});

/** What is behind the mark of a secret. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}
