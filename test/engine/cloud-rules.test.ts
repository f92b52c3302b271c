import { describe, expect, test } from "vitest";
import type { Properties } from "../../infra/provider/protocol.ts";
import { cloudRunRules } from "../../infra/targets/cloud-run/simulation/rules.ts";
import { containerAppsRules } from "../../infra/targets/container-apps/simulation/rules.ts";
import { ecsRules } from "../../infra/targets/ecs/simulation/rules.ts";
import type { Rule } from "../../simulation/cloud/index.ts";
import { vendorRules } from "../infra/vendor-cloud.ts";

const container = { image: "i", envs: [] };
const withContainer = (changes: Properties, template: Properties = {}): Properties => ({
  template: { containers: [{ ...container, ...changes }], ...template },
});
const service = "gcp:cloudrunv2/service:Service";
const app = "azure-native:app:ContainerApp";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const taskOf = (container: Properties): Properties => ({
  networkMode: "awsvpc",
  containerDefinitions: JSON.stringify([container]),
});

const monitor = { monitorThresholds: { critical: "1" }, priority: "3", onMissingData: "resolve" };

const awsCases: [string, Properties][] = [
  ["aws:cloudwatch/metricAlarm:MetricAlarm", { period: 45, evaluationPeriods: 1 }],
  ["aws:lambda/function:Function", { timeout: 901, memorySize: 128 }],
  ["aws:iam/policy:Policy", { policy: "x".repeat(6145) }],
  ["aws:iam/rolePolicy:RolePolicy", { policy: "x".repeat(10_241) }],
  ["aws:sns/topicSubscription:TopicSubscription", { protocol: "https", endpoint: "http://example.com" }],
];

/** For each rule, in order, inputs that it refuses. */
const cases: [string, Rule[], [string, Properties][]][] = [
  [
    "cloud-run",
    cloudRunRules,
    [
      [service, withContainer({ envs: [{ name: "PORT" }] })],
      [service, withContainer({}, { timeout: "3601s" })],
      [service, withContainer({}, { maxInstanceRequestConcurrency: 1001 })],
      [service, withContainer({ resources: { limits: { cpu: "1", memory: "8192Mi" } } })],
      [
        service,
        {
          template: {
            containers: [
              { ...container, name: "one" },
              { ...container, name: "two" },
            ],
          },
        },
      ],
      [service, withContainer({ livenessProbe: { tcpSocket: {} } })],
      [service, withContainer({ livenessProbe: { httpGet: { path: "/healthz" } } })],
      ["gcp:compute/backendService:BackendService", { timeoutSec: 30 }],
      [
        "gcp:monitoring/alertPolicy:AlertPolicy",
        { conditions: [{ conditionThreshold: { comparison: "COMPARISON_GE" } }] },
      ],
      ["gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", { httpCheck: { customContentType: "application/json" } }],
      ["gcp:serviceaccount/account:Account", { accountId: "abc" }],
      ["gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", { oidc: { issuerUri: "i" } }],
      [
        "gcp:billing/budget:Budget",
        { allUpdatesRule: { monitoringNotificationChannels: ["1", "2", "3", "4", "5", "6"] } },
      ],
    ],
  ],
  [
    "container-apps",
    containerAppsRules,
    [
      [app, withContainer({ resources: { cpu: 1, memory: "1Gi" } })],
      [app, withContainer({ probes: [{ failureThreshold: 11 }] })],
      [app, { template: { containers: [container, container] } }],
      [app, { containerAppName: "a".repeat(33) }],
      ["azure-native:containerregistry:Registry", { registryName: "with-hyphen" }],
      ["azure-native:keyvault:Vault", { vaultName: "a".repeat(25) }],
      ["azure-native:monitor:ScheduledQueryRule", { windowSize: "PT20M", evaluationFrequency: "PT5M" }],
      ["azure-native:monitor:ActionGroup", { groupShortName: "a-long-short-name" }],
      ["azure-native:applicationinsights:WebTest", { frequency: 60 }],
      ["azure-native:costmanagement:Budget", { timePeriod: { startDate: "2026-11-24T00:00:00Z" } }],
      ["azure-native:authorization:RoleAssignment", { roleAssignmentName: "no-guid" }],
    ],
  ],
  [
    "ecs",
    ecsRules,
    [
      ...awsCases,
      [task, { cpu: "1024", memory: "512" }],
      [task, taskOf({ stopTimeout: 121 })],
      [task, taskOf({ portMappings: [{ containerPort: 80, hostPort: 81 }] })],
      [task, { memory: "512", ...taskOf({ essential: false }) }],
      [loadBalancer, { name: "a".repeat(33) }],
      [loadBalancer, { idleTimeout: 4001 }],
      [loadBalancer, { subnets: ["one"] }],
      ["aws:lb/targetGroup:TargetGroup", { healthCheck: { interval: 5, timeout: 5 } }],
      [
        "aws:lb/listenerRule:ListenerRule",
        {
          actions: [{ fixedResponse: { contentType: "text/plain", messageBody: "a".repeat(1025), statusCode: "200" } }],
        },
      ],
    ],
  ],
  [
    "vendors",
    vendorRules,
    [
      ["datadog:index/monitor:Monitor", { ...monitor, query: "min(last_5m):count:x{*}.as_count() > 1" }],
      [
        "datadog:index/syntheticsTest:SyntheticsTest",
        { locations: ["aws:eu-central-1"], optionsList: { tickEvery: 60, minLocationFailed: 2 } },
      ],
      [
        "newrelic:index/nrqlAlertCondition:NrqlAlertCondition",
        { aggregationWindow: 300, slideBy: 90, expirationDuration: 300, critical: { thresholdDuration: 300 } },
      ],
      [
        "newrelic:synthetics/scriptMonitor:ScriptMonitor",
        { runtimeTypeVersion: "16.10", scriptLanguage: "JAVASCRIPT", locationsPublics: ["EU_CENTRAL_1"] },
      ],
      ["grafana:oss/folder:Folder", { title: "prod_eu-demo" }],
      [
        "grafana:alerting/ruleGroup:RuleGroup",
        { name: "prod-demo", intervalSeconds: 60, rules: [{ name: "a", condition: "b", datas: [{ refId: "a" }] }] },
      ],
    ],
  ],
];

describe.each(cases)("the simulated %s refuses what the real one does", (_, rules, refused) => {
  test("every rule has inputs that make it fire, and names its source", () => {
    const fired = refused.map(([type, inputs]) => rules.map((rule) => rule(type, inputs)));
    for (const [index] of rules.entries()) {
      const failures = fired[index]?.[index] ?? [];
      expect(failures, `rule ${index}`).toHaveLength(1);
      expect(failures[0]?.source).toMatch(/^https:\/\//);
    }
    expect(refused).toHaveLength(rules.length);
  });
});
