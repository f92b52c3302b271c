import { Dashboard } from "@pulumi/gcp/monitoring/dashboard.js";
import type * as pulumi from "@pulumi/pulumi";
import { charts } from "../../charts.ts";
import type { Signal } from "../../monitoring.ts";
import type { GoogleProject } from "./project.ts";
import { type Metric, toQuery } from "../../promql.ts";

/** What a page of charts shows. */
interface DashboardNeeds {
  /** The service's name on the platform. */
  service: string;
  metrics: Partial<Record<Signal, Metric>>;
  dependsOn: pulumi.Resource[];
}

/** The charts of the service on one page. Returns its address. */
export function makeDashboard(
  { spec, id: project, labels, parent }: GoogleProject,
  { service, metrics, dependsOn }: DashboardNeeds,
): pulumi.Output<string> {
  const tiles = charts.map(({ title, signals }, index) => ({
    ...unlessZero("xPos", (index % 2) * 24),
    ...unlessZero("yPos", Math.floor(index / 2) * 16),
    width: 24,
    height: 16,
    widget: {
      title,
      xyChart: {
        dataSets: signals.flatMap(({ signal, statistic }) => {
          const metric = metrics[signal];
          if (!metric) return [];
          const prometheusQuery = toQuery(statistic, metric);
          return [{ plotType: "LINE", legendTemplate: signal, timeSeriesQuery: { prometheusQuery } }];
        }),
      },
    },
  }));
  const page = { displayName: `${service} (MCP)`, labels, mosaicLayout: { columns: 48, tiles } };
  const { id } = new Dashboard(spec.name, { project, dashboardJson: JSON.stringify(page) }, { parent, dependsOn });
  return id.apply(
    (path) =>
      `https://console.cloud.google.com/monitoring/dashboards/builder/${path.split("/").at(-1)}?project=${project}`,
  );
}

// Google leaves a position of 0 out of what it answers, and what is asked for and not answered is a change for ever.
// https://github.com/hashicorp/terraform-provider-google/issues/7242
function unlessZero(name: string, value: number): Record<string, number> {
  return value === 0 ? {} : { [name]: value };
}
