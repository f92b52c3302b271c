import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel.js";
import type { Receiver, TargetContext } from "../../contract.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";

/** A notification channel for each receiver. */
// https://cloud.google.com/monitoring/support/notification-options
export function notificationChannels({ spec, parent, options }: TargetContext<CloudRunOptions>): NotificationChannel[] {
  return spec.alerts.receivers.map(
    (receiver) =>
      new NotificationChannel(
        `${spec.name}-${receiver.name}`,
        { project: options.project, displayName: `${spec.name} ${receiver.name}`, ...toChannel(receiver) },
        { parent },
      ),
  );
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
