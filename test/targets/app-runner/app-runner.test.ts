import { describe, expect, test } from "vitest";
import * as z from "zod";
import { appRunnerFixture } from "./app-runner-fixture.ts";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { named, ofType, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";

useCloud(appRunnerCloud());

testTarget("app-runner", appRunnerFixture);

// Service, stack, and a hash of both.
const ownName = "demo-test-d8cda6";
const serviceType = "aws:apprunner/service:Service";
const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });
const withService = (changes: object) => ({ service: { ...service, ...changes } });
const secretly = (source: unknown) => ({ ...withService({ secrets: ["TOKEN"] }), secrets: { TOKEN: source } });

const serviceInputs = z.object({
  sourceConfiguration: z.object({
    imageRepository: z.object({
      imageConfiguration: z.object({
        runtimeEnvironmentVariables: z.record(z.string(), z.string()),
        runtimeEnvironmentSecrets: z.record(z.string(), z.string()).optional(),
      }),
    }),
  }),
});

describe("target app-runner in particular", () => {
  test("R9 makes these resources", async () => {
    const { resources } = await run(secretly("t"));
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion demo",
        "aws:apprunner/deployment:Deployment demo-0-url",
        "aws:apprunner/service:Service demo",
        "aws:cloudwatch/dashboard:Dashboard demo",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-start-milliseconds",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-calls",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-errors",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter demo-tool-milliseconds",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy demo",
        "aws:ecr/repository:Repository demo-test-d8cda6",
        "aws:iam/role:Role demo-access",
        "aws:iam/role:Role demo-instance",
        "aws:iam/rolePolicy:RolePolicy demo-access",
        "aws:iam/rolePolicy:RolePolicy demo-instance",
        "aws:secretsmanager/secret:Secret demo-0-url",
        "aws:secretsmanager/secret:Secret demo-token",
        "aws:secretsmanager/secretVersion:SecretVersion demo-0-url",
        "aws:secretsmanager/secretVersion:SecretVersion demo-0-url-known",
        "aws:secretsmanager/secretVersion:SecretVersion demo-token",
        "docker-build:index:Image demo",
        "pulumi:providers:aws demo",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
        "slipway:index:Wait demo-deployment",
        "slipway:index:Wait demo-roles",
      ]
    `);
  });

  test("R10 runs between the two numbers of instances, each of the size asked for", async () => {
    const made = await run(withService({ cpu: 2, memoryMiB: 6144, minInstances: 2, maxInstances: 9, concurrency: 50 }));
    const scaling = ofType(made, "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion");
    expect(scaling[0]?.inputs).toMatchObject({ minSize: 2, maxSize: 9, maxConcurrency: 50 });
    expect(named(made, serviceType)).toMatchObject({
      serviceName: ownName,
      instanceConfiguration: { cpu: "2048", memory: "6144" },
      sourceConfiguration: { autoDeploymentsEnabled: false, imageRepository: { imageRepositoryType: "ECR" } },
    });
  });

  test("R12 leaves PORT to App Runner, and lets its front door guard the host names", async () => {
    const inputs = serviceInputs.parse(named(await run(), serviceType));
    const { runtimeEnvironmentVariables: variables, runtimeEnvironmentSecrets: references } =
      inputs.sourceConfiguration.imageRepository.imageConfiguration;
    expect(variables).toMatchObject({
      ALLOWED_HOSTS: "*",
      HEARTBEAT_SECONDS: "15",
      KEEP_ALIVE_TIMEOUT_SECONDS: "620",
      SHUTDOWN_TIMEOUT_SECONDS: "28",
    });
    expect(variables).not.toHaveProperty("PORT");
    expect(variables).not.toHaveProperty("PUBLIC_URL");
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:slipway/demo/test/0-url-1a2b3c4-AbCdEf";
    expect(references).toEqual({ PUBLIC_URL: arn, MCP_URL: arn });
  });

  test("R12 a URL that the user gives is told as it is", async () => {
    const made = await run(withService({ env: { PUBLIC_URL: "https://mcp.example.com" } }));
    const { imageConfiguration } = serviceInputs.parse(named(made, serviceType)).sourceConfiguration.imageRepository;
    expect(imageConfiguration.runtimeEnvironmentVariables).toMatchObject({ MCP_URL: "https://mcp.example.com" });
    expect(imageConfiguration.runtimeEnvironmentSecrets).toBeUndefined();
    expect(ofType(made, "aws:apprunner/deployment:Deployment")).toEqual([]);
  });

  test("R40 a server without a health path is healthy once it takes connections", async () => {
    const { healthCheckConfiguration } = z
      .object({ healthCheckConfiguration: z.record(z.string(), z.unknown()) })
      .parse(named(await run(withService({ healthPath: false })), serviceType));
    expect(healthCheckConfiguration).toMatchObject({ protocol: "TCP" });
    expect(healthCheckConfiguration).not.toHaveProperty("path");
  });

  test("R17 the registry scans, keeps the last images, and goes with the stack", async () => {
    const made = await run({ options: { keepImages: 7 } });
    expect(named(made, "aws:ecr/repository:Repository", ownName)).toMatchObject({
      imageScanningConfiguration: { scanOnPush: true },
      forceDelete: true,
    });
    const policy = z.string().parse(named(made, "aws:ecr/lifecyclePolicy:LifecyclePolicy")?.policy);
    expect(JSON.parse(policy)).toMatchObject({ rules: [{ selection: { countNumber: 21 } }] });
  });

  test("R17 an image of ECR Public needs no private repository", async () => {
    const reference = `public.ecr.aws/team/server@sha256:${"cd".repeat(32)}`;
    expect(named(await run({ image: { reference } }), serviceType)).toMatchObject({
      sourceConfiguration: { imageRepository: { imageRepositoryType: "ECR_PUBLIC", imageIdentifier: reference } },
    });
  });

  test.each<[StackConfig & { options?: object }, string]>([
    [withService({ cpu: 3 }), "slipway:service.cpu: 3 is not one of 0.25, 0.5, 1, 2, 4, which app-runner has"],
    [withService({ memoryMiB: 512 }), "slipway:service.memoryMiB: 512 is not one of 2048, 3072, 4096"],
    [withService({ concurrency: 201 }), "slipway:service.concurrency: 201 is more than the 200 that app-runner allows"],
    [withService({ minInstances: 26, maxInstances: 30 }), "slipway:service.minInstances: 26 is more than the 25"],
    [withService({ minInstances: 0 }), "slipway:service.minInstances: app-runner does not scale to zero"],
    [withService({ requestTimeoutSeconds: 121 }), "121 s is more than the 120 s that app-runner allows"],
    [
      withService({ env: { AWSAPPRUNNER_X: "1" } }),
      "slipway:service.env.AWSAPPRUNNER_X: app-runner keeps the name AWSAPPRUNNER_X for itself (https://docs.aws.amazon.com/",
    ],
    [
      { ...withService({ secrets: ["AWSAPPRUNNER_X"] }), secrets: { AWSAPPRUNNER_X: "1" } },
      "slipway:service.secrets[0]: app-runner keeps the name AWSAPPRUNNER_X for itself",
    ],
    [{ options: { dns: { hostedZoneId: "example.com" } } }, "slipway:options.dns.hostedZoneId: must be the id"],
    [{ options: { region: "Virginia" } }, "slipway:options.region: must be a region such as eu-west-1"],
    [{ options: { keepImages: 0 } }, "slipway:options.keepImages"],
    [{ options: { ci: { repository: "no-owner", environment: "prod" } } }, "slipway:options.ci.repository: must be"],
    [
      { options: { ci: { repository: "a/b", environment: "p", existingProvider: "x" } } },
      "slipway:options.ci.existingProvider",
    ],
  ])("R15 refuses %o", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });
});
