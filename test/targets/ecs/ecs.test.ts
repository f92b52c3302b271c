import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { awsAlerts, awsSecret, taskSchema } from "../../clouds/aws/aws-fixture.ts";
import { named, ofType, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

useCloud(ecsCloud());

const options = { region: "eu-west-1", dns: { hostedZoneId: "Z123" } };
const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048 };
const taskToken = "aws:ecs/taskDefinition:TaskDefinition";

// Service, stack, and a hash of both.
const ownName = "demo-test-d8cda6";
const groupSchema = z.object({ healthCheck: z.object({ path: z.string() }) });

testTarget("ecs", {
  options,
  service,
  server: { type: taskToken, name: "demo" },
  read(inputs, run) {
    const [{ image, environment, secrets }] = taskSchema.parse(inputs).containerDefinitions;
    const env = [
      ...environment.map(({ name, value }) => [name, value]),
      ...secrets.map(({ name, valueFrom }) => [name, awsSecret(run, valueFrom)]),
    ];
    const group = groupSchema.parse(named(run, "aws:lb/targetGroup:TargetGroup", ownName));
    return { image, env: Object.fromEntries(env), healthPath: group.healthCheck.path };
  },
  alerts: awsAlerts,
});

describe("target ecs in particular", () => {
  const config = { target: "ecs", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });

  test("R4 makes these resources", async () => {
    const { resources } = await run({ service: { ...service, secrets: ["TOKEN"] }, secrets: { TOKEN: "t" } });
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "aws:acm/certificate:Certificate demo",
        "aws:acm/certificateValidation:CertificateValidation demo",
        "aws:appautoscaling/policy:Policy demo-scale-by-cpu",
        "aws:appautoscaling/policy:Policy demo-scale-by-requests",
        "aws:appautoscaling/target:Target demo",
        "aws:cloudwatch/dashboard:Dashboard demo",
        "aws:cloudwatch/logGroup:LogGroup demo",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-start-milliseconds",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-calls",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-errors",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-milliseconds",
        "aws:ec2/eip:Eip demo",
        "aws:ec2/internetGateway:InternetGateway demo",
        "aws:ec2/natGateway:NatGateway demo",
        "aws:ec2/route:Route demo-private",
        "aws:ec2/route:Route demo-public",
        "aws:ec2/routeTable:RouteTable demo-private",
        "aws:ec2/routeTable:RouteTable demo-public",
        "aws:ec2/routeTableAssociation:RouteTableAssociation demo-private-0",
        "aws:ec2/routeTableAssociation:RouteTableAssociation demo-private-1",
        "aws:ec2/routeTableAssociation:RouteTableAssociation demo-public-0",
        "aws:ec2/routeTableAssociation:RouteTableAssociation demo-public-1",
        "aws:ec2/securityGroup:SecurityGroup demo-load-balancer",
        "aws:ec2/securityGroup:SecurityGroup demo-tasks",
        "aws:ec2/subnet:Subnet demo-private-0",
        "aws:ec2/subnet:Subnet demo-private-1",
        "aws:ec2/subnet:Subnet demo-public-0",
        "aws:ec2/subnet:Subnet demo-public-1",
        "aws:ec2/vpc:Vpc demo",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy demo",
        "aws:ecr/repository:Repository demo-test-d8cda6",
        "aws:ecs/cluster:Cluster demo",
        "aws:ecs/cluster:Cluster demo-next",
        "aws:ecs/service:Service demo",
        "aws:ecs/service:Service demo-next",
        "aws:ecs/taskDefinition:TaskDefinition demo",
        "aws:iam/role:Role demo-execution",
        "aws:iam/role:Role demo-task",
        "aws:iam/rolePolicy:RolePolicy demo-execution",
        "aws:lb/listener:Listener demo",
        "aws:lb/listener:Listener demo-next",
        "aws:lb/listener:Listener demo-redirect",
        "aws:lb/listenerRule:ListenerRule demo-next",
        "aws:lb/loadBalancer:LoadBalancer demo-test-d8cda6",
        "aws:lb/targetGroup:TargetGroup demo-test-d8cda6",
        "aws:lb/targetGroup:TargetGroup demo-test-next-06cf71",
        "aws:route53/record:Record demo",
        "aws:route53/record:Record demo-certificate",
        "aws:secretsmanager/secret:Secret demo-token",
        "aws:secretsmanager/secretVersion:SecretVersion demo-token",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule demo-load-balancer",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule demo-tasks",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule demo-443",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule demo-80",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule demo-8443",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule demo-tasks",
        "docker-build:index:Image demo",
        "pulumi:providers:aws demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:index:ServedDomain demo",
        "slipway:index:Wait demo-deployment",
        "slipway:index:Wait demo-examined",
      ]
    `);
  });

  test("R10 a failed deployment goes back, a steady one is waited for, and autoscaling keeps within its limits", async () => {
    const made = await run({ service: { ...service, minInstances: 2, maxInstances: 6 } });
    expect(named(made, "aws:ecs/service:Service")).toMatchObject({
      waitForSteadyState: true,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      networkConfiguration: { assignPublicIp: false },
    });
    expect(named(made, "aws:appautoscaling/target:Target")).toMatchObject({ minCapacity: 2, maxCapacity: 6 });
  });

  test("R1 silent streams stay open, and plain HTTP is redirected", async () => {
    const made = await run();
    expect(named(made, "aws:lb/loadBalancer:LoadBalancer", ownName)).toMatchObject({ idleTimeout: 3600 });
    expect(named(made, "aws:lb/listener:Listener", "demo-redirect")).toMatchObject({
      port: 80,
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
    });
  });

  test("an existing network is used as it is", async () => {
    const vpc = { id: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], privateSubnetIds: ["subnet-3"] };
    const made = await run({ options: { ...options, vpc } });
    expect(ofType(made, "aws:ec2/vpc:Vpc")).toEqual([]);
    expect(named(made, "aws:lb/loadBalancer:LoadBalancer", ownName)).toMatchObject({ subnets: vpc.publicSubnetIds });
    expect(named(made, "aws:ecs/service:Service")).toMatchObject({ networkConfiguration: { subnets: ["subnet-3"] } });
  });

  test.each([
    [
      { service: { ...service, cpu: 3 } },
      "slipway:service.cpu: 3 is not one of 0.25, 0.5, 1, 2, 4, 8, 16, which ecs has",
    ],
    [
      { service: { ...service, memoryMiB: 512 } },
      "slipway:service.memoryMiB: 512 is not one of 2048, 3072, 4096, 5120, 6144, 7168, 8192, which ecs has with 1 CPU",
    ],
    [
      { service: { name: "demo", memoryMiB: 2048 } },
      "slipway:service.domain: required, since ecs gives no HTTPS URL of its own",
    ],
    [{ service: { ...service, minInstances: 0 } }, "slipway:service.minInstances: ecs does not scale to zero"],
    [
      { service: { ...service, name: "sg-tools" } },
      'slipway:service.name: "sg-tools" begins with sg-, which is reserved in the name of a security group',
    ],
    [
      { options: { ...options, drainSeconds: 900 } },
      "slipway:options.steadyTimeoutMinutes: 15 minutes pass before a deployment can be steady: startTimeoutSeconds, drainSeconds and 120 s to end make 1080 s; set 19 or more",
    ],
    [
      { options: { ...options, drainSeconds: 3600, steadyTimeoutMinutes: 60 } },
      "60 minutes pass before a deployment can be steady",
    ],
    [{ options: {} }, "slipway:options.region: required"],
    [
      { options: { ...options, vpc: { id: "vpc-1", publicSubnetIds: ["a"], privateSubnetIds: ["b"] } } },
      "a load balancer needs two",
    ],
  ])("R4 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });

  test("the network lies in two zones of the region proper, the same ones each time", async () => {
    const zones = ofType(await run(), "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone);
    expect([...new Set(zones)]).toEqual(["eu-west-1a", "eu-west-1b"]);
  });

  test("R12 the server keeps a connection for longer than the load balancer does", async () => {
    const [{ environment }] = taskSchema.parse(named(await run(), taskToken)).containerDefinitions;
    const { idleTimeout } = z
      .object({ idleTimeout: z.number() })
      .parse(named(await run(), "aws:lb/loadBalancer:LoadBalancer", ownName));
    const kept = environment.find(({ name }) => name === "KEEP_ALIVE_TIMEOUT_SECONDS");
    expect(Number(kept?.value)).toBeGreaterThan(idleTimeout);
  });

  test("R10 an estimate says what the network costs", async () => {
    const { total, items } = await valueOf((await run()).service.outputs.estimatedMonthlyCost);
    expect(total).toMatchInlineSnapshot(`"USD 102.30"`);
    expect(items["load balancer and public addresses"]).toMatch(/^USD 60\.36 .*\/vpc\/pricing\//);
  });
});
