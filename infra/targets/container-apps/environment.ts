import { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment.js";
import { getSharedKeysOutput } from "@pulumi/azure-native/operationalinsights/getSharedKeys.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";

/**
 * An environment of the stack's own, with its log in a workspace. It is of the kind with workload profiles; one that was
 * made without them stays as it is, since Azure describes no way to change it in place.
 */
// https://learn.microsoft.com/azure/container-apps/environment#types
export function makeEnvironment(
  { spec, stack, parent, args }: AzureGroup,
  logRetentionDays: number,
): { environment: ManagedEnvironment; workspace: Workspace } {
  const { resourceGroupName } = args;
  const workspace = new Workspace(
    spec.name,
    { ...args, sku: { name: "PerGB2018" }, retentionInDays: logRetentionDays },
    { parent },
  );
  const keys = getSharedKeysOutput({ resourceGroupName, workspaceName: workspace.name }, { parent });
  const environment = new ManagedEnvironment(
    nameOf(names.environment, { spec, stack }),
    {
      ...args,
      appLogsConfiguration: {
        destination: "log-analytics",
        logAnalyticsConfiguration: {
          customerId: workspace.customerId,
          sharedKey: pulumi.secret(keys.apply(({ primarySharedKey }) => primarySharedKey ?? "")),
        },
      },
      // Serverless, at the same price, and where an app goes that names no profile.
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
    },
    { parent, ignoreChanges: ["workloadProfiles"] },
  );
  return { environment, workspace };
}
