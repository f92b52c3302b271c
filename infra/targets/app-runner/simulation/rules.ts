import * as z from "zod";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";

const serviceToken = "aws:apprunner/service:Service";
const scalingToken = "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion";
const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm";
const names = z.record(z.string(), z.string());
const configured = z.object({
  sourceConfiguration: z.object({
    imageRepository: z.object({
      imageConfiguration: z.object({
        runtimeEnvironmentVariables: names.optional(),
        runtimeEnvironmentSecrets: names.optional(),
      }),
    }),
  }),
});
const configurationOf = ({ sourceConfiguration }: z.infer<typeof configured>) =>
  sourceConfiguration.imageRepository.imageConfiguration;
const source = z.object({
  sourceConfiguration: z.object({
    authenticationConfiguration: z.object({ accessRoleArn: z.string() }).optional(),
    imageRepository: z.object({ imageIdentifier: z.string(), imageRepositoryType: z.string() }),
  }),
});
const known = z.string().refine((text) => !/^[0-9a-f]{8}-/.test(text));
const memoryOf: Record<string, string[]> = {
  256: ["512", "1024"],
  512: ["1024"],
  1024: ["2048", "3072", "4096"],
  2048: ["4096", "6144"],
  4096: ["8192", "10240", "12288"],
};

/** What AWS refuses, each with the page that says so. */
export const appRunnerRules: Rule[] = [
  ruleFor(
    serviceToken,
    configured,
    "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable-manage.html",
    (inputs) => {
      const { runtimeEnvironmentVariables: plain = {}, runtimeEnvironmentSecrets: secret = {} } =
        configurationOf(inputs);
      const all = [...Object.keys(plain), ...Object.keys(secret)];
      return {
        "sourceConfiguration.imageRepository.imageConfiguration":
          all.some((name) => name === "PORT" || name.startsWith("AWSAPPRUNNER")) && "a reserved name of a variable",
      };
    },
  ),
  ruleFor(
    serviceToken,
    configured,
    "https://docs.aws.amazon.com/apprunner/latest/api/API_ImageConfiguration.html",
    (inputs) => ({
      "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentSecrets":
        Object.values(configurationOf(inputs).runtimeEnvironmentSecrets ?? {}).some((arn) => /^[a-z/]+$/.test(arn)) &&
        "must be ARNs",
    }),
  ),
  ruleFor(
    serviceToken,
    source,
    "https://docs.aws.amazon.com/apprunner/latest/api/API_ImageRepository.html",
    ({ sourceConfiguration: { imageRepository } }) => ({
      "sourceConfiguration.imageRepository.imageIdentifier":
        // A registry on this machine stands for ECR in a rehearsal.
        known.safeParse(imageRepository.imageIdentifier).success &&
        !/^(\d{12}\.dkr\.ecr\.[a-z-]+-\d\.amazonaws\.com|public\.ecr\.aws|localhost:\d+)\/.+/.test(
          imageRepository.imageIdentifier,
        ) &&
        "is in neither ECR nor ECR Public",
    }),
  ),
  ruleFor(
    serviceToken,
    source,
    "https://docs.aws.amazon.com/apprunner/latest/api/API_AuthenticationConfiguration.html",
    ({ sourceConfiguration: { imageRepository, authenticationConfiguration } }) => ({
      "sourceConfiguration.authenticationConfiguration":
        imageRepository.imageRepositoryType === "ECR" &&
        authenticationConfiguration === undefined &&
        "an access role is required for ECR",
    }),
  ),
  ruleFor(
    serviceToken,
    z.object({ instanceConfiguration: z.object({ cpu: z.string(), memory: z.string() }) }),
    "https://docs.aws.amazon.com/apprunner/latest/dg/manage-configure.html",
    ({ instanceConfiguration: { cpu, memory } }) => ({
      instanceConfiguration: !memoryOf[cpu]?.includes(memory) && "an unsupported combination of CPU and memory",
    }),
  ),
  ruleFor(
    serviceToken,
    z.object({ serviceName: z.string() }),
    "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html",
    ({ serviceName }) => ({
      serviceName: !/^[A-Za-z0-9][A-Za-z0-9_-]{3,39}$/.test(serviceName) && "must be 4 to 40 characters",
    }),
  ),
  ruleFor(
    serviceToken,
    z.object({ healthCheckConfiguration: z.object({ interval: z.number(), timeout: z.number() }) }),
    "https://docs.aws.amazon.com/apprunner/latest/api/API_HealthCheckConfiguration.html",
    ({ healthCheckConfiguration: { interval, timeout } }) => ({
      healthCheckConfiguration: [interval, timeout].some((value) => value < 1 || value > 20) && "must be 1 to 20",
    }),
  ),
  ruleFor(
    scalingToken,
    z.object({ autoScalingConfigurationName: z.string() }),
    "https://docs.aws.amazon.com/apprunner/latest/api/API_AutoScalingConfiguration.html",
    ({ autoScalingConfigurationName: name }) => ({
      autoScalingConfigurationName: !/^[A-Za-z0-9][A-Za-z0-9_-]{3,31}$/.test(name) && "must be 4 to 32 characters",
    }),
  ),
  ruleFor(
    scalingToken,
    z.object({ maxConcurrency: z.number(), minSize: z.number(), maxSize: z.number() }),
    "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html",
    ({ maxConcurrency, minSize, maxSize }) => ({
      maxConcurrency: (maxConcurrency < 1 || maxConcurrency > 200) && "must be 1 to 200",
      minSize: (minSize < 1 || minSize > 25 || minSize > maxSize) && "must be 1 to 25, and at most maxSize",
    }),
  ),
  ruleFor(
    alarmToken,
    z.object({ period: z.number(), evaluationPeriods: z.number() }),
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    ({ period, evaluationPeriods }) => ({
      period: (period % 60 !== 0 || period * evaluationPeriods > 86_400) && "must be whole minutes, and a day in all",
    }),
  ),
  ruleFor(
    alarmToken,
    z.object({ statistic: z.string(), extendedStatistic: z.string() }),
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    () => ({ extendedStatistic: "either Statistic or ExtendedStatistic, not both" }),
  ),
  ruleFor(
    "aws:secretsmanager/secret:Secret",
    z.object({ recoveryWindowInDays: z.number() }),
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html",
    ({ recoveryWindowInDays: days }) => ({
      recoveryWindowInDays: days !== 0 && (days < 7 || days > 30) && "must be 0, or 7 to 30",
    }),
  ),
  ruleFor(
    "aws:iam/rolePolicy:RolePolicy",
    z.object({ policy: z.string() }),
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    ({ policy }) => ({ policy: policy.replaceAll(/\s/g, "").length > 10_240 && "maximum policy size of 10240 bytes" }),
  ),
  ruleFor(
    "aws:iam/role:Role",
    z.object({ assumeRolePolicy: z.string() }),
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    ({ assumeRolePolicy: policy }) => ({
      assumeRolePolicy:
        policy.includes("token.actions.githubusercontent.com:aud") &&
        !policy.includes("token.actions.githubusercontent.com:sub") &&
        "GitHub's provider needs a condition on sub",
    }),
  ),
  ruleFor(
    "aws:cloudwatch/eventRule:EventRule",
    z.object({ scheduleExpression: z.string() }),
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    ({ scheduleExpression: text }) => ({
      scheduleExpression:
        !/^(cron\(.+\)|rate\((1 (minute|hour|day)|([2-9]|\d\d+) (minutes|hours|days))\))$/.test(text) &&
        "Parameter ScheduleExpression is not valid",
    }),
  ),
  ruleFor(
    "aws:budgets/budget:Budget",
    z.object({ notifications: z.array(z.object({ subscriberSnsTopicArns: z.array(z.string()) })) }),
    "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html",
    ({ notifications }) => ({
      notifications: notifications.some(({ subscriberSnsTopicArns: topics }) => topics.length !== 1) && "one SNS topic",
    }),
  ),
];
