import type { AlertRules, ServiceSpec } from "../../contract.ts";

/** A condition on one of the platform's own metrics. */
export interface MetricCondition {
  metricName: string;
  operator: "GreaterThan" | "GreaterThanOrEqual";
  threshold: number;
  timeAggregation: "Average" | "Maximum" | "Total";
  /** Only what carries this status category counts. */
  status?: string;
}

/** A condition on what a query over the server's log measures, in the column `value`. */
export interface LogCondition {
  query: string;
  threshold: number;
}

/** When an alert rings, and what a person who is woken by it should know. */
export interface Alert {
  name: string;
  minutes: number;
  explanation: string;
  condition: MetricCondition | LogCondition;
}

/** The conditions on what Container Apps and the server's log measure. */
// https://learn.microsoft.com/azure/container-apps/metrics
export function serviceAlerts(spec: ServiceSpec, app: string): Alert[] {
  const { rules } = spec.alerts;
  const events = `ContainerAppConsoleLogs_CL | where ContainerAppName_s == "${app}" | extend line = parse_json(Log_s)`;
  const calls = `${events} | where line.event == "tool_call"`;
  const starts = `${events} | where line.event == "started"`;
  const alerts: Alert[] = [];
  const add = <Kind extends keyof AlertRules>(
    kind: Kind,
    name: string,
    toAlert: (rule: AlertRules[Kind]) => Omit<Alert, "name">,
  ) => {
    const rule = rules[kind];
    if (rule !== undefined) alerts.push({ name, ...toAlert(rule) });
  };
  add("errorRate", "error-rate", ({ percent, minutes }) => ({
    minutes,
    condition: {
      metricName: "Requests",
      operator: "GreaterThan",
      threshold: percent,
      timeAggregation: "Total",
      status: "5xx",
    },
    explanation: `More than ${percent} answers were a 5xx. 401, 404 and 405 do not count: they are ordinary answers of an MCP server.`,
  }));
  add("toolErrors", "tool-errors", ({ percent, minutes }) => ({
    minutes,
    condition: {
      query: `${calls} | summarize value = 100.0 * countif(line.outcome in ("tool_error", "protocol_error")) / count()`,
      threshold: percent,
    },
    explanation: `More than ${percent} % of tool calls failed, under HTTP 200. The log names each: event "tool_call".`,
  }));
  add("latency", "latency", ({ milliseconds, minutes }) => ({
    minutes,
    condition: {
      query: `${calls} | summarize value = percentile(todouble(line.durationMs), 95)`,
      threshold: milliseconds,
    },
    explanation: `One tool call in twenty takes longer than ${milliseconds} ms. Open streams are not in this figure.`,
  }));
  add("requests", "requests", ({ perMinute, minutes }) => ({
    minutes,
    condition: {
      metricName: "Requests",
      operator: "GreaterThan",
      threshold: perMinute * fitMinutes(minutes),
      timeAggregation: "Total",
    },
    explanation: `More than ${perMinute} requests a minute arrive.`,
  }));
  const metrics = { cpu: "CpuPercentage", memory: "MemoryPercentage" };
  for (const kind of ["cpu", "memory"] as const) {
    add(kind, kind, ({ percent, minutes }) => ({
      minutes,
      condition: { metricName: metrics[kind], operator: "GreaterThan", threshold: percent, timeAggregation: "Average" },
      explanation: `The replicas use more than ${percent} % of their ${kind}.`,
    }));
  }
  add("instancesAtMaximum", "instances-at-maximum", ({ minutes }) => ({
    minutes,
    condition: {
      metricName: "Replicas",
      operator: "GreaterThanOrEqual",
      threshold: spec.maxInstances,
      timeAggregation: "Average",
    },
    explanation: `All ${spec.maxInstances} replicas run. Raise slipway:service.maxInstances, or find out why.`,
  }));
  add("restarts", "restarts", ({ count, minutes }) => ({
    minutes,
    condition: { query: `${starts} | summarize value = count()`, threshold: count },
    explanation: `The server started more than ${count} times in ${fitMinutes(minutes)} minutes.`,
  }));
  add("coldStart", "cold-start", ({ seconds, minutes }) => ({
    minutes,
    condition: { query: `${starts} | summarize value = max(todouble(line.startMs))`, threshold: seconds * 1000 },
    explanation: `The server takes longer than ${seconds} s to start.`,
  }));
  return alerts;
}

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule: windows there are.
const windows = [5, 15, 30, 60];

/** The shortest window, in minutes, that Azure has and that is at least so long. */
export function fitMinutes(minutes: number): number {
  return windows.find((window) => window >= minutes) ?? 60;
}
