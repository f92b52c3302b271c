import { describe, expect, test } from "vitest";
import { judge, policyRules } from "../../infra/policy/judge.ts";
import type { PolicyStack } from "../../infra/policy/rule.ts";
import type { StackResource } from "../../cli/stack-resources.ts";
import { readReleased } from "../upgrade/released-stack.ts";

const resource = (type: string, inputs: Record<string, unknown>): StackResource => ({
  type,
  name: "demo",
  id: "1",
  inputs,
  outputs: {},
});
const task = (container: object) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([container]) });
const image = `ghcr.io/team/app@sha256:${"a".repeat(64)}`;
const run = (template: object) => resource("gcp:cloudrunv2/service:Service", { template });
const azure = (configuration: object, scale: object = { minReplicas: 1 }) =>
  resource("azure-native:app:ContainerApp", { configuration, template: { scale } });
const rights = (statement: object) =>
  resource("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify({ Statement: [statement] }) });
const trust = (subject: string) =>
  resource("aws:iam/role:Role", {
    assumeRolePolicy: JSON.stringify({
      Statement: [{ Condition: { StringLike: { "token.actions.githubusercontent.com:sub": subject } } }],
    }),
  });
const env = (name: string, value: string) => task({ image, environment: [{ name, value }] });

/** What breaks each rule, and what is next to it and does not. */
const cases: Record<string, { broken: StackResource[]; fine: StackResource[] }> = {
  "image-by-digest": {
    broken: [
      task({ image: "ghcr.io/team/app:latest" }),
      run({ scaling: { minInstanceCount: 1 }, containers: [{ image: "app" }] }),
      resource("aws:apprunner/service:Service", {
        sourceConfiguration: { imageRepository: { imageIdentifier: "a:1" } },
      }),
    ],
    fine: [task({ image }), resource("slipway:index:ImageHistory", { image: "app:latest" })],
  },
  "no-plain-secret": {
    broken: [
      env("API_KEY", "abc"),
      env("DATABASE_URL", "postgres://app:hunter2@db/app"),
      resource("slipway:docker:Container", { image, env: { SESSION_SECRET: "abc" } }),
      resource("docker:index/container:Container", { image, envs: ["GREETING=hello", "API_TOKEN=abc"] }),
      resource("aws:lambda/function:Function", { environment: { variables: { API_TOKEN: "abc" } } }),
    ],
    fine: [
      env("TOKEN_URL", "https://auth.example.com/token"),
      env("DATABASE_URL", "postgres://db/app"),
      task({ image, secrets: [{ name: "API_KEY", valueFrom: "arn:aws:secretsmanager:x" }] }),
    ],
  },
  "warm-instance": {
    broken: [run({}), azure({}, { minReplicas: 0 }), resource("aws:appautoscaling/target:Target", { minCapacity: 0 })],
    fine: [run({ scaling: { minInstanceCount: 1 } }), azure({})],
  },
  "tls-only": {
    broken: [
      resource("aws:lb/listener:Listener", { protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
      resource("aws:lb/listener:Listener", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
      azure({ ingress: { allowInsecure: true } }),
      resource("gcp:compute/sSLPolicy:SSLPolicy", { minTlsVersion: "TLS_1_0" }),
      resource("gcp:compute/targetHttpsProxy:TargetHttpsProxy", { urlMap: "demo" }),
      resource("gcp:compute/targetHttpProxy:TargetHttpProxy", { urlMap: "demo" }),
      ...["mcp.example.com", "*.example.com"].map((host) =>
        resource("kubernetes:networking.k8s.io/v1:Ingress", { spec: { rules: [{ host }] } }),
      ),
    ],
    fine: [
      resource("gcp:compute/targetHttpsProxy:TargetHttpsProxy", { urlMap: "demo", sslPolicy: "modern" }),
      resource("kubernetes:networking.k8s.io/v1:Ingress", {
        spec: { rules: [{ host: "mcp.example.com" }], tls: [{ hosts: ["mcp.example.com"] }] },
      }),
      // Others of a team's own, such as within the cluster.
      resource("kubernetes:networking.k8s.io/v1:Ingress", { spec: { rules: [{ host: "admin.internal" }] } }),
      resource("kubernetes:networking.k8s.io/v1:Ingress", { spec: { rules: [{ http: { paths: [] } }] } }),
      resource("kubernetes:networking.k8s.io/v1:Ingress", {
        spec: { rules: [{ host: "mcp.example.com" }] },
        metadata: { annotations: { "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:x" } },
      }),
      resource("aws:lb/listener:Listener", { protocol: "HTTP", defaultActions: [{ type: "redirect" }] }),
      resource("aws:lb/listener:Listener", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
      azure({ ingress: { allowInsecure: false } }),
    ],
  },
  "log-retention": {
    broken: [resource("aws:cloudwatch/logGroup:LogGroup", {})],
    fine: [resource("azure-native:operationalinsights:Workspace", { retentionInDays: 30 })],
  },
  "alarm-receivers": {
    broken: [
      resource("aws:cloudwatch/metricAlarm:MetricAlarm", { alarmActions: [] }),
      resource("gcp:monitoring/alertPolicy:AlertPolicy", {}),
      resource("azure-native:monitor:ScheduledQueryRule", { actions: { actionGroups: [] } }),
    ],
    fine: [resource("aws:cloudwatch/metricAlarm:MetricAlarm", { alarmActions: ["arn:aws:sns:topic"] })],
  },
  budget: { broken: [run({ scaling: { minInstanceCount: 1 } })], fine: [resource("gcp:billing/budget:Budget", {})] },
  "no-wildcard-rights": {
    broken: [
      rights({ Effect: "Allow", Action: "*", Resource: "*" }),
      rights({ Effect: "Allow", Action: ["s3:GetObject", "iam:*"], Resource: ["*"] }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      resource("gcp:projects/iAMMember:IAMMember", { role: "roles/editor" }),
      resource("azure-native:authorization:RoleAssignment", {
        roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
      }),
    ],
    fine: [
      rights({ Effect: "Allow", Action: "sns:*", Resource: "arn:aws:sns:eu-west-1:1:demo*" }),
      rights({ Effect: "Deny", Action: "*", Resource: "*" }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      }),
      resource("gcp:projects/iAMMember:IAMMember", { role: "roles/run.viewer" }),
    ],
  },
  "public-origin": {
    broken: [resource("slipway:index:GivenNames", { domain: "mcp2.example.com" })],
    fine: [
      resource("slipway:index:GivenNames", { domain: "mcp.example.com" }),
      resource("slipway:index:GivenNames", { domain: "" }),
    ],
  },
  "no-wildcard-trust": {
    broken: [
      trust("repo:team/app:*"),
      resource("aws:iam/role:Role", {
        assumeRolePolicy: JSON.stringify({
          Statement: [{ Principal: { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" } }],
        }),
      }),
      resource("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", {}),
      resource("azure-native:managedidentity:FederatedIdentityCredential", { subject: "repo:team/*" }),
    ],
    fine: [trust("repo:team/app:environment:prod")],
  },
};

const published = { endpoint: "https://mcp.example.com/mcp" };
const url = "https://mcp.example.com";
const idsOf = (resources: StackResource[], production = true) =>
  judge({ name: "prod", production, resources, published, url }).map(({ id }) => id);

describe("R16 the policies", () => {
  test("R16 every rule has what breaks it", () => {
    expect(Object.keys(cases).toSorted()).toEqual(policyRules.map(({ id }) => id).toSorted());
  });

  test.each(Object.entries(cases))("R16 %s fires, and only on what breaks it", (id, { broken, fine }) => {
    for (const one of broken) expect(idsOf([one]), JSON.stringify(one.inputs)).toContain(id);
    for (const one of fine) expect(idsOf([one]), JSON.stringify(one.inputs)).not.toContain(id);
  });

  test("R16 a value that looks like a secret is not said, and production alone must be warm", () => {
    const [found] = judge({ name: "dev", production: false, resources: [env("API_KEY", "hunter2")] });
    expect(found?.seen).toBe("has API_KEY among its plain variables");
    expect(idsOf([run({})], false)).toEqual([]);
    expect(judge({ name: "prod", production: true, resources: [], others: ["aws:budgets/budget:Budget"] })).toEqual([]);
  });

  test("R16 the origin is that of the stack which is published, or of any in production where none is named", () => {
    const given = { name: "prod", production: true, resources: [], url: "https://demo.run.app" };
    const seen = (stack: PolicyStack) => judge(stack).filter(({ id }) => id === "public-origin");
    expect(seen({ ...given, published })).toMatchObject([
      { seen: "it is served at https://demo.run.app, and published at https://mcp.example.com" },
    ]);
    expect(seen({ ...given, published: { ...published, stack: "prod" } })).toHaveLength(1);
    expect(seen({ ...given, published: { ...published, stack: "eu-prod" } })).toEqual([]);
    expect(seen({ ...given, published: { endpoint: "https://demo.run.app/mcp" } })).toEqual([]);
    expect(seen({ ...given, production: false, published })).toEqual([]);
    expect(seen(given)).toEqual([]);
  });

  test.each(["apprunner-prod", "aws-dev", "aws-prod", "azure-dev", "azure-prod", "gcp-dev", "gcp-prod"])(
    "R16 the example stack %s breaks nothing that is mandatory",
    async (stack) => {
      const { state } = await readReleased(stack);
      const resources = state.checkpoint.latest.resources.flatMap(({ urn, type, id, inputs, outputs }) =>
        id === undefined || type.startsWith("pulumi:") ? [] : [{ urn, name: urn, type, id, inputs, outputs }],
      );
      const judged: PolicyStack = { name: stack, production: stack.endsWith("-prod"), resources };
      expect(resources.length).toBeGreaterThan(5);
      expect(judge(judged).filter(({ level }) => level === "mandatory")).toEqual([]);
    },
  );
});
