import { describe, expect, test } from "vitest";
import { cloudRunCloud } from "../simulation/cloud-run/cloud.ts";
import { named, ofType, runProgram, useCloud, valueOf } from "./program.ts";

useCloud(cloudRunCloud());

const options = { project: "my-project", region: "europe-west1" };

describe("a domain on cloud-run", () => {
  const service = { name: "demo" };
  const config = { target: "cloud-run", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });

  test("R12 without a zone the load balancer's records are an output", async () => {
    const made = await run({ service: { ...service, domain: "mcp.example.com" } });
    expect(await valueOf(made.service.url)).toBe("https://mcp.example.com");
    expect(await valueOf(made.service.dnsRecords)).toEqual([
      { name: "mcp.example.com", type: "A", value: "203.0.113.7" },
      { name: "_acme-challenge.mcp.example.com", type: "CNAME", value: "abc.authorize.certificatemanager.goog" },
    ]);
    expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      defaultUriDisabled: true,
      template: {
        containers: [{ envs: expect.arrayContaining([{ name: "ALLOWED_HOSTS", value: "mcp.example.com" }]) }],
      },
    });
    expect(named(made, "gcp:compute/uRLMap:URLMap", "demo-redirect")).toMatchObject({
      defaultUrlRedirect: { httpsRedirect: true },
    });
  });

  test("R12 with a zone the stack sets the records itself", async () => {
    const made = await run({
      service: { ...service, domain: "mcp.example.com" },
      options: { ...options, dns: { managedZone: "example-com" } },
    });
    expect(await valueOf(made.service.dnsRecords)).toEqual([]);
    expect(
      ofType(made, "gcp:dns/recordSet:RecordSet").map(({ inputs }) => [inputs.name, inputs.type, inputs.rrdatas]),
    ).toEqual([
      ["mcp.example.com.", "A", ["203.0.113.7"]],
      ["_acme-challenge.mcp.example.com.", "CNAME", ["abc.authorize.certificatemanager.goog."]],
    ]);
  });

  test("R12 a domain mapping is the simple way", async () => {
    const made = await run({
      service: { ...service, domain: "mcp.example.com" },
      options: { ...options, domainBy: "mapping" },
    });
    expect(await valueOf(made.service.dnsRecords)).toEqual([
      { name: "mcp.example.com", type: "CNAME", value: "ghs.googlehosted.com" },
    ]);
    expect(ofType(made, "gcp:compute/backendService:BackendService")).toEqual([]);
    expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({ defaultUriDisabled: false });
  });
});
