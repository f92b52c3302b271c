import { describe, expect, test } from "vitest";
import type { Properties } from "../../../infra/provider/protocol.ts";
import { appRunnerRules } from "../../../infra/targets/app-runner/simulation/rules.ts";

const service = "aws:apprunner/service:Service";
const scaling = "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const configured = (imageConfiguration: Properties): Properties => ({
  sourceConfiguration: { imageRepository: { imageConfiguration } },
});
const image = (imageIdentifier: string): Properties => ({
  sourceConfiguration: { imageRepository: { imageIdentifier, imageRepositoryType: "ECR" } },
});

/** For each rule, in order, inputs that it refuses. */
const refused: [string, Properties][] = [
  [service, configured({ runtimeEnvironmentVariables: { PORT: "8080" } })],
  [service, configured({ runtimeEnvironmentSecrets: { TOKEN: "my/secret" } })],
  [service, image("ghcr.io/team/server@sha256:ab")],
  [service, image("123456789012.dkr.ecr.us-east-1.amazonaws.com/demo@sha256:ab")],
  [service, { instanceConfiguration: { cpu: "1024", memory: "512" } }],
  [service, { serviceName: "a-b" }],
  [service, { healthCheckConfiguration: { interval: 30, timeout: 2 } }],
  [scaling, { autoScalingConfigurationName: "a".repeat(33) }],
  [scaling, { maxConcurrency: 201, minSize: 1, maxSize: 2 }],
  [alarm, { period: 90, evaluationPeriods: 1 }],
  [alarm, { statistic: "Sum", extendedStatistic: "p95" }],
  ["aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 3 }],
  ["aws:iam/rolePolicy:RolePolicy", { policy: "x".repeat(10_241) }],
  ["aws:iam/role:Role", { assumeRolePolicy: '{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}' }],
  ["aws:cloudwatch/eventRule:EventRule", { scheduleExpression: "rate(1 minutes)" }],
  ["aws:budgets/budget:Budget", { notifications: [{ subscriberSnsTopicArns: ["a", "b"] }] }],
];

describe("the simulated App Runner refuses what the real one does", () => {
  test.each([...appRunnerRules.entries()])("rule %i fires, and names its source", (index, rule) => {
    const [type, inputs] = refused[index] ?? ["", {}];
    const failures = rule(type, inputs);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.source).toMatch(/^https:\/\//);
    expect(refused).toHaveLength(appRunnerRules.length);
  });
});
