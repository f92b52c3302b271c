import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { Dashboard } from "@pulumi/azure-native/portal/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import { type Chart, charts } from "../../charts.ts";
import { nameOf } from "../../names.ts";
import type { AzureGroup } from "./group.ts";
import { azureNames } from "./names.ts";
import { type SignalQueries, toChartQuery } from "./queries.ts";

const columns = 2;
const size = { colSpan: 8, rowSpan: 4 };

/** One page of charts of what the target measures, by the queries that its alarms ask. Returns its address. */
export function makeDashboard(
  { spec, stack, parent, args }: AzureGroup,
  workspace: Workspace,
  signals: SignalQueries,
): pulumi.Output<string> {
  const parts = charts.flatMap((chart) => toPart(chart, workspace, signals) ?? []);
  const dashboard = new Dashboard(
    spec.name,
    {
      ...args,
      dashboardName: nameOf(azureNames.dashboard, { spec, stack }),
      tags: { ...args.tags, "hidden-title": `${spec.name}-${stack} (MCP)` },
      properties: {
        lenses: [
          {
            order: 0,
            parts: parts.map((metadata, index) => ({
              position: { ...size, x: (index % columns) * size.colSpan, y: Math.floor(index / columns) * size.rowSpan },
              metadata,
            })),
          },
        ],
      },
    },
    { parent },
  );
  return pulumi.interpolate`https://portal.azure.com/#@/dashboard/arm${dashboard.id}`;
}

// The portal writes these inputs itself when a query is pinned; all of them are needed.
// https://learn.microsoft.com/azure/azure-portal/azure-portal-dashboards-structure
function toPart(chart: Chart, workspace: Workspace, signals: SignalQueries) {
  const query = toChartQuery(chart, signals);
  if (query === undefined) return undefined;
  const inputs = {
    resourceTypeMode: "workspace",
    ComponentId: workspace.id,
    Scope: { resourceIds: [workspace.id] },
    PartId: chart.title,
    Version: "2.0",
    TimeRange: "P1D",
    Query: query,
    ControlType: "FrameControlChart",
    SpecificChart: "Line",
    PartTitle: chart.title,
    PartSubTitle: workspace.name,
    Dimensions: {
      xAxis: { name: "TimeGenerated", type: "datetime" },
      yAxis: chart.signals.map(({ signal }) => ({ name: signal, type: "real" })),
      splitBy: [],
      aggregation: "Sum",
    },
    LegendOptions: { isEnabled: true, position: "Bottom" },
    IsQueryContainTimeRange: false,
  };
  return {
    type: "Extension/Microsoft_OperationsManagementSuite_Workspace/PartType/LogsDashboardPart",
    inputs: Object.entries(inputs).map(([name, value]) => ({ name, value, isOptional: true })),
  };
}
