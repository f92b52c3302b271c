import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFaults, nameOf } from "../../infra/names.ts";
import { targets } from "../../infra/targets/index.ts";
import { simulations } from "../../simulation/index.ts";
import { type Registered, runProgram, type StackConfig, useCloud } from "./program.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());

const service = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stacks.go
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

/** What platforms publish of a name: by resource type, the input it stands in and what it must match. */
const published: Record<string, [property: string, pattern: RegExp]> = {
  // https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create
  "gcp:cloudrunv2/service:Service": ["name", /^[a-z](?=.{0,48}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/iam/docs/service-accounts-create
  "gcp:serviceaccount/account:Account": ["accountId", /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/],
  // https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": ["workloadIdentityPoolId", /^(?!gcp-)[a-z0-9-]{4,32}$/],
  // https://cloud.google.com/artifact-registry/docs/repositories/create-repos
  "gcp:artifactregistry/repository:Repository": ["repositoryId", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role
  "gcp:projects/iAMCustomRole:IAMCustomRole": ["title", /^.{1,100}$/],
  // https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  "gcp:secretmanager/secret:Secret": ["secretId", /^[A-Za-z0-9_-]{1,255}$/],
  // https://cloud.google.com/compute/docs/naming-resources
  "gcp:compute/uRLMap:URLMap": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "gcp:certificatemanager/certificate:Certificate": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics
  "gcp:logging/metric:Metric": ["name", /^[\w.,+!*',()%/-]{1,100}$/],
  // https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets
  "gcp:billing/budget:Budget": ["displayName", /^.{1,60}$/],
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  "azure-native:app:ContainerApp": [
    "containerAppName",
    /^(?!.*--)(?!login|.*(microsoft|windows))[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
  ],
  "azure-native:resources:ResourceGroup": ["resourceGroupName", /^[\w.()-]{0,89}[\w()-]$/],
  "azure-native:keyvault:Vault": ["vaultName", /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/],
  "azure-native:keyvault:Secret": ["secretName", /^[A-Za-z0-9-]{1,127}$/],
  "azure-native:containerregistry:Registry": ["registryName", /^[A-Za-z0-9]{5,50}$/],
  // https://learn.microsoft.com/azure/templates/microsoft.portal/2019-01-01-preview/dashboards
  "azure-native:portal:Dashboard": ["dashboardName", /^[A-Za-z0-9-]{3,160}$/],
  "azure-native:monitor:ActionGroup": ["groupShortName", /^.{1,12}$/],
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  "aws:iam/role:Role": ["name", /^[\w+=,.@-]{1,64}$/],
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
  "aws:ecr/repository:Repository": ["name", /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*$/],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName", /^[A-Za-z0-9_-]{1,255}$/],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  "aws:lb/loadBalancer:LoadBalancer": ["name", /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  "aws:lb/targetGroup:TargetGroup": ["name", /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  "aws:ec2/securityGroup:SecurityGroup": ["name", /^(?!sg-)[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/],
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
  "aws:ecs/taskDefinition:TaskDefinition": ["family", /^[\w-]{1,255}$/],
  "aws:lambda/function:Function": ["name", /^[\w-]{1,64}$/],
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, without the 26 digits added
  "aws:secretsmanager/secret:Secret": ["namePrefix", /^[\w/+=.@-]{1,486}$/],
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  "aws:cloudwatch/logGroup:LogGroup": ["name", /^[\w./#-]{1,512}$/],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name", /^.{1,255}$/],
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  "aws:cloudwatch/eventRule:EventRule": ["name", /^[\w.-]{1,64}$/],
  // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  "aws:sns/topic:Topic": ["name", /^[\w-]{1,256}$/],
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  "aws:budgets/budget:Budget": ["name", /^(?!.*\/action\/)[^:\\]{1,100}$/],
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
  "aws:ecs/cluster:Cluster": ["name", /^[\w-]{1,255}$/],
  // https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
  "aws:apprunner/service:Service": ["serviceName", /^[A-Za-z0-9][\w-]{3,39}$/],
  "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion": [
    "autoScalingConfigurationName",
    /^[A-Za-z0-9][\w-]{3,31}$/,
  ],
  // https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, without the 7 characters that tell one start from the next
  "slipway:docker:Container": ["name", /^[a-z0-9](?=.{0,55}$)([a-z0-9-]*[a-z0-9])?$/],
  "slipway:docker:Network": ["name", /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/],
  "slipway:docker:Volume": ["name", /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/],
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  "docker-build:index:Image": ["tags", /:\w[\w.-]{0,127}$/],
};

const ci = { repository: "team/server", environment: "prod" };
const alerts = { receivers: [{ email: "team@example.com" }], budget: { usdPerMonth: 10 } };
const withDomain = { domain: "mcp.example.com" };
const stacks: Record<string, StackConfig> = {
  "cloud-run": {
    service: withDomain,
    options: {
      project: "my-project",
      region: "europe-west1",
      billingAccount: "012345-ABCDEF-012345",
      domainVerified: true,
      domainWaitSeconds: 0,
      ci,
    },
  },
  "container-apps": { service: {}, options: { location: "westeurope", ci } },
  ecs: { service: withDomain, options: { region: "eu-west-1", domainVerified: true, ci } },
  "app-runner": { service: {}, options: { region: "eu-west-1", ci } },
  docker: { service: {}, options: { dataPath: "/data" } },
};

const odd: [name: string, stack: string][] = [
  ["a", "d"],
  ["a--b", ".Prod_EU-"],
  ["a".repeat(40), "a-stack-whose-name-is-as-long-as-names-get".repeat(2)],
];

describe.each(Object.keys(stacks))("R15 target %s", (target) => {
  test("names what it makes as its platform takes it, or says why not", async () => {
    const { names } = (await targets[target]?.())?.default ?? {};
    if (!names) throw new Error(`there is no target ${target}`);
    fc.assert(
      fc.property(service, stack, stack, (name, one, other) => {
        const spec = { name };
        if (nameFaults(names, { spec, stack: one }).length > 0) return;
        for (const [kind, rule] of Object.entries(names)) {
          const made = nameOf(rule, { spec, stack: one });
          const { pulumiAdds = 0, reservedStarts = [], reservedParts = [] } = { ...rule };
          expect(made, kind).toMatch(rule.pattern);
          expect(made.length + pulumiAdds, kind).toBeLessThanOrEqual(rule.longest);
          expect(made.length + pulumiAdds, kind).toBeGreaterThanOrEqual(rule.shortest);
          expect(
            reservedStarts.filter((word) => made.toLowerCase().startsWith(word)),
            kind,
          ).toEqual([]);
          expect(
            reservedParts.filter((word) => made.toLowerCase().includes(word)),
            kind,
          ).toEqual([]);
          const elsewhere = nameOf(rule, { spec, stack: other });
          if (pulumiAdds === 0 && one !== other) expect(elsewhere, kind).not.toBe(made);
        }
      }),
      { examples: odd.map(([name, one]) => [name, one, "dev"]) },
    );
  });

  test.each(odd)("takes service %s on stack %s, every name as the platform publishes it", async (name, one) => {
    const { resources } = await runProgram(configOf(target, name), { stack: one });
    const wrong = resources.flatMap((made) =>
      namesOf(made).filter((physical) => !published[made.type]?.[1].test(physical)),
    );
    expect(wrong).toEqual([]);
    expect(resources.filter((made) => namesOf(made).length > 0).length).toBeGreaterThan(3);
  });

  test.each([
    ["login", "dev"],
    ["microsoft-tools", "dev"],
    ["gcp-tools", "dev"],
    ["internal-tools", "dev"],
    ["sg-tools", "dev"],
    ["example", "my-Windows"],
  ])("either takes service %s on stack %s or refuses it before anything is made", async (name, one) => {
    const { names } = (await targets[target]?.())?.default ?? {};
    const faults = nameFaults(names ?? {}, { spec: { name }, stack: one });
    const reserved: Record<string, string[]> = {
      "cloud-run": ["gcp-tools"],
      "container-apps": ["login", "microsoft-tools", "my-Windows"],
      ecs: ["internal-tools", "sg-tools"],
    };
    const refused = reserved[target]?.some((word) => word === name || word === one) ?? false;
    expect(faults.map(({ problem }) => problem.includes("is reserved in the name of a"))).toEqual(
      refused ? [true] : [],
    );
  });
});

test("every name that a platform publishes is one that a stack makes", async () => {
  const made = new Set<string>();
  for (const target of Object.keys(stacks)) {
    const { resources } = await runProgram(configOf(target, "example"));
    for (const { type } of resources) made.add(type);
  }
  expect(Object.keys(published).filter((type) => !made.has(type))).toEqual([]);
});

function configOf(target: string, name: string): StackConfig {
  const { service: more, options } = stacks[target] ?? {};
  return {
    target,
    image: { context: "test/fixtures/plain-server" },
    service: {
      name,
      maxInstances: 1,
      memoryMiB: 2048,
      requestTimeoutSeconds: 100,
      secrets: ["TOKEN_", "_KEY"],
      ...Object(more),
    },
    options,
    secrets: { TOKEN_: "one", _KEY: "two" },
    alerts,
  };
}

/** The physical names in a resource's inputs; where there is none, Pulumi appends eight characters to the logical one. */
function namesOf({ type, name, inputs }: Registered): string[] {
  const [property] = published[type] ?? [];
  if (property === undefined) return [];
  const value = inputs[property] ?? `${name}${type.startsWith("azure-native:") ? "0123abcd" : "-0123456"}`;
  return [value].flat().filter((text) => typeof text === "string");
}
