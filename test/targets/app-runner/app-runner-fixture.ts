import * as z from "zod";
import { ofType, type ProgramRun } from "../../infra/program.ts";
import type { TargetFixture } from "../../infra/target-suite.ts";

const names = z.record(z.string(), z.string());
const serviceInputs = z.object({
  sourceConfiguration: z.object({
    imageRepository: z.object({
      imageIdentifier: z.string(),
      imageConfiguration: z.object({
        port: z.string(),
        runtimeEnvironmentVariables: names,
        runtimeEnvironmentSecrets: names.default({}),
      }),
    }),
  }),
  healthCheckConfiguration: z.object({ protocol: z.literal("HTTP"), path: z.string() }),
});
const versionInputs = z.object({ secretId: z.string(), secretStringWo: z.object({ value: z.string() }) });
const alarmInputs = z.object({ alarmActions: z.array(z.string()), okActions: z.array(z.string()) });
const budgetInputs = z.object({
  notifications: z.tuple([z.object({ subscriberSnsTopicArns: z.array(z.string()) })]),
});
const subscription = z.object({ topic: z.string() });

/** How the promises can be seen on App Runner. */
export const appRunnerFixture: TargetFixture = {
  options: { region: "us-east-1" },
  service: { cpu: 1, memoryMiB: 2048 },
  server: { type: "aws:apprunner/service:Service", name: "demo" },
  read(inputs, run) {
    const { sourceConfiguration, healthCheckConfiguration } = serviceInputs.parse(inputs);
    const { imageIdentifier, imageConfiguration } = sourceConfiguration.imageRepository;
    const secrets = Object.entries(imageConfiguration.runtimeEnvironmentSecrets).map(([name, arn]) => [
      name,
      valueOfSecret(run, arn),
    ]);
    return {
      image: imageIdentifier,
      // App Runner sets PORT from the port.
      env: {
        PORT: imageConfiguration.port,
        ...imageConfiguration.runtimeEnvironmentVariables,
        ...Object.fromEntries(secrets),
      },
      healthPath: healthCheckConfiguration.path,
    };
  },
  lacks: ["restarts"],
  alerts: (run) =>
    Object.fromEntries([
      ...ofType(run, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => {
        const { alarmActions, okActions } = alarmInputs.parse(inputs);
        return [name, toldBy(run, okActions.join() === alarmActions.join() ? alarmActions : [])];
      }),
      ...ofType(run, "aws:budgets/budget:Budget").map(({ name, inputs }) => {
        const [{ subscriberSnsTopicArns }] = budgetInputs.parse(inputs).notifications;
        return [name, toldBy(run, subscriberSnsTopicArns)];
      }),
    ]),
};

/** The receivers that are subscribed to these topics. */
function toldBy(run: ProgramRun, topics: string[]): string[] {
  return ofType(run, "aws:sns/topicSubscription:TopicSubscription")
    .filter(({ inputs }) => topics.includes(subscription.parse(inputs).topic))
    .map(({ name }) => name.replace(/^demo-/, ""));
}

function valueOfSecret(run: ProgramRun, arn: string): string | undefined {
  const made = ofType(run, "aws:secretsmanager/secretVersion:SecretVersion");
  const [secretArn = "", version] = arn.split(":::");
  // Without a version it is the one that is current in the end.
  const end = version === undefined ? "-known" : "";
  if (version?.startsWith("version-") === false) return undefined;
  const isIts = (name: string) => secretArn.endsWith(`/${name.replace(/^demo-/, "")}-1a2b3c4-AbCdEf`);
  const found = made.find(({ name }) => name.endsWith(end) && isIts(name.slice(0, name.length - end.length)));
  return found && versionInputs.parse(found.inputs).secretStringWo.value;
}
