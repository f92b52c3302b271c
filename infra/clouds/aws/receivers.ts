import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import type { Receiver, ServiceContext } from "../../contract.ts";
import { makeFunction } from "./lambda.ts";
import type { AwsOpts } from "./opts.ts";
import { readStatements, storeSecret } from "./secrets.ts";

/** A topic to which every alert goes, and from which every receiver is told. */
export function alertTopic({ spec }: ServiceContext, opts: AwsOpts): Topic {
  const topic = new Topic(spec.name, {}, opts);
  const statement = {
    Effect: "Allow",
    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
    Action: "sns:Publish",
    Resource: topic.arn,
    Condition: { StringEquals: { "aws:SourceAccount": topic.owner } },
  };
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: [statement] });
  new TopicPolicy(spec.name, { arn: topic.arn, policy }, opts);
  for (const receiver of spec.alerts.receivers) subscribe(spec.name, topic, receiver, opts);
  return topic;
}

function subscribe(service: string, topic: Topic, receiver: Receiver, opts: AwsOpts): void {
  const name = `${service}-${receiver.name}`;
  const add = (protocol: string, endpoint: pulumi.Input<string>, endpointAutoConfirms?: boolean) =>
    new TopicSubscription(
      name,
      { topic: topic.arn, protocol, endpoint, ...(endpointAutoConfirms ? { endpointAutoConfirms } : {}) },
      opts,
    );
  switch (receiver.kind) {
    case "email":
      return void add("email", receiver.address);
    case "webhook":
      return void add("lambda", notifier(name, topic, { KIND: "webhook" }, receiver.url, opts).arn);
    case "pagerDuty":
      // https://support.pagerduty.com/main/docs/aws-cloudwatch-integration-guide
      return void add(
        "https",
        pulumi.interpolate`https://events.pagerduty.com/integration/${receiver.integrationKey}/enqueue`,
        true,
      );
    case "slack":
      return void add(
        "lambda",
        notifier(name, topic, { KIND: "slack", CHANNEL: receiver.channel }, receiver.botToken, opts).arn,
      );
  }
}

// A topic can neither send a token along nor answer for a webhook that confirms no subscription.
function notifier(
  name: string,
  topic: Topic,
  environment: Record<string, string>,
  value: pulumi.Output<string>,
  opts: AwsOpts,
): LambdaFunction {
  const secret = storeSecret(name, value, opts);
  const notify = makeFunction(
    name,
    {
      source: "notify.mjs",
      environment: { ...environment, SECRET_ARN: secret.arn, SECRET_VERSION: secret.versionId },
      statements: readStatements([secret]),
    },
    opts,
  );
  new Permission(
    name,
    { function: notify.name, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com", sourceArn: topic.arn },
    opts,
  );
  return notify;
}
