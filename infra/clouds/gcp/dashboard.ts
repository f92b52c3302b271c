import { Dashboard } from "@pulumi/gcp/monitoring/dashboard.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import type { LogMetrics } from "./measurements.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";

/** One page of charts: what comes in, what fails, how long it takes, and what the instances do. Returns its address. */
export function makeDashboard(context: TargetContext<CloudRunOptions>, metrics: LogMetrics): pulumi.Output<string> {
  const { spec, parent, options } = context;
  const { project } = options;
  const service = nameOf(names.service, context);
  const run = (metric: string) => `run_googleapis_com:${metric}{service_name="${service}"}`;
  const bucket = (metric: string) => `run_googleapis_com:${metric}_bucket{service_name="${service}"}`;
  const charts: [string, string][] = [
    ["Requests a second by status", `sum by (response_code_class) (rate(${run("request_count")}[5m]))`],
    ["Tool calls a second by outcome", `sum by (outcome) (rate(${metrics.toolCalls}[5m]))`],
    ["Tool call, 95th percentile, ms", quantile(`${metrics.toolLatency}_bucket`)],
    ["Instances by state", `sum by (state) (${run("container_instance_count")})`],
    ["CPU, 95th percentile", quantile(bucket("container_cpu_utilizations"))],
    ["Memory, 95th percentile", quantile(bucket("container_memory_utilizations"))],
    ["Start of an instance, 95th percentile, ms", quantile(bucket("container_startup_latencies"))],
    ["Starts of the server", `sum(increase(${metrics.starts}[5m]))`],
  ];
  const tiles = charts.map(([title, prometheusQuery], index) => ({
    ...unlessZero("xPos", (index % 2) * 24),
    ...unlessZero("yPos", Math.floor(index / 2) * 16),
    width: 24,
    height: 16,
    widget: { title, xyChart: { dataSets: [{ plotType: "LINE", timeSeriesQuery: { prometheusQuery } }] } },
  }));
  const dashboard = new Dashboard(
    spec.name,
    {
      project,
      dashboardJson: JSON.stringify({ displayName: `${service} (MCP)`, mosaicLayout: { columns: 48, tiles } }),
    },
    { parent, dependsOn: metrics.resources },
  );
  return dashboard.id.apply(
    (id) => `https://console.cloud.google.com/monitoring/dashboards/builder/${id.split("/").at(-1)}?project=${project}`,
  );
}

function quantile(buckets: string): string {
  const selector = buckets.endsWith("}") ? buckets.replace("}", "}[5m]") : `${buckets}[5m]`;
  return `histogram_quantile(0.95, sum by (le) (rate(${selector})))`;
}

// Google leaves a position of 0 out of what it answers, and what is asked for and not answered is a change for ever.
// https://github.com/hashicorp/terraform-provider-google/issues/7242
function unlessZero(name: string, value: number): Record<string, number> {
  return value === 0 ? {} : { [name]: value };
}
