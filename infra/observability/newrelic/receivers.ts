import { NotificationChannel } from "@pulumi/newrelic/notificationChannel.js";
import { NotificationDestination } from "@pulumi/newrelic/notificationDestination.js";
import { Workflow } from "@pulumi/newrelic/workflow.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Receiver } from "../../contract.ts";

/** Whose issues are told. */
interface Told {
  /** Unique in the account. */
  name: string;
  policyId: pulumi.Output<string>;
  opts: pulumi.CustomResourceOptions;
}

/** Tells the receivers of a policy's issues; channels of Slack cannot be connected from outside. */
// https://docs.newrelic.com/docs/alerts/get-notified/incident-workflows/incident-workflows/
export function tellReceivers(receivers: readonly Receiver[], { name, policyId, opts }: Told): void {
  const destinations = receivers.flatMap((receiver) => {
    const way = wayOf(receiver);
    if (!way) return [];
    const own = `${name}-${receiver.name}`;
    const { type, properties, authToken, message } = way;
    const { id: destinationId } = new NotificationDestination(
      `${own}-newrelic`,
      { name: own, type, properties, ...(authToken && { authToken }) },
      opts,
    );
    const channel = new NotificationChannel(
      `${own}-newrelic`,
      { name: own, type, destinationId, product: "IINT", properties: message },
      opts,
    );
    return [{ channelId: channel.id }];
  });
  if (destinations.length === 0) return;
  new Workflow(
    `${name}-newrelic`,
    {
      name,
      mutingRulesHandling: "NOTIFY_ALL_ISSUES",
      issuesFilter: {
        name,
        type: "FILTER",
        predicates: [{ attribute: "labels.policyIds", operator: "EXACTLY_MATCHES", values: [policyId] }],
      },
      destinations,
    },
    opts,
  );
}

interface Way {
  type: string;
  properties: { key: string; value: pulumi.Input<string> }[];
  authToken?: { prefix: string; token: pulumi.Input<string> };
  message: { key: string; value: string; label?: string }[];
}

const payload = JSON.stringify({ title: "{{ issueTitle }}", state: "{{ state }}", url: "{{ issuePageUrl }}" });

// https://registry.terraform.io/providers/newrelic/newrelic/latest/docs/resources/notification_destination
function wayOf(receiver: Receiver): Way | undefined {
  switch (receiver.kind) {
    case "email":
      return {
        type: "EMAIL",
        properties: [{ key: "email", value: receiver.address }],
        message: [{ key: "subject", value: "{{ issueTitle }}" }],
      };
    case "slack":
      return undefined;
    case "pagerDuty":
      return {
        type: "PAGERDUTY_SERVICE_INTEGRATION",
        // It has none, and the API refuses an empty list.
        properties: [{ key: "", value: "" }],
        authToken: { prefix: "Token token=", token: receiver.integrationKey },
        message: [{ key: "summary", value: "{{ issueTitle }}" }],
      };
    case "webhook":
      return {
        type: "WEBHOOK",
        properties: [{ key: "url", value: receiver.url }],
        message: [{ key: "payload", value: payload, label: "Payload Template" }],
      };
  }
}
