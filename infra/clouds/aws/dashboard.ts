import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import type { MetricReference, PlatformMetrics } from "./alarms.ts";
import { namespaceOf } from "./log-metrics.ts";
import { awsNames } from "./names.ts";
import type { Place } from "./place.ts";

/** One page of charts: what comes in, what fails, how long it takes, and what the instances do. Returns its address. */
export function makeDashboard(
  context: ServiceContext,
  { metrics, region }: { metrics: PlatformMetrics; region: string },
  place: Place,
): pulumi.Output<string> {
  const { spec } = context;
  const namespace = namespaceOf(context);
  const own = (metricName: string): MetricReference => ({ namespace, metricName, dimensions: {} });
  const charts: [string, string, MetricReference[]][] = [
    ["Requests a minute", "Sum", [metrics.requests]],
    ["Answers with 5xx a minute", "Sum", metrics.serverErrors],
    ["Tool calls and failed ones a minute", "Sum", [own("ToolCalls"), own("ToolErrors")]],
    ["Tool call, 95th percentile, ms", "p95", [own("ToolMilliseconds")]],
    ["CPU and memory, percent", "Maximum", [metrics.cpu, metrics.memory]],
    ["Instances", "Maximum", [metrics.instances]],
    ["Starts of the server", "Sum", [own("Starts")]],
    ["Answered from outside", "Minimum", [own("Available")]],
  ];
  const widgets = charts.map(([title, stat, shown], index) => ({
    type: "metric",
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, region, stat, period: 60, view: "timeSeries", metrics: shown.map(toRow) },
  }));
  const dashboard = new Dashboard(
    spec.name,
    { dashboardName: nameOf(awsNames.dashboard, context), dashboardBody: pulumi.jsonStringify({ widgets }) },
    place,
  );
  return pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

function toRow({ namespace, metricName, dimensions }: MetricReference): pulumi.Input<string>[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}
