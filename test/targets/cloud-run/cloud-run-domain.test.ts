import { describe, expect, test } from "vitest";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { named, ofType, type ProgramRun, runProgram, useCloud, valueOf } from "../../infra/program.ts";

useCloud(cloudRunCloud());

const options = { project: "my-project", region: "europe-west1", domainWaitSeconds: 0 };

describe("a domain on cloud-run", () => {
  const service = { name: "demo" };
  const config = { target: "cloud-run", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });

  const domain = "mcp.example.com";
  const withDomain = { service: { ...service, domain } };
  const records = [
    { name: domain, type: "A", value: "203.0.113.7" },
    { name: `_acme-challenge.${domain}`, type: "CNAME", value: "abc.authorize.certificatemanager.goog" },
  ];

  test("R12 without a zone the first up asks for the records, and serves under the platform's own URL", async () => {
    const made = await run(withDomain);
    expect(await valueOf(made.service.outputs.url)).toBe("https://demo-test-123456789.europe-west1.run.app");
    expect(await valueOf(made.service.outputs.dnsRecords)).toEqual(records);
    expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({
      ingress: "INGRESS_TRAFFIC_ALL",
      defaultUriDisabled: false,
    });
    // Google gives up on a certificate whose record comes too late.
    expect(ofType(made, "gcp:certificatemanager/certificate:Certificate")).toEqual([]);
  });

  test("R12 once they are set, the load balancer alone leads to the service, over TLS 1.2 at least", async () => {
    const made = await run({ ...withDomain, options: { ...options, domainVerified: true } });
    expect(await valueOf(made.service.outputs.url)).toBe(`https://${domain}`);
    expect(await valueOf(made.service.outputs.dnsRecords)).toEqual([]);
    expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      defaultUriDisabled: true,
      template: { containers: [{ envs: expect.arrayContaining([{ name: "ALLOWED_HOSTS", value: domain }]) }] },
    });
    expect(named(made, "gcp:compute/uRLMap:URLMap", "demo-redirect")).toMatchObject({
      defaultUrlRedirect: { httpsRedirect: true },
    });
    expect(named(made, "gcp:compute/sSLPolicy:SSLPolicy")).toMatchObject({ minTlsVersion: "TLS_1_2" });
    expect(named(made, "gcp:compute/targetHttpsProxy:TargetHttpsProxy")).toMatchObject({ sslPolicy: "demo-id" });
    const cloudRun = { service: "demo-test", tag: "next" };
    const group = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup";
    expect(named(made, group, "demo-next")).toMatchObject({ cloudRun });
    const rule = named(made, "gcp:compute/globalForwardingRule:GlobalForwardingRule", "demo-next");
    expect(rule).toMatchObject({ portRange: "8443", target: "demo-next-id" });
  });

  test("R12 with a zone the stack sets the records itself", async () => {
    const made = await run({ ...withDomain, options: { ...options, dns: { managedZone: "example-com" } } });
    expect(await valueOf(made.service.outputs.url)).toBe(`https://${domain}`);
    expect(await valueOf(made.service.outputs.dnsRecords)).toEqual([]);
    expect(recordSets(made)).toEqual([
      ["mcp.example.com.", "A", ["203.0.113.7"]],
      ["_acme-challenge.mcp.example.com.", "CNAME", ["abc.authorize.certificatemanager.goog."]],
    ]);
  });

  test("R12 what stands before the service has names of Pulumi's, so that its successor can be made before it goes", async () => {
    const made = await run({ ...withDomain, options: { ...options, domainVerified: true } });
    const before = made.resources.filter(({ type }) => /^gcp:(compute|certificatemanager)\//.test(type));
    expect(before.length).toBeGreaterThan(10);
    expect(before.filter(({ inputs }) => "name" in inputs)).toEqual([]);
  });

  describe("by a mapping", () => {
    const mapping = { ...options, domainBy: "mapping" };
    const addresses = ["216.239.32.21", "216.239.34.21", "216.239.36.21", "216.239.38.21"];

    test("R12 a host below a domain gets one CNAME, which is asked for until the user says that it is set", async () => {
      const first = await run({ ...withDomain, options: mapping });
      expect(await valueOf(first.service.outputs.dnsRecords)).toEqual([
        { name: domain, type: "CNAME", value: "ghs.googlehosted.com" },
      ]);
      expect(await valueOf(first.service.outputs.url)).toMatch(/\.europe-west1\.run\.app$/);
      expect(ofType(first, "gcp:compute/backendService:BackendService")).toEqual([]);
      const second = await run({ ...withDomain, options: { ...mapping, domainVerified: true } });
      expect(await valueOf(second.service.outputs.dnsRecords)).toEqual([]);
      expect(await valueOf(second.service.outputs.url)).toBe(`https://${domain}`);
      expect(named(second, "gcp:cloudrunv2/service:Service")).toMatchObject({ defaultUriDisabled: false });
    });

    test("R12 a domain itself gets addresses, since no CNAME can stand there", async () => {
      const apex = { service: { ...service, domain: "example.com" } };
      const byHand = await valueOf((await run({ ...apex, options: mapping })).service.outputs.dnsRecords);
      expect(byHand.filter(({ type }) => type === "A").map(({ value }) => value)).toEqual(addresses);
      expect(byHand.filter(({ type }) => type === "AAAA")).toHaveLength(4);
      expect(byHand.filter(({ type }) => type === "CNAME")).toEqual([]);
      const inZone = await run({ ...apex, options: { ...mapping, dns: { managedZone: "example-com" } } });
      expect(recordSets(inZone)).toEqual([["example.com.", "A", addresses]]);
    });
  });
});

function recordSets(made: ProgramRun): unknown[][] {
  return ofType(made, "gcp:dns/recordSet:RecordSet").map(({ inputs }) => [inputs.name, inputs.type, inputs.rrdatas]);
}
