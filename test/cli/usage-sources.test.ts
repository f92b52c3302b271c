import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { explainSource } from "../../cli/tool-usage.ts";
import { datadogUsage } from "../../cli/usage-sources/datadog.ts";
import { usageOf } from "../../cli/usage-sources/measured.ts";
import { newrelicUsage } from "../../cli/usage-sources/newrelic.ts";
import { prometheusUsage } from "../../cli/usage-sources/prometheus.ts";
import { isUserFacing } from "../../cli/user-error.ts";

type Answer = (request: IncomingMessage, body: string) => object | undefined;
const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A vendor's API on loopback; what it does not know it refuses. */
async function api(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const found = answer(request, body);
      response.writeHead(found === undefined ? 400 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(found ?? { status: "error", error: "not understood" }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const signal = AbortSignal.timeout(30_000);
const search = { tool: "search", calls: 40, toolErrors: 4, protocolErrors: 0, cancelled: 1, medianMs: 20, p95Ms: 300 };
const unknown = { ...search, tool: "_other", calls: 3, toolErrors: 0, protocolErrors: 3, cancelled: 0 };
const clients = [
  { client: "ChatGPT", calls: 40 },
  { client: "_other", calls: 3 },
];
const byTool = (one: { tool: string }, two: { tool: string }) => two.tool.localeCompare(one.tool);

describe("R14 usage from where the metrics are", () => {
  test("tells what nobody has from what nobody knows", () => {
    const usage = usageOf({ tools: [unknown, search], clients }, 24, new Date("2026-11-27T12:00:00Z"));
    expect(usage).toMatchObject({ from: "2026-11-26T12:00:00.000Z", calls: 43 });
    expect(usage.tools.map(({ tool, isUnknown }) => [tool, isUnknown])).toEqual([
      ["search", false],
      ["_other", true],
    ]);
    expect(usage.clients).toEqual([
      { client: "ChatGPT", calls: 40 },
      { client: "not known", calls: 3 },
    ]);
  });

  test("Grafana is asked as a user too, whose password follows a colon", async () => {
    const said: (string | undefined)[] = [];
    const url = await api(({ headers }) => {
      said.push(headers.authorization);
      return { status: "success", data: { resultType: "vector", result: [] } };
    });
    await prometheusUsage("test/demo", { platform: "Grafana", url, token: "admin:of nobody" }).read(24, signal);
    expect(new Set(said)).toEqual(new Set([`Basic ${Buffer.from("admin:of nobody").toString("base64")}`]));
  });

  test("Prometheus, and what speaks its API under a path, is asked for counts and quantiles", async () => {
    const queries: string[] = [];
    const series = (labels: Record<string, string>, value: string) => ({ metric: labels, value: [1, value] });
    const ofSearch = { gen_ai_tool_name: "search", user_agent_name: "ChatGPT" };
    const url = await api(({ url: path = "", headers }) => {
      const { pathname, searchParams } = new URL(path, "http://localhost");
      const query = searchParams.get("query") ?? "";
      queries.push(query);
      if (pathname !== "/proxy/api/v1/query" || headers.authorization !== "Bearer a-token") return undefined;
      const quantile = /^histogram_quantile\((0\.\d+)/.exec(query)?.[1];
      const result = quantile
        ? [series({ gen_ai_tool_name: "search" }, quantile === "0.5" ? "0.02" : "0.3"), series({}, "NaN")]
        : [
            series(ofSearch, "35"),
            series({ ...ofSearch, error_type: "tool_error" }, "4"),
            series({ ...ofSearch, error_type: "cancelled" }, "1"),
            series({ gen_ai_tool_name: "_other", user_agent_name: "_other", error_type: "_OTHER" }, "3"),
          ];
      return { status: "success", data: { resultType: "vector", result } };
    });
    const source = prometheusUsage("test/demo", { platform: "Grafana", url: `${url}/proxy`, token: "a-token" });
    const measured = await source.read(24, signal);
    expect(measured.tools).toEqual([search, { ...unknown, medianMs: null, p95Ms: null }]);
    expect(measured.clients).toEqual(clients);
    for (const query of queries) expect(query).toContain('{job="test/demo"}[24h]');
  });

  test("New Relic is asked once, and its refusal under 200 is one", async () => {
    let asked = "";
    const times = { "50": 0.02, "95": 0.3 };
    const { tool, medianMs: _, p95Ms: __, ...counts } = search;
    const results = {
      tools: { results: [{ facet: tool, ...counts, times, "gen_ai.tool.name": tool }] },
      clients: { results: [{ facet: "ChatGPT", calls: 40 }] },
    };
    const origin = await api(({ headers, url }, body) => {
      asked = body;
      if (url !== "/graphql") return undefined;
      if (headers["api-key"] !== "a-key") return { errors: [{ message: "Invalid API key a-wrong-key" }] };
      return { data: { actor: { account: results } } };
    });
    const account = { service: "demo", stack: "it's", accountId: 7, region: "us", key: "a-key" } as const;
    const measured = await newrelicUsage(account, origin).read(12, signal);
    expect(measured).toEqual({ tools: [search], clients: [clients[0]] });
    const { variables } = JSON.parse(asked);
    expect(variables.account).toBe(7);
    expect(variables.tools).toContain("service.name = 'demo' AND service.namespace = 'it\\'s'");
    expect(variables.tools).toMatch(/error.type = 'tool_error'\) AS toolErrors.* SINCE 12 hours ago LIMIT MAX$/);
    const wrong = newrelicUsage({ ...account, key: "a-wrong-key" }, origin).read(12, signal);
    const refused = await wrong.catch((error: unknown) => explainSource(error));
    expect(isUserFacing(refused)).toBe(true);
    expect(String(refused)).toMatch(/New Relic.*Invalid API key \[token\]/);
  });

  test.each([true, false])(
    "Datadog is asked by its tags, for times where it keeps percentiles: %s",
    async (percentiles) => {
      const queries: string[] = [];
      const spans: unknown[] = [];
      const origin = await api(({ headers, url = "" }, sent) => {
        const { pathname, searchParams } = new URL(url, "http://localhost");
        if (pathname === "/api/v2/query/scalar" && headers["dd-application-key"] === "an-app-key") {
          const { from, to, queries: asked } = JSON.parse(sent).data.attributes;
          const [{ aggregator, query: percentile }] = asked;
          queries.push(percentile);
          spans.push(to - from);
          if (aggregator !== "percentile") return undefined;
          const [time] = percentile.startsWith("p50") ? [0.02] : [0.3];
          const group = { type: "group", name: "gen_ai.tool.name", values: [["search"], ["_other"]] };
          return { data: { attributes: { columns: [group, { type: "number", name: "a", values: [time, time] }] } } };
        }
        const query = searchParams.get("query") ?? "";
        queries.push(query);
        if (pathname !== "/api/v1/query" || headers["dd-application-key"] !== "an-app-key") return undefined;
        const of = (tag: string, ...values: (number | null)[]) => ({
          tag_set: [tag],
          pointlist: values.map((value, index) => [index, value]),
        });
        const toolOf = (name: string, ...values: (number | null)[]) => of(`gen_ai.tool.name:${name}`, ...values);
        const series = query.includes("by {user_agent.name}")
          ? [of("user_agent.name:ChatGPT", 40), of("user_agent.name:_other", 3)]
          : /^p\d/.test(query)
            ? // A day by the clock of UTC, and what there is of the next.
              [toolOf("search", 0.5, 0.01), toolOf("_other", 0.5, 0.01)]
            : query.includes("error.type:tool_error")
              ? [toolOf("search", 4)]
              : query.includes("error.type:_other")
                ? [toolOf("_other", 3)]
                : query.includes("error.type:cancelled")
                  ? [toolOf("search", 1)]
                  : [toolOf("search", 30, null, 10), toolOf("_other", 3)];
        return { status: "ok", series };
      });
      const account = { service: "Demo", stack: "test", site: "datadoghq.eu", apiKey: "a-key", appKey: "an-app-key" };
      const { tools, clients: named } = await datadogUsage({ ...account, percentiles }, origin).read(24, signal);
      const timed = percentiles ? {} : { medianMs: null, p95Ms: null };
      expect(tools.toSorted(byTool)).toEqual([
        { ...search, ...timed },
        { ...unknown, ...timed },
      ]);
      expect(named).toEqual(clients);
      expect(spans).toEqual(percentiles ? [24 * 3_600_000, 24 * 3_600_000] : []);
      for (const query of queries) expect(query).toContain("{service:demo AND env:test");
      const refused = datadogUsage({ ...account, percentiles, appKey: "another" }, origin).read(24, signal);
      await expect(refused).rejects.toThrow(/Datadog answered 400 .*: not understood/);
    },
  );
});
