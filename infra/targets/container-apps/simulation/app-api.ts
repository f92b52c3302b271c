import * as z from "zod";
import type { Properties, PropertyValue } from "../../../provider/protocol.ts";
import type { ApiAccess, LiveResource, PlatformApi } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl } from "../../../../simulation/contract.ts";
import type { ApiReply } from "../../../../simulation/http-api.ts";
import type { Revisions } from "./revisions.ts";

export const appToken = "azure-native:app:ContainerApp";

// https://learn.microsoft.com/rest/api/monitor/metrics/list: a minute is the shortest interval of this metric.
const minutes = z.string().regex(/^(\S+:00(\.000)?Z)\/(\S+:00(\.000)?Z)$/);
const metricsQuery = z.object({
  metricnames: z.literal("Requests"),
  aggregation: z.literal("Total"),
  interval: z.literal("PT1M"),
  timespan: minutes,
});
const patchSchema = z.strictObject({ properties: z.record(z.string(), z.custom<PropertyValue>()) });

/** Azure Resource Manager, as far as it changes an app and ends its revisions. */
// https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps
export function appApi({ live, change }: ApiAccess, revisions: Revisions, { counts }: RevisionControl): PlatformApi {
  const path = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.App/containerApps/:app";
  const states = new Map<string, string>();
  const find = ({ group, app }: Readonly<Record<string, string>>) =>
    live().find(
      ({ type, inputs }) => type === appToken && inputs.resourceGroupName === group && inputs.containerAppName === app,
    );
  return {
    environment: (origin) => ({ ARM_RESOURCE_MANAGER_ENDPOINT: origin }),
    before: ({ headers, query }) => {
      if (headers.authorization !== "Bearer an-access-token")
        return refused(401, "InvalidAuthenticationToken", "no valid token");
      // https://learn.microsoft.com/rest/api/azure/#request-uri
      return query.has("api-version")
        ? undefined
        : refused(400, "MissingApiVersionParameter", "api-version is required");
    },
    routes: {
      [`GET ${path}`]: ({ params }) => {
        const app = find(params);
        return app ? { status: 200, body: toArmApp(app, revisions, states.get(app.id)) } : notFound(params);
      },
      [`PATCH ${path}`]: ({ params, body }) => {
        const app = find(params);
        if (!app) return notFound(params);
        // https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
        if (states.get(app.id) === "InProgress")
          return refused(409, "ContainerAppOperationInProgress", "another operation is in progress");
        const sent = patchSchema.safeParse(body);
        if (!sent.success) return refused(400, "InvalidRequestContent", z.prettifyError(sent.error));
        const patch = Object.entries(sent.data.properties).map(([name, given]): [string, PropertyValue] => [
          name,
          merged(app.inputs[name], given),
        ]);
        try {
          const done = change(app, Object.fromEntries(patch));
          states.set(app.id, "InProgress");
          void done.then(
            () => states.set(app.id, "Succeeded"),
            () => states.set(app.id, "Failed"),
          );
        } catch (error) {
          return refused(400, "InvalidRequest", error instanceof Error ? error.message : String(error));
        }
        return { status: 202 };
      },
      [`GET ${path}/revisions`]: () => ({
        status: 200,
        body: { value: revisions.names().map((name) => ({ name, properties: revisions.properties(name) })) },
      }),
      [`GET ${path}/providers/Microsoft.Insights/metrics`]: ({ query }) => {
        const wanted = metricsQuery.safeParse(Object.fromEntries(query));
        const revision = /^revisionName eq '([^']+)' and statusCodeCategory eq '\*'$/.exec(
          query.get("$filter") ?? "",
        )?.[1];
        if (!wanted.success || revision === undefined) return refused(400, "BadRequest", "no such metrics");
        const timeseries = ["2xx", "5xx"].map((category) => ({
          metadatavalues: [
            { name: { value: "revisionname" }, value: revision },
            { name: { value: "statuscodecategory" }, value: category },
          ],
          data: [{ total: counts?.(revision, category) ?? 0 }],
        }));
        return { status: 200, body: { value: [{ name: { value: "Requests" }, unit: "Count", timeseries }] } };
      },
      [`POST ${path}/revisions/:revision/deactivate`]: ({ params }) => {
        revisions.deactivate(params.revision ?? "");
        return { status: 200 };
      },
    },
  };
}

/** JSON merge patch: maps are joined, and all else takes the place of what was. */
// https://www.rfc-editor.org/rfc/rfc7396
export function merged(before: PropertyValue | undefined, patch: PropertyValue): PropertyValue {
  if (!isMap(before) || !isMap(patch)) return patch;
  const changed = Object.entries(patch).map(([name, value]): [string, PropertyValue] => [
    name,
    merged(before[name], value),
  ]);
  return { ...before, ...Object.fromEntries(changed) };
}

function isMap(value: PropertyValue | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toArmApp(app: LiveResource, revisions: Revisions, provisioningState = "Succeeded") {
  const { configuration, template } = app.inputs;
  return { id: app.id, properties: { provisioningState, configuration, template, ...revisions.of(app) } };
}

function refused(status: number, code: string, message: string): ApiReply {
  return { status, body: { error: { code, message } } };
}

function notFound({ app }: Readonly<Record<string, string>>): ApiReply {
  return refused(404, "ResourceNotFound", `there is no Microsoft.App/containerApps/${app}`);
}
