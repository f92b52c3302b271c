import * as z from "zod";
import { datadogScope } from "../../infra/observability/datadog/queries.ts";
import { openApi } from "../../infra/provider/http/api.ts";
import { failures, toMs, type UsageSource } from "./measured.ts";

/** Whose data are read, and where. */
export interface DatadogAccount {
  service: string;
  stack: string;
  site: string;
  /** Whether it keeps percentiles. */
  percentiles: boolean;
  apiKey: string;
  appKey: string;
}

// https://docs.datadoghq.com/api/latest/metrics/query-timeseries-points/
const answerSchema = z.object({
  series: z.array(
    z.object({ tag_set: z.array(z.string()), pointlist: z.array(z.tuple([z.number(), z.number().nullable()])) }),
  ),
});
// https://docs.datadoghq.com/api/latest/metrics/query-scalar-data-across-multiple-products/
const scalarSchema = z.object({
  data: z.object({
    attributes: z.object({
      columns: z.array(
        z.union([
          z.object({ type: z.literal("group"), values: z.array(z.array(z.string())) }),
          z.object({ type: z.literal("number"), values: z.array(z.number().nullable()) }),
        ]),
      ),
    }),
  }),
});
// It answers 200 to a query that it does not understand.
const errorSchema = z.object({ status: z.literal("error"), error: z.string() });

const tool = "gen_ai.tool.name";
const client = "user_agent.name";

/** What Datadog has of the calls of a service; times where it keeps percentiles. */
export function datadogUsage(account: DatadogAccount, origin = `https://api.${account.site}`): UsageSource {
  const { service, stack, percentiles, apiKey, appKey } = account;
  const api = openApi({
    platform: "Datadog",
    origin,
    token: appKey,
    authorize: (token) => ({ "dd-api-key": apiKey, "dd-application-key": token }),
    refusal({ status, body }) {
      const { data } = errorSchema.safeParse(body);
      if (data) return { sentence: data.error };
      return status < 400 ? undefined : { sentence: JSON.stringify(body ?? "without a reason").slice(0, 500) };
    },
    resetHeader: "x-ratelimit-reset",
  });
  return {
    async read(hours, signal) {
      const to = Math.floor(Date.now() / 1000);
      const seconds = hours * 3600;
      /** The values of each group, by the tag that tells it. */
      const ask = async (query: string, tag: string) => {
        const asked = { from: to - seconds, to, query };
        const { body } = await api({ method: "GET", path: "/api/v1/query", query: asked, signal });
        const groups = answerSchema.parse(body).series.map(({ tag_set, pointlist }): [string, number[]] => {
          const name = tag_set.find((one) => one.startsWith(`${tag}:`))?.slice(tag.length + 1) ?? "_other";
          return [name, pointlist.flatMap(([, value]) => value ?? [])];
        });
        return new Map(groups);
      };
      const scope = (...more: string[]) => datadogScope(service, stack, ...more);
      const count = (by: string, ...more: string[]) =>
        ask(`count:mcp.server.operation.duration${scope(...more)} by {${by}}.as_count()`, by);
      const failed = (type: string) => count(tool, `error.type:${type.toLowerCase()}`);
      // One value of all that time, which no series of points has: their intervals begin by the clock of UTC.
      const time = async (part: string) => {
        if (!percentiles) return new Map<string, number | null>();
        const query = `${part}:mcp.server.operation.duration${scope()} by {${tool}}`;
        const queries = [{ name: "a", data_source: "metrics", aggregator: "percentile", query }];
        const attributes = { from: (to - seconds) * 1000, to: to * 1000, queries, formulas: [{ formula: "a" }] };
        const asked = { data: { type: "scalar_request", attributes } };
        // It reads alone.
        const how = { method: "POST", path: "/api/v2/query/scalar", body: asked, repeatable: true, signal } as const;
        const { columns } = scalarSchema.parse((await api(how)).body).data.attributes;
        const names = columns.flatMap((column) => (column.type === "group" ? column.values : []));
        const values = columns.flatMap((column) => (column.type === "number" ? column.values : []));
        return new Map(names.map(([name = ""], index) => [name, values[index] ?? null]));
      };
      const [all, clients, medians, p95s, toolErrors, protocolErrors, cancelled] = await Promise.all([
        count(tool),
        count(client),
        time("p50"),
        time("p95"),
        failed(failures.toolErrors),
        failed(failures.protocolErrors),
        failed(failures.cancelled),
      ]);
      const sumIn = (groups: typeof all, name: string) =>
        Math.round((groups.get(name) ?? []).reduce((sum, value) => sum + value, 0));
      return {
        tools: [...all.keys()].map((name) => ({
          tool: name,
          calls: sumIn(all, name),
          toolErrors: sumIn(toolErrors, name),
          protocolErrors: sumIn(protocolErrors, name),
          cancelled: sumIn(cancelled, name),
          medianMs: toMs(medians.get(name)),
          p95Ms: toMs(p95s.get(name)),
        })),
        clients: [...clients.keys()].map((name) => ({ client: name, calls: sumIn(clients, name) })),
      };
    },
  };
}
