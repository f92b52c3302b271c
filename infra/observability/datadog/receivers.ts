import { ServiceObject } from "@pulumi/datadog/pagerduty/serviceObject.js";
import { Webhook } from "@pulumi/datadog/webhook.js";
import * as pulumi from "@pulumi/pulumi";
import type { Receiver } from "../../contract.ts";

/** Where receivers are made. */
interface Place {
  /** Unique in the account. */
  name: string;
  slackAccount: string | undefined;
  opts: pulumi.CustomResourceOptions;
}

/** The words in a message by which Datadog tells the receivers; none for a channel of a workspace that is not connected. */
// https://docs.datadoghq.com/monitors/notify/#notifications
export function datadogHandles(receivers: readonly Receiver[], place: Place): pulumi.Output<string> {
  return pulumi.all(receivers.flatMap((receiver) => handleOf(receiver, place))).apply((all) => all.join(" "));
}

function handleOf(receiver: Receiver, { name, slackAccount, opts }: Place): pulumi.Input<string>[] {
  const own = `${name}-${receiver.name}`;
  switch (receiver.kind) {
    case "email":
      return [`@${receiver.address}`];
    case "slack":
      // The channel is connected there by hand, once for all who tell it.
      // https://docs.datadoghq.com/integrations/slack/?tab=datadogforslack#mentions-in-slack-from-monitor-alerts
      return slackAccount === undefined ? [] : [`@slack-${slackAccount}-${receiver.channel.replace(/^#/, "")}`];
    case "pagerDuty": {
      const { serviceName } = new ServiceObject(own, { serviceName: own, serviceKey: receiver.integrationKey }, opts);
      return [pulumi.interpolate`@pagerduty-${serviceName}`];
    }
    case "webhook": {
      const made = new Webhook(own, { name: own, url: receiver.url }, opts);
      return [pulumi.interpolate`@webhook-${made.name}`];
    }
  }
}
