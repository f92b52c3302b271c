import { getContainerApp } from "@pulumi/azure-native/app/getContainerApp.js";
import { getResource } from "@pulumi/azure-native/resources/getResource.js";
import type { Resource } from "@pulumi/pulumi";
import * as z from "zod";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { failedOf } from "../../retry.ts";
import { stagedLabel } from "./names.ts";

/** What the platform says of an app's newest revision. */
export interface Revision {
  name: string;
  /** The newest revision that is ready, where there is one. */
  serving: string | undefined;
  isReady: boolean;
  /** Whether its containers run, so that its time to start runs too. */
  isStarted: boolean;
  /** Whether it cannot become ready any more. */
  isFailed: boolean;
  /** The platform's own words. */
  said: string;
}

// The SDK has no look-up of revisions, and this version of the API has all the states.
const apiVersion = "2025-01-01";
// https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps-revisions/get-revision
const propertiesSchema = z
  .object({
    provisioningState: z.string(),
    provisioningError: z.string(),
    runningState: z.string(),
    healthState: z.string(),
  })
  .partial();
type Properties = z.infer<typeof propertiesSchema>;

// "Degraded" and "Failed" are said of containers that run badly, also of those that only just start.
const startedStates = ["Running", "RunningAtMaxScale", "Degraded", "Failed"];

/**
 * The revision whose failure the next one answers: the newest of the app, where it is not ready or was taken away before it
 * took all traffic, or left beside the one that serves by a run that ended half-way; undefined where none failed. Without
 * it a deployment that failed could not be repeated unchanged, since nothing of the app differs.
 */
// https://learn.microsoft.com/azure/container-apps/revisions#revision-scope-changes
export async function failedRevision(
  { parent, groupName: resourceGroupName }: AzureGroup,
  containerAppName: string,
): Promise<string | undefined> {
  const app = await getContainerApp({ containerAppName, resourceGroupName }, { parent }).catch((error: unknown) => {
    if (/NotFound/.test(String(error))) return undefined;
    throw error;
  });
  if (!app) return undefined;
  const { latestRevisionName: newest, latestReadyRevisionName, template, configuration } = app;
  const traffic = configuration?.ingress?.traffic ?? [];
  const isServed = ({ weight = 0, latestRevision = false, revisionName }: (typeof traffic)[number]) =>
    weight > 0 && (latestRevision || revisionName === newest);
  // One that is examined may have its share by then.
  const isLeft = traffic.some(({ label }) => label === stagedLabel);
  const serves = traffic.length === 0 || (!isLeft && traffic.some(isServed));
  const ready = serves ? latestReadyRevisionName : undefined;
  return failedOf({ newest, ready, variables: template?.containers?.flatMap(({ env }) => env ?? []) ?? [] });
}

/** Looks at the newest revision of an app. */
export async function seeRevision(
  containerAppName: string,
  resourceGroupName: string,
  parent: Resource,
): Promise<Revision> {
  const app = await getContainerApp({ containerAppName, resourceGroupName }, { parent });
  const { latestRevisionName: name, latestReadyRevisionName: ready, deploymentErrors, configuration } = app;
  const isReady = Boolean(ready) && ready === name;
  // What is ready serves, unless the traffic was given to another by its name.
  const serving = configuration?.ingress?.traffic?.find(({ weight }) => (weight ?? 0) > 0)?.revisionName || ready;
  // What an answer to this adds is a quicker and a better word; without it the longest wait still ends.
  const properties: Properties = isReady
    ? {}
    : await seeProperties(containerAppName, name, resourceGroupName, parent).catch(() => ({}));
  const { provisioningState, provisioningError, runningState, healthState } = properties;
  const states = { provisioning: provisioningState, running: runningState, health: healthState };
  return {
    name,
    serving: serving || undefined,
    isReady,
    isStarted: startedStates.includes(runningState ?? "") || healthState === "Unhealthy",
    isFailed: provisioningState === "Failed",
    said: [
      ...Object.entries(states).flatMap(([what, state]) => (state === undefined ? [] : [`${what} ${state}`])),
      ...[provisioningError, deploymentErrors].filter((text) => text !== undefined && text !== ""),
    ].join(", "),
  };
}

async function seeProperties(app: string, revision: string, resourceGroupName: string, parent: Resource) {
  const found = await getResource(
    {
      resourceGroupName,
      resourceProviderNamespace: "Microsoft.App",
      parentResourcePath: `containerApps/${app}`,
      resourceType: "revisions",
      resourceName: revision,
      apiVersion,
    },
    { parent },
  );
  return propertiesSchema.parse(found.properties);
}
