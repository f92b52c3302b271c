import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import type { Receiver, TargetContext } from "../../contract.ts";
import { functionText } from "../../aws/lambda.ts";
import type { AppRunnerOptions } from "./options.ts";
import { storeSecret } from "../../aws/secrets.ts";
import { smallFunction } from "./small-function.ts";
import { placeOf } from "../../aws/place.ts";

/** One topic for all alerts, to which every receiver is subscribed. */
export function alertTopic(context: TargetContext<AppRunnerOptions>): { topic: Topic; policy: TopicPolicy } {
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const topic = new Topic(`${spec.name}-alerts`, {}, place);
  const policy = new TopicPolicy(
    `${spec.name}-alerts`,
    { arn: topic.arn, policy: publishPolicy(topic.arn, topic.owner) },
    place,
  );
  for (const receiver of spec.alerts.receivers) subscribe(context, topic, receiver);
  return { topic, policy };
}

// https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-allow-specified-service-to-publish-to-topic
function publishPolicy(topicArn: pulumi.Output<string>, account: pulumi.Output<string>): pulumi.Output<string> {
  const Statement = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"].map((service) => ({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  }));
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement });
}

function subscribe(context: TargetContext<AppRunnerOptions>, topic: Topic, receiver: Receiver): void {
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const name = `${spec.name}-${receiver.name}`;
  switch (receiver.kind) {
    case "email":
      new TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: receiver.address }, place);
      return;
    case "pagerDuty":
      // https://support.pagerduty.com/main/docs/aws-cloudwatch-integration-guide: confirms by itself.
      new TopicSubscription(
        name,
        {
          topic: topic.arn,
          protocol: "https",
          endpoint: pulumi.interpolate`https://events.pagerduty.com/integration/${receiver.integrationKey}/enqueue`,
          endpointAutoConfirms: true,
        },
        place,
      );
      return;
    case "slack":
      notifyBy(context, topic, name, receiver.botToken, { KIND: "slack", CHANNEL: receiver.channel });
      return;
    case "webhook":
      notifyBy(context, topic, name, receiver.url, { KIND: "webhook" });
      return;
  }
}

function notifyBy(
  context: TargetContext<AppRunnerOptions>,
  topic: Topic,
  name: string,
  value: pulumi.Output<string>,
  environment: Record<string, string>,
): void {
  const place = placeOf(context, context.options.region);
  const secret = storeSecret(name, value, place);
  const notify = smallFunction(context, name, {
    code: functionText("notify.mjs"),
    environment: { ...environment, SECRET_ARN: secret.arn, SECRET_VERSION: secret.versionId },
    timeoutSeconds: 30,
    secrets: [secret],
  });
  const permission = new Permission(
    name,
    { action: "lambda:InvokeFunction", function: notify.name, principal: "sns.amazonaws.com", sourceArn: topic.arn },
    place,
  );
  new TopicSubscription(
    name,
    { topic: topic.arn, protocol: "lambda", endpoint: notify.arn },
    { ...place, dependsOn: permission },
  );
}
