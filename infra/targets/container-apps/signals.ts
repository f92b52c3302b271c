import type { SignalQueries } from "../../clouds/azure/queries.ts";

/** What Container Apps and the server's log tell of an app, in the tables of the environment's workspace. */
export function signalsOf(app: string): SignalQueries {
  // Ingress writes a row as a request ends, also of one that it refuses because no replica is left.
  // https://learn.microsoft.com/azure/container-apps/log-monitoring#http-logs
  const requests = { table: "ContainerAppHTTPLogs", rows: `where ContainerAppName == "${app}"` };
  // https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerappconsolelogs
  const events = (event: string) => ({
    table: "ContainerAppConsoleLogs",
    rows: `where ContainerAppName == "${app}" | extend line = parse_json(Log) | where tostring(line.event) == "${event}"`,
  });
  const toolCalls = events("tool_call");
  // One row a minute of each metric, whatever the replica or revision: the highest of them is in "Maximum".
  // https://learn.microsoft.com/azure/azure-monitor/reference/tables/azuremetrics
  // https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-app-containerapps-metrics
  const metric = (name: string) => ({
    table: "AzureMetrics",
    rows: `where MetricName == "${name}" | order by TimeGenerated asc`,
    value: "Maximum",
  });
  return {
    requests: { ...requests, value: "1" },
    serverErrors: { ...requests, value: "toint(toint(StatusCode) >= 500)" },
    toolCalls: { ...toolCalls, value: "1" },
    toolErrors: { ...toolCalls, value: 'toint(tostring(line.outcome) in ("tool_error", "protocol_error"))' },
    toolMilliseconds: { ...toolCalls, value: "line.durationMs" },
    startMilliseconds: { ...events("started"), value: "line.startMs" },
    cpuPercent: metric("CpuPercentage"),
    memoryPercent: metric("MemoryPercentage"),
    // Of the revision that has the most, so that one that goes does not count beside the one that comes.
    instances: metric("Replicas"),
    // The metric is how often a replica was ever started again, here of the one with the most, and begins at 0 with each.
    // https://github.com/microsoft/azure-container-apps/issues/467
    restarts: { ...metric("RestartCount"), value: "coalesce(max_of(0.0, Maximum - prev(Maximum)), 0.0)" },
  };
}
