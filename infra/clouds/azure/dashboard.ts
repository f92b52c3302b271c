import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { Dashboard } from "@pulumi/azure-native/portal/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { foundationOf } from "./group.ts";
import { names } from "../../targets/container-apps/names.ts";
import type { ContainerAppsOptions } from "../../targets/container-apps/options.ts";

// https://learn.microsoft.com/azure/container-apps/metrics; aggregations: 1 total, 3 maximum, 4 average.
const charts = [
  { title: "Requests", metric: "Requests", aggregation: 1 },
  { title: "Response time, ms", metric: "ResponseTime", aggregation: 4 },
  { title: "Replicas", metric: "Replicas", aggregation: 3 },
  { title: "CPU, percent", metric: "CpuPercentage", aggregation: 4 },
  { title: "Memory, percent", metric: "MemoryPercentage", aggregation: 4 },
  { title: "Restarts", metric: "RestartCount", aggregation: 3 },
];
const columns = 2;
const size = { colSpan: 8, rowSpan: 4 };

/** One page of charts of what the platform measures. Returns its address. */
export function makeDashboard(context: TargetContext<ContainerAppsOptions>, app: ContainerApp): pulumi.Output<string> {
  const { spec, stack, parent } = context;
  const { resourceGroupName, location } = foundationOf(context);
  const parts = charts.map(({ title, metric, aggregation }, index) => ({
    position: { ...size, x: (index % columns) * size.colSpan, y: Math.floor(index / columns) * size.rowSpan },
    metadata: {
      type: "Extension/HubsExtension/PartType/MonitorChartPart",
      inputs: [
        {
          name: "options",
          value: {
            chart: {
              title,
              metrics: [
                {
                  resourceMetadata: { id: app.id },
                  name: metric,
                  namespace: "microsoft.app/containerapps",
                  aggregationType: aggregation,
                },
              ],
            },
          },
        },
      ],
    },
  }));
  const dashboard = new Dashboard(
    spec.name,
    {
      resourceGroupName,
      location,
      dashboardName: nameOf(names.dashboard, context),
      tags: { "hidden-title": `${spec.name}-${stack} (MCP)` },
      properties: { lenses: [{ order: 0, parts }] },
    },
    { parent },
  );
  return pulumi.interpolate`https://portal.azure.com/#@/dashboard/arm${dashboard.id}`;
}
