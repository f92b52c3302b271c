import { describe, expect, test } from "vitest";
import * as z from "zod";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { cloudRunFixture } from "./cloud-run-fixture.ts";
import { named, ofType, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

useCloud(cloudRunCloud());

const options = { project: "my-project", region: "europe-west1" };

testTarget("cloud-run", cloudRunFixture);

describe("target cloud-run in particular", () => {
  const service = { name: "demo" };
  const config = { target: "cloud-run", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });
  const serviceOf = async (changes: object = {}) => named(await run(changes), "gcp:cloudrunv2/service:Service");

  test("R2 makes these resources", async () => {
    const { resources } = await run({
      service: { ...service, domain: "mcp.example.com", secrets: ["TOKEN"] },
      options: { ...options, domainVerified: true },
      secrets: { TOKEN: "t" },
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "docker-build:index:Image demo",
        "gcp:artifactregistry/repository:Repository demo",
        "gcp:certificatemanager/certificate:Certificate demo",
        "gcp:certificatemanager/certificateMap:CertificateMap demo",
        "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry demo",
        "gcp:certificatemanager/dnsAuthorization:DnsAuthorization demo",
        "gcp:cloudrunv2/service:Service demo",
        "gcp:compute/backendService:BackendService demo",
        "gcp:compute/backendService:BackendService demo-next",
        "gcp:compute/globalAddress:GlobalAddress demo",
        "gcp:compute/globalForwardingRule:GlobalForwardingRule demo",
        "gcp:compute/globalForwardingRule:GlobalForwardingRule demo-next",
        "gcp:compute/globalForwardingRule:GlobalForwardingRule demo-redirect",
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup demo",
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup demo-next",
        "gcp:compute/sSLPolicy:SSLPolicy demo",
        "gcp:compute/targetHttpProxy:TargetHttpProxy demo-redirect",
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy demo",
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy demo-next",
        "gcp:compute/uRLMap:URLMap demo",
        "gcp:compute/uRLMap:URLMap demo-next",
        "gcp:compute/uRLMap:URLMap demo-redirect",
        "gcp:logging/metric:Metric demo-requests",
        "gcp:logging/metric:Metric demo-restarts",
        "gcp:logging/metric:Metric demo-server-errors",
        "gcp:logging/metric:Metric demo-tool-calls",
        "gcp:logging/metric:Metric demo-tool-errors",
        "gcp:logging/metric:Metric demo-tool-milliseconds",
        "gcp:monitoring/dashboard:Dashboard demo",
        "gcp:projects/service:Service demo-artifactregistry-api",
        "gcp:projects/service:Service demo-certificatemanager-api",
        "gcp:projects/service:Service demo-cloudresourcemanager-api",
        "gcp:projects/service:Service demo-compute-api",
        "gcp:projects/service:Service demo-containerscanning-api",
        "gcp:projects/service:Service demo-iam-api",
        "gcp:projects/service:Service demo-logging-api",
        "gcp:projects/service:Service demo-monitoring-api",
        "gcp:projects/service:Service demo-run-api",
        "gcp:projects/service:Service demo-secretmanager-api",
        "gcp:secretmanager/secret:Secret demo-token",
        "gcp:secretmanager/secretIamMember:SecretIamMember demo-token",
        "gcp:secretmanager/secretVersion:SecretVersion demo-token",
        "gcp:serviceaccount/account:Account demo",
        "pulumi:providers:gcp demo",
        "slipway:index:GoogleProject demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:index:Wait demo-certificate",
        "slipway:index:Wait demo-domain",
        "slipway:index:Wait demo-examined",
      ]
    `);
  });

  test("R38 a revision is looked at first where its tag can be reached", async () => {
    const examined = async (changes: object) =>
      (await run(changes)).resources.some(({ name }) => /-examined$/.test(name));
    expect(await examined({})).toBe(true);
    expect(await examined({ examine: { beforeTraffic: false } })).toBe(false);
    const domain = { service: { ...service, domain: "mcp.example.com" } };
    expect(await examined(domain)).toBe(true);
    expect(await examined({ ...domain, options: { ...options, domainVerified: true } })).toBe(true);
    expect(await examined({ service: { name: "a".repeat(38) } })).toBe(false);
  });

  test("R10 keeps instances warm at the service's level, and says how CPU is billed", async () => {
    const inputs = await serviceOf({ service: { ...service, minInstances: 2, maxInstances: 5, concurrency: 40 } });
    expect(inputs).toMatchObject({
      scaling: { minInstanceCount: 2, maxInstanceCount: 5 },
      template: {
        maxInstanceRequestConcurrency: 40,
        timeout: "300s",
        containers: [{ resources: { cpuIdle: true, startupCpuBoost: true, limits: { cpu: "1", memory: "512Mi" } } }],
      },
    });
    const always = await serviceOf({ options: { ...options, cpuBilling: "instance" } });
    expect(always).toMatchObject({ template: { containers: [{ resources: { cpuIdle: false } }] } });
  });

  test.each([
    [
      { service: { ...service, cpu: 0.5 } },
      "slipway:service.cpu: 0.5 is not one of 1, 2, 4, 6, 8, which cloud-run has",
    ],
    [{ service: { ...service, cpu: 3 } }, "slipway:service.cpu: 3 is not one of 1, 2, 4, 6, 8, which cloud-run has"],
    [
      { service: { ...service, memoryMiB: 8192 } },
      "slipway:service.memoryMiB: 8192 is not one of 512 to 4096 MiB, which cloud-run has with 1 CPU",
    ],
    [
      { service: { ...service, cpu: 4, memoryMiB: 512 } },
      "slipway:service.memoryMiB: 512 is not one of 2048 to 16384 MiB, which cloud-run has with 4 CPU",
    ],
    [{ service: { ...service, requestTimeoutSeconds: 3601 } }, "3601 s is more than the 3600 s that cloud-run allows"],
    [{ options: {} }, "slipway:options.project: required"],
    [{ options: { ...options, region: "Europe" } }, "slipway:options.region: must be a region such as europe-west1"],
    [
      { alerts: { receivers: [{ email: "a@example.com" }], budget: { usdPerMonth: 5 } } },
      "slipway:options.billingAccount: required, since slipway:alerts.budget watches one",
    ],
    [
      { options: { ...options, ci: { repository: "no-owner", environment: "prod" } } },
      "slipway:options.ci.repository: must be owner/name",
    ],
  ])("R2 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });

  test("R11 a referenced secret is pinned to the newest version, or to the one that is named", async () => {
    const changes = (reference: string) => ({
      service: { ...service, secrets: ["TOKEN"] },
      secrets: { TOKEN: { reference } },
    });
    const pinned = (secret: string, version: string) => ({
      template: {
        containers: [
          { envs: expect.arrayContaining([{ name: "TOKEN", valueSource: { secretKeyRef: { secret, version } } }]) },
        ],
      },
    });
    expect(await serviceOf(changes("stripe-key"))).toMatchObject(pinned("stripe-key", "7"));
    expect(await serviceOf(changes("stripe-key/versions/3"))).toMatchObject(pinned("stripe-key", "3"));
  });

  test("R11 only the service's own account may read each secret, and has no other right", async () => {
    const made = await run({ service: { ...service, secrets: ["TOKEN"] }, secrets: { TOKEN: "t" } });
    expect(ofType(made, "gcp:secretmanager/secretIamMember:SecretIamMember").map(({ inputs }) => inputs)).toMatchObject(
      [
        {
          role: "roles/secretmanager.secretAccessor",
          member: "serviceAccount:demo-test@my-project.iam.gserviceaccount.com",
        },
      ],
    );
    expect(ofType(made, "gcp:projects/iAMMember:IAMMember")).toEqual([]);
  });

  test("R13 the probe speaks MCP, and expects what the stack says", async () => {
    const alerts = { receivers: [{ email: "a@example.com" }], availability: { status: 401 } };
    const check = named(await run({ alerts }), "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig");
    expect(check).toMatchObject({
      httpCheck: { path: "/mcp", requestMethod: "POST", acceptedResponseStatusCodes: [{ statusValue: 401 }] },
    });
    const { body } = z.object({ httpCheck: z.object({ body: z.string() }) }).parse(check).httpCheck;
    expect(JSON.parse(Buffer.from(body, "base64").toString())).toMatchObject({ jsonrpc: "2.0", method: "initialize" });
  });

  test("R10 an estimate grows with the instances that are kept warm", async () => {
    const cost = async (changes: object) =>
      valueOf((await run({ service: { ...service, ...changes } })).service.outputs.estimatedMonthlyCost);
    expect((await cost({})).total).toMatchInlineSnapshot(`"USD 10.88"`);
    expect((await cost({ minInstances: 3 })).total).toMatchInlineSnapshot(`"USD 30.59"`);
    expect((await cost({ domain: "mcp.example.com" })).items["load balancer and public addresses"]).toMatch(
      /^USD 18\.33 /,
    );
  });
});
