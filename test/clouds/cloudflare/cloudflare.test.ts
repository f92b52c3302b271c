import sdk from "@pulumi/cloudflare/package.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { cloudflareVersion } from "../../../infra/clouds/cloudflare/records.ts";
import { simulations } from "../../../simulation/index.ts";
import { ofType, runProgram, useCloud, valueOf } from "../../infra/program.ts";

const domain = "mcp.example.com";
const dns = { cloudflareZoneId: "0123456789abcdef0123456789abcdef" };

/** What each target needs to deploy with a domain, and the host to which that leads. */
const cases: [string, Record<string, unknown>, Record<string, unknown>, RegExp][] = [
  ["app-runner", { memoryMiB: 2048, requestTimeoutSeconds: 100 }, { region: "us-east-1" }, /awsapprunner\.com$/],
  ["cloud-run", {}, { project: "my-project", region: "europe-west1" }, /^203\.0\.113\.7$/],
  [
    "container-apps",
    { memoryMiB: 2048, requestTimeoutSeconds: 100 },
    { location: "westeurope" },
    /azurecontainerapps\.io$/,
  ],
  ["ecs", { memoryMiB: 2048 }, { region: "eu-west-1" }, /elb\.amazonaws\.com$/],
];

test("the plugin that stacks use is of the version whose types the records have", () => {
  expect(cloudflareVersion).toBe(sdk.version);
});

describe.each(cases)("a domain at Cloudflare, on %s", (target, service, options, host) => {
  test("R12 comes with its records and its certificate in one up", async () => {
    const simulation = await simulations[target]?.();
    if (!simulation) throw new Error(`${target} has no simulation`);
    useCloud(simulation.cloud());
    const run = await runProgram({
      target,
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo", domain, ...service },
      options: { ...options, dns },
    });
    const records = ofType(run, "cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs);
    expect(records.find(({ name }) => name === domain)).toMatchObject({
      zoneId: dns.cloudflareZoneId,
      content: expect.stringMatching(host),
      proxied: false,
    });
    expect(records.length).toBeGreaterThan(1);
    expect(await valueOf(run.service.outputs.dnsRecords)).toEqual([]);
    expect(await valueOf(run.service.outputs.url)).toBe(`https://${domain}`);
  });
});
