import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Receiver } from "../../contract.ts";
import type { GoogleProject } from "./project.ts";

/** A receiver with the channel by which Google tells it. */
export interface Channel {
  receiver: Receiver;
  id: pulumi.Output<string>;
}

/** A notification channel for each receiver. */
// https://cloud.google.com/monitoring/support/notification-options
export function notificationChannels(
  { spec, id: project, labels: userLabels, parent }: GoogleProject,
  receivers: readonly Receiver[],
): Channel[] {
  return receivers.map((receiver) => {
    const displayName = `${spec.name} ${receiver.name}`;
    const { id } = new NotificationChannel(
      `${spec.name}-${receiver.name}`,
      { project, displayName, userLabels, ...toChannel(receiver) },
      { parent },
    );
    return { receiver, id };
  });
}

function toChannel(receiver: Receiver) {
  switch (receiver.kind) {
    case "email":
      return { type: "email", labels: { email_address: receiver.address } };
    case "slack":
      return {
        type: "slack",
        labels: { channel_name: receiver.channel },
        sensitiveLabels: { authToken: receiver.botToken },
      };
    case "pagerDuty":
      return { type: "pagerduty", labels: {}, sensitiveLabels: { serviceKey: receiver.integrationKey } };
    case "webhook":
      return { type: "webhook_tokenauth", labels: { url: receiver.url } };
  }
}
