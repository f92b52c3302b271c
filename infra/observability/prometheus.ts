import type { ServiceSpec } from "../contract.ts";
import { grafanaPage, type OwnChart } from "../grafana.ts";
import { type Alarm, alarmsOf, besideOf, type Signal } from "../monitoring.ts";
import { type Metric, minuteWindow, toCondition } from "../promql.ts";
import { callSeries, jobOf, telemetrySignals } from "./telemetry-signals.ts";
import { type UsageChart, usageCharts } from "./usage-charts.ts";

/** A service whose telemetry a Prometheus holds. */
export type WatchedService = Pick<
  ServiceSpec,
  "name" | "cpu" | "memoryMiB" | "healthPath" | "path" | "minInstances" | "maxInstances" | "alerts" | "production"
>;

/** One rule of Prometheus. */
export interface AlertingRule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: { summary: string; description: string };
}

/** Rules, and the alarms that nothing there measures. */
export interface PrometheusRules {
  groups: { name: string; rules: AlertingRule[] }[];
  missing: Alarm["kind"][];
}

/** The alarms of a service as Prometheus evaluates them; whom they are told to is Alertmanager's to say. */
// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
export function prometheusRules(
  service: WatchedService,
  stack: string,
  alarms: readonly Alarm[] = alarmsOf(service),
): PrometheusRules {
  const job = jobOf(service.name, stack);
  const metrics: Partial<Record<Signal, Metric>> = telemetrySignals({ ...service, job });
  const missing: Alarm["kind"][] = [];
  const rules = alarms.flatMap((alarm): AlertingRule[] => {
    const metric = metrics[alarm.signal];
    const name = besideOf(alarm);
    const beside = name && metrics[name];
    if (metric === undefined || (name !== undefined && beside === undefined)) {
      missing.push(alarm.kind);
      return [];
    }
    return [
      {
        alert: `${service.name}-${alarm.name}`,
        expr: toCondition(alarm, metric, beside),
        labels: { service: service.name, stack, severity: service.production ? "critical" : "warning" },
        annotations: { summary: `${job}: ${alarm.name}`, description: alarm.explanation },
      },
    ];
  });
  return { groups: [{ name: job, rules }], missing };
}

/** The charts of a service, and of how it is used, as a dashboard of Grafana. */
export function grafanaDashboard(service: WatchedService, stack: string): Record<string, unknown> {
  const job = jobOf(service.name, stack);
  const metrics: Partial<Record<Signal, Metric>> = telemetrySignals({ ...service, job });
  return grafanaPage(
    `${service.name} (MCP), ${stack}`,
    metrics,
    usageCharts.map((chart) => usageChart(chart, job)),
  );
}

function usageChart({ title, shows, by }: UsageChart, job: string): OwnChart {
  const { count, buckets, failed } = callSeries(job);
  const label = by.replaceAll(".", "_");
  const perMinute = (series: string) => `sum by (${label}) (rate(${series}${minuteWindow})) * 60`;
  const exprs = {
    calls: perMinute(count),
    failed: perMinute(failed),
    p95: `1000 * histogram_quantile(0.95, sum by (le, ${label}) (rate(${buckets}${minuteWindow})))`,
  };
  return { title, targets: [{ refId: "usage", legendFormat: `{{${label}}}`, expr: exprs[shows] }] };
}
