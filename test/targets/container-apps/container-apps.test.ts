import { describe, expect, test } from "vitest";
import * as z from "zod";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { named, ofType, type ProgramRun, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

useCloud(containerAppsCloud());

const options = { location: "westeurope" };
const service = { name: "demo", memoryMiB: 2048, requestTimeoutSeconds: 200 };
const appToken = "azure-native:app:ContainerApp";

const appSchema = z.object({
  template: z.object({
    containers: z.tuple([
      z.object({
        image: z.string(),
        env: z.array(z.object({ name: z.string(), value: z.string().optional(), secretRef: z.string().optional() })),
        probes: z.array(z.object({ httpGet: z.object({ path: z.string() }) })),
      }),
    ]),
  }),
});
const secretSchema = z.object({ properties: z.object({ value: z.object({ value: z.string() }) }) });
const receiverList = z.array(z.object({ name: z.string() }));
// A list that holds a secret is one as a whole.
const receivers = z.union([receiverList, z.object({ value: receiverList }).transform(({ value }) => value)]);

/** The receivers of the group that an alert names. */
function told(run: ProgramRun, inputs: Record<string, unknown>): string[] {
  const group = named(run, "azure-native:monitor:ActionGroup");
  expect(JSON.stringify(inputs)).toContain('"demo-id"');
  return [group?.emailReceivers, group?.webhookReceivers, group?.logicAppReceivers].flatMap((list) =>
    receivers.parse(list).map(({ name }) => name),
  );
}

testTarget("container-apps", {
  options,
  service,
  server: { type: appToken, name: "demo" },
  read(inputs, run) {
    const [{ image, env, probes }] = appSchema.parse(inputs).template.containers;
    const valueOfSecret = (key: string) =>
      secretSchema.parse(named(run, "azure-native:keyvault:Secret", `demo-${key}`)).properties.value.value;
    return {
      image,
      env: Object.fromEntries(env.map(({ name, value, secretRef }) => [name, value ?? valueOfSecret(secretRef ?? "")])),
      healthPath: probes[0]?.httpGet.path,
    };
  },
  alerts: (run) =>
    Object.fromEntries(
      ["azure-native:monitor:ScheduledQueryRule", "azure-native:costmanagement:Budget"].flatMap((type) =>
        ofType(run, type).map(({ name, inputs }) => [name, told(run, inputs)]),
      ),
    ),
});

describe("target container-apps in particular", () => {
  const config = { target: "container-apps", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });
  const appOf = async (changes: object = {}) => named(await run(changes), appToken);

  test("R3 makes these resources", async () => {
    const made = await run({
      service: { ...service, domain: "mcp.example.com", secrets: ["TOKEN"] },
      options: { ...options, dns: { zone: "example.com", resourceGroup: "dns" } },
      secrets: { TOKEN: "t" },
    });
    expect(made.resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "azure-native:app:ContainerApp demo",
        "azure-native:app:ManagedCertificate demo",
        "azure-native:app:ManagedEnvironment demo",
        "azure-native:authorization:RoleAssignment demo-pull",
        "azure-native:authorization:RoleAssignment demo-secret-token",
        "azure-native:containerregistry:Registry demo",
        "azure-native:dns:RecordSet demo",
        "azure-native:dns:RecordSet demo-proof",
        "azure-native:keyvault:Secret demo-token",
        "azure-native:keyvault:Vault demo",
        "azure-native:managedidentity:UserAssignedIdentity demo",
        "azure-native:monitor:DiagnosticSetting demo-logs",
        "azure-native:monitor:DiagnosticSetting demo-metrics",
        "azure-native:operationalinsights:Workspace demo",
        "azure-native:portal:Dashboard demo",
        "azure-native:resources:ResourceGroup demo",
        "docker-build:index:Image demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:index:Wait demo-domain",
        "slipway:index:Wait demo-examined",
        "slipway:index:Wait demo-revision",
        "slipway:index:Wait demo-rights",
      ]
    `);
  });

  test("R38 session affinity needs one revision alone, which nobody can look at first", async () => {
    const made = await run({ options: { ...options, sessionAffinity: true } });
    expect(named(made, "azure-native:app:ContainerApp")).toMatchObject({
      configuration: { activeRevisionsMode: "Single", ingress: { stickySessions: { affinity: "sticky" } } },
    });
    expect(made.resources.map(({ name }) => name)).not.toContain("demo-examined");
  });

  test("R10 keeps replicas warm, and scales by the requests that one takes", async () => {
    expect(await appOf({ service: { ...service, minInstances: 2, maxInstances: 5, concurrency: 40 } })).toMatchObject({
      configuration: { activeRevisionsMode: "Multiple", ingress: { external: true, allowInsecure: false } },
      template: {
        scale: { minReplicas: 2, maxReplicas: 5, rules: [{ http: { metadata: { concurrentRequests: "40" } } }] },
        containers: [{ resources: { cpu: 1, memory: "2Gi" } }],
      },
    });
  });

  test.each([
    [{ service: { ...service, cpu: 0.3 } }, "slipway:service.cpu: 0.3 is not one of 0.25, 0.5, 0.75, 1, 1.25"],
    [
      { service: { ...service, memoryMiB: 512 } },
      "slipway:service.memoryMiB: 512 is not one of 2048, which container-apps has with 1 CPU",
    ],
    [
      { service: { ...service, requestTimeoutSeconds: 241 } },
      "241 s is more than the 240 s that container-apps allows",
    ],
    [{ options: {} }, "slipway:options.location: required"],
    [
      { service: { ...service, secrets: ["TOKEN"] }, secrets: { TOKEN: { reference: "just-a-name" } } },
      "slipway:secrets.TOKEN: just-a-name does not say where it is; write <resource group>/<vault>/<secret>",
    ],
    [
      {
        service: { ...service, domain: "mcp.example.org" },
        options: { ...options, dns: { zone: "example.com", resourceGroup: "dns" } },
      },
      "slipway:service.domain: mcp.example.org is not in the zone example.com",
    ],
  ])("R3 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });

  test("R11 secrets are pinned to a version, and only the app's identity may read exactly them", async () => {
    const made = await run({
      service: { ...service, secrets: ["TOKEN", "KEY"] },
      secrets: { TOKEN: "t", KEY: { reference: "shared/team-vault/stripe" } },
    });
    expect(named(made, appToken)).toMatchObject({
      configuration: {
        identitySettings: [{ lifecycle: "None" }],
        secrets: [
          { name: "token", keyVaultUrl: expect.stringMatching(/\/secrets\/demo-token\/version-\d+$/) },
          { name: "key", keyVaultUrl: "https://team-vault.vault.azure.net/secrets/stripe/now" },
        ],
      },
    });
    const rights = ofType(made, "azure-native:authorization:RoleAssignment").map(({ inputs }) => inputs);
    const scopes = rights.map(({ scope }) => String(scope).split("/").slice(-2).join("/"));
    expect(scopes.toSorted()).toEqual(["demo-id", "secrets/demo-token", "secrets/stripe"]);
    expect(new Set(rights.map(({ principalId }) => principalId))).toEqual(new Set(["principal-of-demo"]));
    const wait = ofType(made, "slipway:index:Wait")[0];
    expect(wait?.inputs).toMatchObject({
      seconds: 120,
      for: ["demo-secret-token-id", "demo-secret-key-id", "demo-pull-id"],
    });
  });

  test("an environment has workload profiles", async () => {
    expect(named(await run(), "azure-native:app:ManagedEnvironment")).toMatchObject({
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
    });
  });

  test("R17 no image expires: what runs is pulled by digest and may have no tag", async () => {
    const registryOf = async (changes: object) =>
      named(await run({ options: { ...options, ...changes } }), "azure-native:containerregistry:Registry");
    expect(await registryOf({})).not.toHaveProperty("policies");
    expect(await registryOf({ registryPlan: "Premium" })).toMatchObject({
      policies: { retentionPolicy: { status: "disabled" } },
    });
  });

  test("R10 an estimate grows with the replicas that are kept warm", async () => {
    const cost = async (minInstances: number) =>
      (await valueOf((await run({ service: { ...service, minInstances } })).service.outputs.estimatedMonthlyCost))
        .total;
    expect(await cost(1)).toMatchInlineSnapshot(`"USD 42.73"`);
    expect(await cost(3)).toMatchInlineSnapshot(`"USD 90.04"`);
  });
});
