import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { Dashboard } from "@pulumi/azure-native/portal/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import { nameOf } from "../../names.ts";
import type { AzureGroup } from "./group.ts";
import { azureNames } from "./names.ts";

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
export function makeDashboard({ spec, stack, parent, args }: AzureGroup, app: ContainerApp): pulumi.Output<string> {
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
      ...args,
      dashboardName: nameOf(azureNames.dashboard, { spec, stack }),
      tags: { ...args.tags, "hidden-title": `${spec.name}-${stack} (MCP)` },
      properties: { lenses: [{ order: 0, parts }] },
    },
    { parent },
  );
  return pulumi.interpolate`https://portal.azure.com/#@/dashboard/arm${dashboard.id}`;
}
