import type { Receiver } from "../contract.ts";
import { withPackageOf } from "../missing-package.ts";
import { isOfProbe, type Signal } from "../signals.ts";
import { monitorSecrets, type Observability } from "./schema.ts";
import { watchedEverywhere, type Vendor } from "./vendor.ts";

type Settings<Name extends Observability["vendor"]> = Extract<Observability, { vendor: Name }>;

const setting = "slipway:observability.vendor";

/** What watches a service beside its platform; undefined where telemetry alone is sent. */
export function vendorOf(settings: Observability | undefined | false): Vendor | undefined {
  if (!settings || settings.vendor === "otlp" || settings.monitors === false) return undefined;
  const common = { name: settings.vendor, isInstead: settings.monitors === "instead" };
  switch (settings.vendor) {
    case "datadog":
      return { ...common, ...datadog(settings) };
    case "newrelic":
      return { ...common, ...newrelic(settings) };
    case "grafana":
      return { ...common, ...grafana(settings) };
  }
}

type Own = Omit<Vendor, "name" | "isInstead">;

function datadog(settings: Settings<"datadog">): Own {
  return {
    signals: settings.percentiles ? [...watchedEverywhere, "toolMilliseconds"] : watchedEverywhere,
    secrets: monitorSecrets.datadog,
    warnings({ alerts }) {
      const tells = (kind: Receiver["kind"]) => alerts.receivers.some((receiver) => receiver.kind === kind);
      const warnings = [];
      // https://docs.datadoghq.com/integrations/slack/
      if (tells("slack") && settings.slackAccount === undefined)
        warnings.push(
          "slipway:observability.slackAccount: Datadog posts to Slack by its own integration alone, so that the channels in slipway:alerts.receivers are not told; connect the workspace there and name it here",
        );
      // https://www.pulumi.com/registry/packages/datadog/api-docs/pagerduty/serviceobject/
      if (tells("pagerDuty"))
        warnings.push(
          "slipway:alerts.receivers: Datadog refuses a service of PagerDuty until its integration was switched on once, in its own pages (Integrations, PagerDuty); do so before the first up",
        );
      return warnings;
    },
    async load() {
      const { monitor } = await withPackageOf("datadog", () => import("./datadog/monitors.ts"), setting);
      return (watched) => monitor(settings, watched);
    },
  };
}

function newrelic(settings: Settings<"newrelic">): Own {
  return {
    signals: [...watchedEverywhere, "toolMilliseconds"],
    secrets: monitorSecrets.newrelic,
    warnings({ alerts }) {
      if (!alerts.receivers.some(({ kind }) => kind === "slack")) return [];
      // https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#slack
      return [
        "slipway:alerts.receivers: New Relic lets nothing but its own pages connect Slack, so that these channels are not told; add a destination there, or a receiver of another kind",
      ];
    },
    async load() {
      const { monitor } = await withPackageOf("newrelic", () => import("./newrelic/monitors.ts"), setting);
      return (watched) => monitor(settings, watched);
    },
  };
}

function grafana(settings: Settings<"grafana">): Own {
  const { syntheticMonitoring } = settings;
  const measured: readonly Signal[] = [...watchedEverywhere, "toolMilliseconds", "startMilliseconds", "restarts"];
  return {
    signals: measured.filter((signal) => syntheticMonitoring !== undefined || !isOfProbe(signal)),
    secrets: [...monitorSecrets.grafana, ...(syntheticMonitoring ? ["GRAFANA_SM_ACCESS_TOKEN"] : [])],
    warnings: () => [],
    async load() {
      const { monitor } = await withPackageOf("grafana", () => import("./grafana/monitors.ts"), setting);
      return (watched) => monitor(settings, watched);
    },
  };
}
