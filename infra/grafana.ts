import { charts } from "./charts.ts";
import type { Signal } from "./monitoring.ts";
import { type Metric, toQuery } from "./promql.ts";

/** A chart beside those of the signals. */
export interface OwnChart {
  title: string;
  targets: { refId: string; legendFormat: string; expr: string }[];
}

/** The charts of what is measured, and others, as a dashboard that Grafana imports, for whichever Prometheus is chosen there. */
// https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
export function grafanaPage(
  title: string,
  metrics: Readonly<Partial<Record<Signal, Metric>>>,
  others: readonly OwnChart[] = [],
) {
  const ofSignals = charts.flatMap(({ title: heading, signals }) => {
    const targets = signals.flatMap(({ signal, statistic }) => {
      const metric = metrics[signal];
      return metric ? [{ refId: signal, legendFormat: signal, expr: toQuery(statistic, metric) }] : [];
    });
    return targets.length === 0 ? [] : [{ title: heading, targets }];
  });
  const shown = [...ofSignals, ...others];
  return {
    title,
    schemaVersion: 39,
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }] },
    panels: shown.map(({ title: heading, targets }, index) => ({
      id: index + 1,
      type: "timeseries",
      title: heading,
      datasource: { type: "prometheus", uid: "${datasource}" },
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
      targets,
    })),
  };
}
