import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { charts } from "../../charts.ts";
import { nameOf } from "../../names.ts";
import { awsNames } from "./names.ts";
import type { AwsOpts } from "./opts.ts";
import { type Measure, type Measures, type Metric, statistics, toMath } from "./signals.ts";

/** One page with a chart of all that is measured. Returns its address. */
export function makeDashboard(
  context: ServiceContext,
  { measures, region }: { measures: Measures; region: string },
  opts: AwsOpts,
): pulumi.Output<string> {
  const drawn = charts
    .map(({ title, signals }) => ({
      title,
      metrics: signals.flatMap(({ signal, statistic }, index) => {
        const measure = measures[signal];
        return measure ? toRows(measure, { stat: statistics[statistic], id: `m${index}n`, label: signal }) : [];
      }),
    }))
    .filter(({ metrics }) => metrics.length > 0);
  const widgets = drawn.map(({ title, metrics }, index) => ({
    type: "metric",
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, region, period: 60, view: "timeSeries", metrics },
  }));
  const dashboard = new Dashboard(
    context.spec.name,
    { dashboardName: nameOf(awsNames.dashboard, context), dashboardBody: pulumi.jsonStringify({ widgets }) },
    opts,
  );
  return pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

type Row = (pulumi.Input<string> | Record<string, string | boolean>)[];

/** A line of a chart, and the metrics that it is made of. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
function toRows(measure: Measure, { stat, id, label }: { stat: string; id: string; label: string }): Row[] {
  if ("metricName" in measure) return [toRow(measure, { stat, label })];
  const { expression, metrics } = toMath(measure, id);
  return [
    [{ expression, label, id }],
    ...metrics.map((part) => toRow(part.metric, { stat, id: part.id, visible: false })),
  ];
}

function toRow({ namespace, metricName, dimensions }: Metric, more: Record<string, string | boolean>): Row {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), more];
}
