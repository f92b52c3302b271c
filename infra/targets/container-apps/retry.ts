import { getContainerApp } from "@pulumi/azure-native/app/getContainerApp.js";
import type { DeployContext } from "../../contract.ts";
import { failedOf } from "../../retry.ts";
import { foundationOf } from "../../clouds/azure/group.ts";
import type { ContainerAppsOptions } from "./options.ts";

/**
 * The revision whose failure the next one answers: the newest of the app, where it is not ready. Without it a deployment
 * that failed could not be repeated unchanged, since nothing of the app differs. Undefined where no revision failed.
 */
// https://learn.microsoft.com/azure/container-apps/revisions#revision-scope-changes
export async function failedRevision(
  context: DeployContext<ContainerAppsOptions>,
  containerAppName: string,
): Promise<string | undefined> {
  const { parent } = context;
  const { groupName } = foundationOf(context);
  const app = await getContainerApp({ containerAppName, resourceGroupName: groupName }, { parent }).catch(
    (error: unknown) => {
      if (/NotFound/.test(String(error))) return undefined;
      throw error;
    },
  );
  if (!app) return undefined;
  const { latestRevisionName: newest, latestReadyRevisionName: ready, template } = app;
  return failedOf({ newest, ready, variables: template?.containers?.flatMap(({ env }) => env ?? []) ?? [] });
}
