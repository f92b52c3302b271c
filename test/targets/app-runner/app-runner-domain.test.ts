import { describe, expect, test } from "vitest";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";

useCloud(appRunnerCloud());

const recordType = "aws:route53/record:Record";
const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });

describe("a domain on app-runner", () => {
  const domain = "mcp.example.com";

  test("R12 without a zone the records are an output, and the default host is served until they are set", async () => {
    const made = await run({ service: { ...service, domain } });
    expect(named(made, "aws:apprunner/customDomainAssociation:CustomDomainAssociation")).toMatchObject({
      domainName: domain,
      enableWwwSubdomain: false,
    });
    expect(await valueOf(made.service.outputs.url)).toBe("https://abc123.us-east-1.awsapprunner.com");
    expect(await valueOf(made.service.outputs.dnsRecords)).toEqual([
      { name: domain, type: "CNAME", value: "abc123.us-east-1.awsapprunner.com" },
      { name: `_a.${domain}`, type: "CNAME", value: "_a.acm-validations.aws" },
      { name: `_b.${domain}`, type: "CNAME", value: "_b.acm-validations.aws" },
      { name: `_c.2a57j78.${domain}`, type: "CNAME", value: "_c.2a57j78.acm-validations.aws" },
    ]);
    const verified = await run({ service: { ...service, domain }, options: { domainVerified: true } });
    expect(await valueOf(verified.service.outputs.url)).toBe("https://mcp.example.com");
    expect(await valueOf(verified.service.outputs.dnsRecords)).toEqual([]);
  });

  test("R12 at Cloudflare each record is set once, however many there are", async () => {
    useCloud(appRunnerCloud(() => false, ["_b", "_a"]));
    const dns = { cloudflareZoneId: "0123456789abcdef0123456789abcdef" };
    const made = await run({ service: { ...service, domain }, options: { dns } });
    const records = ofType(made, "cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs.name);
    expect(records.toSorted()).toEqual([`_a.${domain}`, `_b.${domain}`, domain]);
    useCloud(appRunnerCloud());
  });

  test("R12 with a zone the stack sets the records itself", async () => {
    const made = await run({ service: { ...service, domain }, options: { dns: { hostedZoneId: "Z0" } } });
    expect(await valueOf(made.service.outputs.url)).toBe("https://mcp.example.com");
    expect(await valueOf(made.service.outputs.dnsRecords)).toEqual([]);
    const records = ofType(made, recordType).toSorted((one, other) => one.name.localeCompare(other.name));
    expect(records.map(({ inputs }) => [inputs.type, inputs.name])).toEqual([
      ["A", domain],
      ["CNAME", `_a.${domain}`],
      ["CNAME", `_b.${domain}`],
      ["CNAME", `_c.2a57j78.${domain}`],
    ]);
    expect(named(made, recordType, "demo-domain")).toMatchObject({
      aliases: [{ name: "abc123.us-east-1.awsapprunner.com", zoneId: "Z01915732ZBZKC8D32TPT" }],
    });
  });
});
