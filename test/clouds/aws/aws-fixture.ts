import * as z from "zod";
import { named, ofType, type ProgramRun } from "../../infra/program.ts";

/** The inputs of a task definition, as far as tests read them. */
export const taskSchema = z.object({
  containerDefinitions: z.string().transform((text) =>
    z
      .tuple([
        z.object({
          image: z.string(),
          environment: z.array(z.object({ name: z.string(), value: z.string() })),
          secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
        }),
      ])
      .parse(JSON.parse(text)),
  ),
});

const alarm = z.object({ alarmActions: z.tuple([z.string()]) }).transform(({ alarmActions }) => alarmActions[0]);
const budget = z
  .object({ notifications: z.tuple([z.object({ subscriberSnsTopicArns: z.tuple([z.string()]) })]) })
  .transform(({ notifications }) => notifications[0].subscriberSnsTopicArns[0]);

/** The receivers of each alert on AWS: those that are subscribed to the topic it goes to. */
export function awsAlerts(run: ProgramRun): Record<string, string[]> {
  const told = (topic: string) =>
    ofType(run, "aws:sns/topicSubscription:TopicSubscription")
      .filter(({ inputs }) => inputs.topic === topic)
      .map(({ name }) => name.replace("demo-", ""));
  return Object.fromEntries([
    ...ofType(run, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => [
      name,
      told(alarm.parse(inputs)),
    ]),
    ...ofType(run, "aws:budgets/budget:Budget").map(({ name, inputs }) => [name, told(budget.parse(inputs))]),
  ]);
}

const version = z.object({ secretStringWo: z.object({ value: z.string() }) });

/** The value of a secret that the program makes, by the ARN that the simulated cloud gives it. */
export function awsSecret(run: ProgramRun, arn: string): string {
  const made = ofType(run, "aws:secretsmanager/secretVersion:SecretVersion").find(({ name }) => {
    const secret = named(run, "aws:secretsmanager/secret:Secret", name);
    return secret !== undefined && arn.includes("secret:");
  });
  return version.parse(made?.inputs).secretStringWo.value;
}
