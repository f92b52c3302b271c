import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { KubernetesOptions } from "./options.ts";
import { alarmsOf, charts, type Signal } from "../../monitoring.ts";
import { metadata, type Place } from "./place.ts";
import { type Metric, toCondition, toQuery } from "./promql.ts";
import { tellReceivers } from "./receivers.ts";
import { signalsOf } from "./signals.ts";

type Prometheus = NonNullable<KubernetesOptions["prometheus"]>;

/** Makes the rules that watch the service, who is told, and the dashboard; nothing without an operator to heed them. */
export function monitor(place: Place): void {
  const { prometheus } = place.options;
  if (!prometheus) return;
  const metrics: Partial<Record<Signal, Metric>> = signalsOf({ namespace: place.namespaceName, name: place.name });
  makeRules(place, prometheus, metrics);
  makeDashboard(place, prometheus, metrics);
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

// https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
function makeDashboard(place: Place, { dashboardLabels }: Prometheus, metrics: Partial<Record<Signal, Metric>>): void {
  const { spec, stack, name, opts } = place;
  const panels = charts.flatMap(({ title, signals }) => {
    const targets = signals.flatMap(({ signal }) => {
      const metric = metrics[signal];
      return metric ? [{ expr: toQuery(metric), legendFormat: signal, refId: signal }] : [];
    });
    return targets.length === 0 ? [] : [{ title, type: "timeseries", datasource: "${datasource}", targets }];
  });
  const page = {
    title: `${spec.name} (MCP), ${stack}`,
    uid: name.slice(0, 40),
    templating: { list: [{ name: "datasource", type: "datasource", query: "prometheus" }] },
    time: { from: "now-6h", to: "now" },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      ...panel,
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
    })),
  };
  const { labels, name: _, ...rest } = metadata(place);
  new ConfigMap(
    `${spec.name}-dashboard`,
    {
      metadata: { ...rest, name: `${name}-dashboard`, labels: { ...labels, ...dashboardLabels } },
      data: { [`${name}.json`]: JSON.stringify(page) },
    },
    opts,
  );
}
