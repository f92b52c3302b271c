import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../../infra/config.ts";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { named, ofType, rawConfig, runProgram, useCloud, valueOf } from "../../infra/program.ts";

useCloud(containerAppsCloud());

const options = { location: "westeurope" };
const ci = { repository: "team/server", environment: "prod" };
const platformHost = "demo-test.kind-sea-1234.westeurope.azurecontainerapps.io";
const service = { name: "demo", memoryMiB: 2048, requestTimeoutSeconds: 200 };
const appToken = "azure-native:app:ContainerApp";
const config = { target: "container-apps", image: { context: "test/fixtures/plain-server" }, service, options };
const run = (changes: object = {}) => runProgram({ ...config, ...changes });

describe("a domain on container-apps", () => {
  const record = (value: object) => expect.objectContaining(value);
  test.each([
    ["mcp.example.com", { type: "CNAME", value: platformHost }, "CNAME"],
    ["example.com", { type: "A", value: "203.0.113.9" }, "HTTP"],
    ["example.co.uk", { type: "A", value: "203.0.113.9" }, "HTTP"],
  ])(
    "R12 without a zone %s is served under the platform's URL until its records are set",
    async (domain, host, proof) => {
      const withDomain = { ...service, domain };
      const first = await run({ service: withDomain });
      expect(await valueOf(first.service.outputs.url)).toBe(`https://${platformHost}`);
      expect(await valueOf(first.service.outputs.dnsRecords)).toEqual([
        { name: `asuid.${domain}`, type: "TXT", value: "A-PROOF" },
        { name: domain, ...host },
      ]);
      expect(ofType(first, "azure-native:app:ManagedCertificate")).toEqual([]);
      const second = await run({ service: withDomain, options: { ...options, domainVerified: true } });
      expect(await valueOf(second.service.outputs.url)).toBe(`https://${domain}`);
      expect(await valueOf(second.service.outputs.dnsRecords)).toEqual([]);
      expect(named(second, appToken)).toMatchObject({
        configuration: { ingress: { customDomains: [{ name: domain, bindingType: "Auto" }] } },
      });
      expect(named(second, "azure-native:app:ManagedCertificate")).toMatchObject({
        properties: { subjectName: domain, domainControlValidation: proof },
      });
    },
  );

  test("R12 the top of a zone of Azure's gets an address, where no CNAME may stand", async () => {
    const dns = { zone: "example.com", resourceGroup: "dns" };
    const made = await run({ service: { ...service, domain: "example.com" }, options: { ...options, dns } });
    expect(ofType(made, "azure-native:dns:RecordSet").map(({ inputs }) => inputs)).toEqual([
      record({ relativeRecordSetName: "asuid", recordType: "TXT", txtRecords: [{ value: ["A-PROOF"] }] }),
      record({ relativeRecordSetName: "@", recordType: "A", aRecords: [{ ipv4Address: "203.0.113.9" }] }),
    ]);
  });
});

describe("the workflow of container-apps", () => {
  test.each([
    ["team/server", "repo:team/server:environment:prod"],
    ["team@12/server@34", "repo:team@12/server@34:environment:prod"],
  ])("R16 a workflow of %s and one environment may sign in, and no other", async (repository, subject) => {
    const made = await run({ options: { ...options, ci: { ...ci, repository } } });
    const trusted = ofType(made, "azure-native:managedidentity:FederatedIdentityCredential");
    expect(trusted.map(({ inputs }) => inputs.subject)).toEqual([subject, `${subject}-preview`]);
    expect(await valueOf(made.service.outputs.ciSignIn)).toMatchObject({ "client-id": "client-of-demo-ci" });
    expect(await valueOf(made.service.outputs.ciPreviewSignIn)).toMatchObject({
      "client-id": "client-of-demo-ci-preview",
    });
  });

  test("R16 a repository without ids is warned about, and one with ids is not", async () => {
    const { default: definition } = await import("../../../infra/targets/container-apps/index.ts");
    const { spec } = await readSettings(rawConfig(config));
    const warnings = (repository: string) => {
      const bound = definition.bind({ ...options, ci: { ...ci, repository } });
      return "target" in bound ? bound.target.check(spec) : [];
    };
    expect(warnings("team/server")).toEqual([expect.stringContaining("2026-07-15")]);
    expect(warnings("team@12/server@34")).toEqual([]);
  });
});

describe("the secrets of container-apps", () => {
  test("R11 a secret may have any name beside the app's other rights", async () => {
    const names = ["PULL", "CI", "CI_RIGHTS"];
    const made = await run({
      service: { ...service, secrets: names },
      secrets: Object.fromEntries(names.map((name) => [name, "t"])),
      options: { ...options, ci },
    });
    const rights = ofType(made, "azure-native:authorization:RoleAssignment").map(({ name }) => name);
    expect(new Set(rights).size).toBe(rights.length);
  });

  test("R11 the vault's name and each secret's are Pulumi's to choose, so that deleted ones do not hold them", async () => {
    const secrets = { TOKEN: "t" };
    const long = "a-service-with-a-name";
    const made = await run({ service: { ...service, name: long, secrets: ["TOKEN"] }, secrets });
    const [vault] = ofType(made, "azure-native:keyvault:Vault");
    expect(vault?.inputs.vaultName).toBeUndefined();
    // The provider appends eight digits, and a vault's name has at most 24 characters.
    expect(vault?.name.length).toBeLessThanOrEqual(16);
    expect(named(made, "azure-native:keyvault:Secret", `${long}-token`)?.secretName).toBeUndefined();
  });
});

test("R10 every resource that can be has the service and the stack as tags", async () => {
  const made = await run({
    service: { ...service, domain: "mcp.example.com", secrets: ["TOKEN"] },
    options: { ...options, domainVerified: true, ci: { repository: "team@1/server@2", environment: "prod" } },
    secrets: { TOKEN: "t" },
    alerts: { receivers: [{ email: "team@example.com" }], budget: { usdPerMonth: 9 } },
  });
  // https://learn.microsoft.com/azure/azure-resource-manager/management/tag-support
  const without = /:(RoleAssignment|RoleDefinition|FederatedIdentityCredential|Budget|DiagnosticSetting)$/;
  const untagged = made.resources
    .filter(({ type }) => type.startsWith("azure-native:"))
    .filter(({ type, inputs }) => {
      const tags = z.record(z.string(), z.string()).catch({}).parse(inputs.tags);
      return !without.test(type) && (tags["slipway-service"] !== "demo" || tags["slipway-stack"] !== "test");
    });
  expect(untagged.map(({ type }) => type)).toEqual([]);
});
