import * as z from "zod";
import { newrelicScope } from "../../infra/observability/newrelic/queries.ts";
import { openApi } from "../../infra/provider/http/api.ts";
import { failures, toMs, type UsageSource } from "./measured.ts";

/** Whose data are read, and where. */
export interface NewrelicAccount {
  service: string;
  stack: string;
  accountId: number;
  region: "us" | "eu";
  /** Key of a user. */
  key: string;
}

const nrql = <Result extends z.ZodType>(result: Result) => z.object({ results: z.array(result) });
const number = z.number();
// https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/
const answerSchema = z.object({
  data: z.object({
    actor: z.object({
      account: z.object({
        tools: nrql(
          z.object({
            facet: z.string(),
            calls: number,
            toolErrors: number,
            protocolErrors: number,
            cancelled: number,
            times: z.record(z.string(), number.nullable()),
          }),
        ),
        clients: nrql(z.object({ facet: z.string(), calls: number })),
      }),
    }),
  }),
});
const errorsSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });
const query =
  "query ($account: Int!, $tools: Nrql!, $clients: Nrql!) { actor { account(id: $account) { tools: nrql(query: $tools) { results } clients: nrql(query: $clients) { results } } } }";

/** What New Relic has of the calls of a service. */
export function newrelicUsage(
  { service, stack, accountId, region, key }: NewrelicAccount,
  // https://docs.newrelic.com/docs/apis/nerdgraph/get-started/introduction-new-relic-nerdgraph/#endpoints
  origin = region === "eu" ? "https://api.eu.newrelic.com" : "https://api.newrelic.com",
): UsageSource {
  const api = openApi({
    platform: "New Relic",
    origin,
    token: key,
    authorize: (token) => ({ "api-key": token }),
    // It answers 200 to what it refuses.
    refusal({ status, body }) {
      const { data } = errorsSchema.safeParse(body);
      if (data) return { sentence: data.errors.map(({ message }) => message).join("; ") };
      return status < 400
        ? undefined
        : { sentence: typeof body === "string" ? body.slice(0, 500) : "without a reason" };
    },
  });
  const calls = "count(mcp.server.operation.duration)";
  const counts = Object.entries(failures).map(
    ([name, type]) => `filter(${calls}, WHERE error.type = '${type}') AS ${name}`,
  );
  const selected = [`${calls} AS calls`, ...counts, "percentile(mcp.server.operation.duration, 50, 95) AS times"];
  return {
    async read(hours, signal) {
      const toQuery = (select: string, facet: string) =>
        `SELECT ${select} FROM Metric WHERE ${newrelicScope({ service, stack })} FACET ${facet} SINCE ${hours} hours ago LIMIT MAX`;
      const variables = {
        account: accountId,
        tools: toQuery(selected.join(", "), "gen_ai.tool.name"),
        clients: toQuery(`${calls} AS calls`, "user_agent.name"),
      };
      // It reads alone.
      const answer = await api({
        method: "POST",
        path: "/graphql",
        body: { query, variables },
        repeatable: true,
        signal,
      });
      const { tools, clients } = answerSchema.parse(answer.body).data.actor.account;
      return {
        tools: tools.results.map(({ facet: tool, times, ...counted }) => ({
          tool,
          ...counted,
          medianMs: toMs(times["50"]),
          p95Ms: toMs(times["95"]),
        })),
        clients: clients.results.map(({ facet: client, calls: number }) => ({ client, calls: number })),
      };
    },
  };
}
