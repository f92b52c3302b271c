import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { KubernetesOptions } from "./options.ts";
import { alarmsOf, type Signal } from "../../monitoring.ts";
import { grafanaPage } from "../../grafana.ts";
import { fitName, type NameRule } from "../../names.ts";
import { type Metric, toCondition } from "../../promql.ts";
import { dashboardName } from "./names.ts";
import { metadata, type Place } from "./place.ts";
import { tellReceivers } from "./receivers.ts";
import { signalsOf } from "./signals.ts";

type Prometheus = NonNullable<KubernetesOptions["prometheus"]>;

/** Makes the rules that watch the service, who is told, and the dashboard; nothing without the Prometheus operator. */
export function monitor(place: Place): void {
  const { prometheus } = place.options;
  if (!prometheus) return;
  const metrics: Partial<Record<Signal, Metric>> = signalsOf({ namespace: place.namespaceName, name: place.name });
  makeRules(place, prometheus, metrics);
  makeDashboard(place, prometheus, metrics);
  scrapePods(place, prometheus);
}

// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
function scrapePods(place: Place, { labels, scrape }: Prometheus): void {
  if (!scrape) return;
  const { spec, selector, opts } = place;
  const { labels: own, ...rest } = metadata(place);
  new CustomResource(
    spec.name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { ...rest, labels: { ...own, ...labels } },
      // Pods themselves, and not their Service: each has metrics of its own.
      spec: { selector: { matchLabels: selector }, podMetricsEndpoints: [{ port: "http", path: scrape.path }] },
    },
    opts,
  );
}

// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
function makeRules(place: Place, { labels }: Prometheus, metrics: Partial<Record<Signal, Metric>>): void {
  const { spec, namespaceName, name, opts } = place;
  const rules = alarmsOf(spec).flatMap((alarm) => {
    const metric = metrics[alarm.signal];
    if (!metric || alarm.per) return [];
    return [
      {
        alert: `${spec.name}-${alarm.name}`,
        expr: toCondition(alarm, metric),
        // By the namespace Alertmanager finds the receivers, by the service the stack's own route.
        labels: { namespace: namespaceName, slipway_service: name, severity: spec.production ? "critical" : "warning" },
        annotations: { summary: alarm.explanation },
      },
    ];
  });
  if (rules.length === 0) return;
  const { labels: own, ...rest } = metadata(place);
  new CustomResource(
    spec.name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { ...rest, labels: { ...own, ...labels } },
      spec: { groups: [{ name: `slipway-${name}`, rules }] },
    },
    opts,
  );
  tellReceivers(place, labels);
}

// Two that are cut to one would be one dashboard.
// https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/#identifier-id-vs-unique-identifier-uid
const dashboardUid: NameRule = {
  what: "dashboard",
  shortest: 1,
  longest: 40,
  pattern: /^[a-z0-9-]+$/,
  scope: "installation",
  source: "https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/",
};

// https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
function makeDashboard(place: Place, { dashboardLabels }: Prometheus, metrics: Partial<Record<Signal, Metric>>): void {
  const { spec, stack, name, opts } = place;
  const page = { uid: fitName(dashboardUid, [name]), ...grafanaPage(`${spec.name} (MCP), ${stack}`, metrics) };
  const { labels, name: _, ...rest } = metadata(place);
  new ConfigMap(
    `${spec.name}-dashboard`,
    {
      metadata: { ...rest, name: dashboardName(place), labels: { ...labels, ...dashboardLabels } },
      data: { [`${name}.json`]: JSON.stringify(page) },
    },
    opts,
  );
}
