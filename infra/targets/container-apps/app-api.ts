import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken.js";
import * as z from "zod";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { poll } from "../../poll.ts";
import { type ApiAnswer, type ApiRequest, openApi } from "../../provider/http/api.ts";
import { ifThere } from "../../provider/http/api-error.ts";
import { orLastToken } from "../../provider/http/last-token.ts";
import { originFor } from "../../provider/http/settings.ts";

const trafficSchema = z.object({
  revisionName: z.string().nullish(),
  latestRevision: z.boolean().nullish(),
  weight: z.number().nullish(),
  label: z.string().nullish(),
});
export type TrafficWeight = z.infer<typeof trafficSchema>;

const secretSchema = z.looseObject({ name: z.string() });

// https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps/get
const appSchema = z.object({
  properties: z.object({
    provisioningState: z.string().default(""),
    latestRevisionName: z.string().nullish(),
    latestReadyRevisionName: z.string().nullish(),
    configuration: z.object({
      ingress: z.object({ traffic: z.array(trafficSchema).nullish() }),
      secrets: z.array(secretSchema).nullish(),
    }),
  }),
});
export type App = z.infer<typeof appSchema>["properties"];

const revisionsSchema = z.object({
  value: z.array(z.object({ name: z.string(), properties: z.object({ active: z.boolean().default(false) }) })),
  nextLink: z.url().nullish(),
});
// https://learn.microsoft.com/rest/api/monitor/metrics/list
const metricsSchema = z.object({
  value: z.array(
    z.object({
      timeseries: z.array(
        z.object({
          metadatavalues: z.array(z.object({ name: z.object({ value: z.string() }), value: z.string() })),
          data: z.array(z.object({ total: z.number().default(0) })),
        }),
      ),
    }),
  ),
});
const refusalSchema = z.object({ error: z.object({ code: z.string().optional(), message: z.string() }) });

/** Parameters of a query, such as those of a list's next page. */
type Query = Readonly<Record<string, string>>;

/** An app at Azure Resource Manager, in the sign-in of Pulumi's provider. */
export interface AppApi {
  /** The app; undefined where there is none. */
  find(): Promise<App | undefined>;
  /** Changes some properties, each list as a whole, and waits until Azure is done; rejects where it refuses. */
  change(properties: object): Promise<void>;
  /** Names of the revisions that may run. */
  active(): Promise<string[]>;
  /** Ends what runs of a revision. */
  deactivate(revision: string): Promise<void>;
  /** What a revision answered in the last seconds, in whole minutes as Azure counts them. */
  answered(revision: string, seconds: number): Promise<{ requests: number; serverErrors: number }>;
}

const apiVersion = "2025-01-01";
const metricsVersion = "2023-10-01";
const minuteMs = 60_000;
const longestChangeSeconds = 600;

/** Opens it; the API lies elsewhere where the variable of Azure's other providers says so. */
// https://registry.terraform.io/providers/azure/azapi/latest/docs#resource_manager_endpoint
export function openAppApi(
  azure: Pick<AzureGroup, "groupName" | "parent">,
  subscriptionId: string,
  app: string,
): AppApi {
  const token = orLastToken(async () => (await getClientToken({}, { parent: azure.parent })).token);
  const origin = originFor("ARM_RESOURCE_MANAGER_ENDPOINT", "https://management.azure.com");
  const call = openApi({ platform: "Azure", origin, token, refusal, requestIdHeader: "x-ms-request-id" });
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${azure.groupName}/providers/Microsoft.App/containerApps/${app}`;
  const signal = new AbortController().signal;
  const send = (method: ApiRequest["method"], below: string, body?: object, more: Query = {}) => {
    const query = { "api-version": apiVersion, ...more };
    return call({ method, path: `${path}${below}`, query, body, repeatable: true, signal });
  };
  const find = async () => {
    const answer = await ifThere(send("GET", ""));
    return answer && appSchema.parse(answer.body).properties;
  };
  return {
    find,
    async change(properties) {
      // As JSON merge patch: https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps/update
      await send("PATCH", "", { properties });
      const isDone = (seen: App | undefined) => seen?.provisioningState !== "InProgress";
      const times = { seconds: longestChangeSeconds, firstPauseSeconds: 1, longestPauseSeconds: 5 };
      const state = (await poll(find, isDone, times))?.provisioningState;
      if (state !== "Succeeded") throw new Error(`Azure did not change ${app}: it is ${state ?? "gone"}`);
    },
    async active() {
      const names: string[] = [];
      // https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps-revisions/list-revisions
      for (let next: Query | undefined = {}; next;) {
        const { value, nextLink } = revisionsSchema.parse((await send("GET", "/revisions", undefined, next)).body);
        names.push(...value.filter(({ properties }) => properties.active).map(({ name }) => name));
        // The page's address says which by its query; the token goes nowhere but to Azure's own origin.
        next = nextLink ? Object.fromEntries(new URL(nextLink).searchParams) : undefined;
      }
      return names;
    },
    // https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-app-containerapps-metrics
    async answered(revision, seconds) {
      const end = Math.ceil(Date.now() / minuteMs) * minuteMs;
      const begin = end - Math.ceil((seconds * 1000) / minuteMs) * minuteMs;
      const answer = await send("GET", "/providers/Microsoft.Insights/metrics", undefined, {
        "api-version": metricsVersion,
        metricnames: "Requests",
        aggregation: "Total",
        interval: "PT1M",
        timespan: `${new Date(begin).toISOString()}/${new Date(end).toISOString()}`,
        $filter: `revisionName eq '${revision}' and statusCodeCategory eq '*'`,
      });
      const counted = metricsSchema.parse(answer.body).value.flatMap(({ timeseries }) => timeseries);
      const sum = (series: typeof counted) =>
        series.flatMap(({ data }) => data).reduce((all, { total }) => all + total, 0);
      const isServerError = ({ metadatavalues: values }: (typeof counted)[number]) =>
        values.some(({ name, value }) => name.value.toLowerCase() === "statuscodecategory" && value === "5xx");
      return { requests: sum(counted), serverErrors: sum(counted.filter(isServerError)) };
    },
    deactivate: async (revision) => void (await send("POST", `/revisions/${revision}/deactivate`)),
  };
}

function refusal({ status, body }: ApiAnswer) {
  if (status < 400) return undefined;
  const { message = "without a reason", code } = refusalSchema.safeParse(body).data?.error ?? {};
  return { sentence: message, ...(code === undefined ? {} : { code }) };
}
