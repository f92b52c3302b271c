import { describe, expect, test } from "vitest";
import { simulations } from "../../simulation/index.ts";
import { ofType, runProgram, useCloud } from "./program.ts";

/** One option each, and the one resource that shows it. */
type Case = [option: Record<string, unknown>, type: string, name: string, shown: Record<string, unknown>];

const gcp = { project: "my-project", region: "europe-west1" };
const cloudRun: Case[] = [
  [{ sessionAffinity: true }, "gcp:cloudrunv2/service:Service", "demo", { template: { sessionAffinity: true } }],
  [{ deletionProtection: true }, "gcp:cloudrunv2/service:Service", "demo", { deletionProtection: true }],
  [
    { startTimeoutSeconds: 90 },
    "gcp:cloudrunv2/service:Service",
    "demo",
    { template: { containers: [{ startupProbe: { failureThreshold: 90, periodSeconds: 1 } }] } },
  ],
  [
    { keepImages: 3 },
    "gcp:artifactregistry/repository:Repository",
    "demo",
    { cleanupPolicies: [{ action: "KEEP", mostRecentVersions: { keepCount: 9 } }, { action: "DELETE" }] },
  ],
  [
    { dns: { managedZone: "zone", project: "dns-project" } },
    "gcp:dns/recordSet:RecordSet",
    "demo-0",
    { project: "dns-project", managedZone: "zone" },
  ],
  [{ domainVerified: true, domainWaitSeconds: 7 }, "slipway:index:Wait", "demo-domain", { seconds: 7 }],
];

const azure = { location: "westeurope" };
const app = "azure-native:app:ContainerApp";
const containerApps: Case[] = [
  [{ sessionAffinity: true }, app, "demo", { configuration: { ingress: { stickySessions: { affinity: "sticky" } } } }],
  [
    { startTimeoutSeconds: 200 },
    app,
    "demo",
    { template: { containers: [{ probes: [{ type: "Startup", periodSeconds: 20, failureThreshold: 10 }, {}, {}] }] } },
  ],
  [{ roleWaitSeconds: 7 }, "slipway:index:Wait", "demo-rights", { seconds: 7 }],
  [{ registryAdmin: false }, "azure-native:containerregistry:Registry", "demo", { adminUserEnabled: false }],
  [{ registryPlan: "Basic" }, "azure-native:containerregistry:Registry", "demo", { sku: { name: "Basic" } }],
  [{ logRetentionDays: 90 }, "azure-native:operationalinsights:Workspace", "demo", { retentionInDays: 90 }],
];

const aws = { region: "eu-west-1", dns: { hostedZoneId: "Z1" } };
const ecs: Case[] = [
  [
    { architecture: "ARM64" },
    "aws:ecs/taskDefinition:TaskDefinition",
    "demo",
    { runtimePlatform: { cpuArchitecture: "ARM64" } },
  ],
  [{ startTimeoutSeconds: 120 }, "aws:ecs/service:Service", "demo", { healthCheckGracePeriodSeconds: 120 }],
  [{ drainSeconds: 90 }, "aws:lb/targetGroup:TargetGroup", "demo-test-d8cda6", { deregistrationDelay: 90 }],
  [{ logRetentionDays: 365 }, "aws:cloudwatch/logGroup:LogGroup", "demo", { retentionInDays: 365 }],
  [
    { keepImages: 5 },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "demo",
    { policy: expect.stringContaining('"countNumber":15') },
  ],
  [
    { costAllocationTag: true },
    "aws:budgets/budget:Budget",
    "demo-budget",
    { costFilters: [{ name: "TagKeyValue", values: ["user:slipway-service$demo"] }] },
  ],
];

const targets: [string, Record<string, unknown>, Case[]][] = [
  ["cloud-run", gcp, cloudRun],
  ["container-apps", azure, containerApps],
  ["ecs", aws, ecs],
];

describe.each(targets)("the options of %s", (target, required, cases) => {
  test.each(cases)("%o is heeded", async (option, type, name, shown) => {
    const simulation = await simulations[target]?.();
    if (!simulation) throw new Error(`${target} has no simulation`);
    useCloud(simulation.cloud());
    const run = await runProgram({
      target,
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo", domain: "mcp.example.com", memoryMiB: 2048, requestTimeoutSeconds: 200 },
      options: { ...required, ...option },
      alerts: target === "ecs" ? { receivers: [{ email: "a@example.com" }], budget: { usdPerMonth: 9 } } : {},
    });
    expect(ofType(run, type).find((made) => made.name === name)?.inputs).toMatchObject(shown);
  });
});
