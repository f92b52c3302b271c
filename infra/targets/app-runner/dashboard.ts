import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import type { Measure, Measurements } from "./measurements.ts";
import { serviceName } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";
import { placeOf } from "../../aws/place.ts";

/** One line of a chart, and how its values of a minute become one. */
type Line = [Measure, string];

/** One page of charts: what comes in, what fails, how long it takes, and what the instances do. Returns its address. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
export function makeDashboard(
  context: TargetContext<AppRunnerOptions>,
  { service, own }: Measurements,
): pulumi.Output<string> {
  const { region } = context.options;
  const charts: [string, Line[]][] = [
    ["Requests a minute", [[service("Requests"), "Sum"]]],
    ["Answers with 5xx a minute", [[service("5xxStatusResponses"), "Sum"]]],
    [
      "Tool calls a minute, and those that fail",
      [
        [own("ToolCalls"), "Sum"],
        [own("ToolErrors"), "Sum"],
      ],
    ],
    ["Tool call, 95th percentile, ms", [[own("ToolMilliseconds"), "p95"]]],
    ["Instances", [[service("ActiveInstances"), "Maximum"]]],
    ["Starts of the server", [[own("Starts"), "Sum"]]],
    ["CPU, %", [[service("CPUUtilization"), "Average"]]],
    ["Memory, %", [[service("MemoryUtilization"), "Average"]]],
  ];
  const body = pulumi.jsonStringify({
    widgets: charts.map(([title, lines], index) => ({
      type: "metric",
      x: (index % 2) * 12,
      y: Math.floor(index / 2) * 6,
      width: 12,
      height: 6,
      properties: { title, region, period: 60, view: "timeSeries", metrics: lines.map(toMetric) },
    })),
  });
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const dashboard = new Dashboard(spec.name, { dashboardName: serviceName(context), dashboardBody: body }, place);
  return pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

function toMetric([{ namespace, metricName, dimensions = {} }, stat]: Line) {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat }];
}
