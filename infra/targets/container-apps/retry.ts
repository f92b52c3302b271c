import { getContainerApp } from "@pulumi/azure-native/app/getContainerApp.js";
import type { DeployContext } from "../../contract.ts";
import { foundationOf } from "./foundation.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** Names the revision that failed and is tried again; a variable, because a new value of one makes a new revision. */
// https://learn.microsoft.com/azure/container-apps/revisions#revision-scope-changes
export const retryVariable = "SLIPWAY_RETRY_OF";

/**
 * The revision whose failure the next one answers: the newest of the app, where it is not ready. Without it a deployment
 * that failed could not be repeated unchanged, since nothing of the app differs. Undefined where no revision failed.
 */
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
  if (app.latestRevisionName !== app.latestReadyRevisionName) return app.latestRevisionName;
  // It stays as long as the revision does: the same deployment once more changes nothing.
  const variables = app.template?.containers?.flatMap(({ env }) => env ?? []) ?? [];
  return variables.find(({ name }) => name === retryVariable)?.value;
}
