import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment.js";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";

/**
 * An environment of the stack's own, with its logs in a workspace. It is of the kind with workload profiles; one that was
 * made without them stays as it is, since Azure describes no way to change it in place.
 */
// https://learn.microsoft.com/azure/container-apps/environment#types
export function makeEnvironment(
  { spec, stack, parent, args }: AzureGroup,
  retentionInDays: number,
): { environment: ManagedEnvironment; workspace: Workspace } {
  const workspace = new Workspace(spec.name, { ...args, sku: { name: "PerGB2018" }, retentionInDays }, { parent });
  const environment = new ManagedEnvironment(
    nameOf(names.environment, { spec, stack }),
    {
      ...args,
      // With it alone does the ingress write a log of requests, and nobody needs the workspace's key.
      // https://learn.microsoft.com/azure/container-apps/log-options
      appLogsConfiguration: { destination: "azure-monitor" },
      // Serverless, at the same price, and where an app goes that names no profile.
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
    },
    { parent, ignoreChanges: ["workloadProfiles"] },
  );
  const logs = ["ContainerAppConsoleLogs", "ContainerAppSystemLogs", "ContainerAppHTTPLogs"];
  new DiagnosticSetting(
    `${spec.name}-logs`,
    {
      name: "logs",
      resourceUri: environment.id,
      workspaceId: workspace.id,
      logs: logs.map((category) => ({ category, enabled: true })),
    },
    { parent },
  );
  return { environment, workspace };
}

/** Puts what Azure measures of the app into the workspace, where alarms look at it. */
// https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings
export function keepMetrics({ spec, parent }: AzureGroup, app: ContainerApp, workspace: Workspace): DiagnosticSetting {
  return new DiagnosticSetting(
    `${spec.name}-metrics`,
    {
      name: "metrics",
      resourceUri: app.id,
      workspaceId: workspace.id,
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
    { parent },
  );
}
