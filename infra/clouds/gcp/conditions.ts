import type { types } from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import type { AlertRules, ServiceSpec } from "../../contract.ts";
import type { LogMetrics } from "./measurements.ts";

type Condition = types.input.monitoring.AlertPolicyCondition;
type Aggregation = types.input.monitoring.AlertPolicyConditionConditionThresholdAggregation;

/** When an alert rings, and what a person who is woken by it should know. */
export interface Alert {
  name: string;
  condition: Omit<Condition, "displayName">;
  explanation: string;
}

/** The conditions on what Cloud Run and the server's log measure. Names of metrics: https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run */
export function serviceAlerts(spec: ServiceSpec, service: string, metrics: LogMetrics): Alert[] {
  const { rules } = spec.alerts;
  const run = (metric: string, more = "") =>
    `resource.type = "cloud_run_revision" AND resource.labels.service_name = "${service}" AND metric.type = "run.googleapis.com/${metric}"${more}`;
  const alerts: Alert[] = [];
  const add = <Kind extends keyof AlertRules>(kind: Kind, toAlert: (rule: AlertRules[Kind]) => Omit<Alert, "name">) => {
    const rule = rules[kind];
    if (rule !== undefined) alerts.push({ name: toKebabCase(kind), ...toAlert(rule) });
  };
  add("errorRate", ({ percent, minutes }) => ({
    condition: threshold(run("request_count", ' AND metric.labels.response_code_class = "5xx"'), {
      over: percent / 100,
      minutes,
      aggregation: { perSeriesAligner: "ALIGN_RATE", crossSeriesReducer: "REDUCE_SUM" },
      denominatorFilter: run("request_count"),
    }),
    explanation: `More than ${percent} % of requests got a 5xx. 401, 404 and 405 do not count: they are ordinary answers of an MCP server.`,
  }));
  add("toolErrors", ({ percent, minutes }) => {
    const rate = (selector: string) => `sum(rate(${metrics.toolCalls}{${selector}}[${minutes}m]))`;
    const failed = `monitored_resource="cloud_run_revision",outcome=~"tool_error|protocol_error"`;
    return {
      condition: promQl(
        `${rate(failed)} / ${rate('monitored_resource="cloud_run_revision"')} > ${percent / 100}`,
        minutes,
      ),
      explanation: `More than ${percent} % of tool calls failed, under HTTP 200. The log names each: jsonPayload.event="tool_call".`,
    };
  });
  add("latency", ({ milliseconds, minutes }) => ({
    condition: promQl(
      `histogram_quantile(0.95, sum by (le) (rate(${metrics.toolLatency}_bucket{monitored_resource="cloud_run_revision"}[${minutes}m]))) > ${milliseconds}`,
      minutes,
    ),
    explanation: `One tool call in twenty takes longer than ${milliseconds} ms. Open streams are not in this figure.`,
  }));
  add("requests", ({ perMinute, minutes }) => ({
    condition: threshold(run("request_count"), {
      over: perMinute / 60,
      minutes,
      aggregation: { perSeriesAligner: "ALIGN_RATE", crossSeriesReducer: "REDUCE_SUM" },
    }),
    explanation: `More than ${perMinute} requests a minute arrive.`,
  }));
  for (const kind of ["cpu", "memory"] as const) {
    add(kind, ({ percent, minutes }) => ({
      condition: threshold(run(`container/${kind}/utilizations`), {
        over: percent / 100,
        minutes,
        aggregation: { perSeriesAligner: "ALIGN_PERCENTILE_99", crossSeriesReducer: "REDUCE_MAX" },
      }),
      explanation: `An instance uses more than ${percent} % of its ${kind}.`,
    }));
  }
  add("instancesAtMaximum", ({ minutes }) => ({
    condition: threshold(run("container/instance_count"), {
      over: spec.maxInstances - 0.5,
      minutes,
      aggregation: { perSeriesAligner: "ALIGN_MAX", crossSeriesReducer: "REDUCE_SUM" },
    }),
    explanation: `All ${spec.maxInstances} instances run; further requests wait. Raise slipway:service.maxInstances, or find out why.`,
  }));
  add("restarts", ({ count, minutes }) => ({
    condition: promQl(
      `sum(increase(${metrics.starts}{monitored_resource="cloud_run_revision"}[${minutes}m])) > ${count}`,
      minutes,
    ),
    explanation: `The server started more than ${count} times in ${minutes} minutes.`,
  }));
  add("coldStart", ({ seconds, minutes }) => ({
    condition: threshold(run("container/startup_latencies"), {
      over: seconds * 1000,
      minutes,
      aggregation: { perSeriesAligner: "ALIGN_PERCENTILE_95", crossSeriesReducer: "REDUCE_MAX" },
    }),
    explanation: `A new instance takes longer than ${seconds} s to start, and a streaming client may not wait for it.`,
  }));
  return alerts;
}

/** A threshold on one metric, over the last minutes. Only "greater" and "less" exist. */
// https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#metricthreshold
export function threshold(
  filter: pulumi.Input<string>,
  rule: {
    over?: number;
    under?: number;
    minutes: number;
    aggregation: Omit<Aggregation, "alignmentPeriod">;
    denominatorFilter?: string;
    alignmentSeconds?: number;
  },
): Omit<Condition, "displayName"> {
  const aggregations = [{ alignmentPeriod: `${rule.alignmentSeconds ?? 60}s`, ...rule.aggregation }];
  return {
    conditionThreshold: {
      filter,
      comparison: rule.under === undefined ? "COMPARISON_GT" : "COMPARISON_LT",
      thresholdValue: rule.under ?? rule.over ?? 0,
      duration: `${rule.minutes * 60}s`,
      aggregations,
      ...(rule.denominatorFilter === undefined
        ? {}
        : { denominatorFilter: rule.denominatorFilter, denominatorAggregations: aggregations }),
    },
  };
}

function promQl(query: string, minutes: number): Omit<Condition, "displayName"> {
  // The metric does not exist before the first line of the log: without this the first deployment would be refused.
  const disableMetricValidation = true;
  return {
    conditionPrometheusQueryLanguage: {
      query,
      duration: `${minutes * 60}s`,
      evaluationInterval: "60s",
      disableMetricValidation,
    },
  };
}

/** `errorRate` as `error-rate`. */
function toKebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
