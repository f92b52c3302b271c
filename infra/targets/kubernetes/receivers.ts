import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import type { Receiver } from "../../contract.ts";
import { metadata, type Place } from "./place.ts";

// A bot's token goes with this method, and Alertmanager takes every address from a Secret.
// https://prometheus.io/docs/alerting/latest/configuration/#slack_config
const slackMethod = "https://slack.com/api/chat.postMessage";
const slackMethodKey = "slack-method";

/** Has Alertmanager tell every receiver of the service's alarms. What is secret lies in a Secret that it reads. */
// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig
export function tellReceivers(place: Place, selected: Readonly<Record<string, string>>): void {
  const { spec, name, opts } = place;
  const { receivers } = spec.alerts;
  const values: Record<string, pulumi.Output<string>> = Object.fromEntries(
    receivers.flatMap((receiver) => {
      const value = secretOf(receiver);
      return value ? [[receiver.name, value] as const] : [];
    }),
  );
  if (receivers.some(({ kind }) => kind === "slack")) values[slackMethodKey] = pulumi.output(slackMethod);
  const { labels, name: _, ...unnamed } = metadata(place);
  const secret =
    Object.keys(values).length === 0
      ? undefined
      : new Secret(
          `${spec.name}-receivers`,
          { metadata: { ...unnamed, labels }, stringData: pulumi.secret(values), immutable: true },
          opts,
        );
  const keyOf = (receiver: Receiver) => ({ name: secret?.metadata.name ?? "", key: receiver.name });
  new CustomResource(
    spec.name,
    {
      apiVersion: "monitoring.coreos.com/v1alpha1",
      kind: "AlertmanagerConfig",
      metadata: { ...metadata(place), labels: { ...labels, ...selected } },
      spec: {
        route: {
          receiver: "slipway",
          groupBy: ["alertname"],
          matchers: [{ name: "slipway_service", matchType: "=", value: name }],
        },
        receivers: [receiverOf(receivers, keyOf)],
      },
    },
    opts,
  );
}

type KeyOf = (receiver: Receiver) => { name: pulumi.Input<string>; key: string };

function receiverOf(receivers: readonly Receiver[], keyOf: KeyOf): object {
  const configs = { emailConfigs: [], slackConfigs: [], pagerdutyConfigs: [], webhookConfigs: [] } as Record<
    string,
    object[]
  >;
  for (const receiver of receivers) {
    const [kind, config] = toConfig(receiver, keyOf);
    configs[kind]?.push(config);
  }
  return { name: "slipway", ...Object.fromEntries(Object.entries(configs).filter(([, list]) => list.length > 0)) };
}

function toConfig(receiver: Receiver, keyOf: KeyOf): [kind: string, config: object] {
  switch (receiver.kind) {
    case "email":
      // By the mail server of Alertmanager's own settings.
      return ["emailConfigs", { to: receiver.address }];
    case "slack":
      return [
        "slackConfigs",
        {
          apiURL: { ...keyOf(receiver), key: slackMethodKey },
          channel: receiver.channel,
          httpConfig: { authorization: { type: "Bearer", credentials: keyOf(receiver) } },
          title: "{{ .CommonLabels.alertname }}",
          text: "{{ .CommonAnnotations.summary }}",
        },
      ];
    case "pagerDuty":
      return ["pagerdutyConfigs", { routingKey: keyOf(receiver) }];
    case "webhook":
      return ["webhookConfigs", { urlSecret: keyOf(receiver) }];
  }
}

function secretOf(receiver: Receiver): pulumi.Output<string> | undefined {
  switch (receiver.kind) {
    case "email":
      return undefined;
    case "slack":
      return receiver.botToken;
    case "pagerDuty":
      return receiver.integrationKey;
    case "webhook":
      return receiver.url;
  }
}
