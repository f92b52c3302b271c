import * as z from "zod";
import { callSeries } from "../../infra/observability/telemetry-signals.ts";
import { openApi } from "../../infra/provider/http/api.ts";
import { failures, toMs, type UsageSource } from "./measured.ts";

/** Where a Prometheus answers. */
export interface PrometheusAddress {
  /** As people call it. */
  platform: string;
  /** Before `/api/v1/query`. */
  url: string;
  /** Sent as a bearer token, or as a user and password where a colon parts them; empty for none. */
  token: string;
}

// https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        // A number as text, or NaN.
        value: z.tuple([z.number(), z.string().transform(Number)]),
      }),
    ),
  }),
});

// A token has no colon: https://registry.terraform.io/providers/grafana/grafana/latest/docs#auth
function authorize(given: string): Record<string, string> {
  if (given === "") return {};
  const isUser = given.includes(":");
  return { authorization: isUser ? `Basic ${Buffer.from(given).toString("base64")}` : `Bearer ${given}` };
}

const tool = "gen_ai_tool_name";
const client = "user_agent_name";
const failure = "error_type";

/** What a Prometheus, or what speaks its API, has of the calls of a service, by the name of its series. */
export function prometheusUsage(job: string, { platform, url, token }: PrometheusAddress): UsageSource {
  const { origin, pathname } = new URL(url);
  const api = openApi({ platform, origin, token, authorize });
  const path = `${pathname.replace(/\/$/, "")}/api/v1/query`;
  const { count, buckets } = callSeries(job);
  return {
    async read(hours, signal) {
      const ask = async (query: string) => {
        const { body } = await api({ method: "GET", path, query: { query }, signal });
        return answerSchema.parse(body).data.result.map(({ metric, value: [, number] }) => ({ metric, number }));
      };
      const quantile = (part: number) =>
        ask(`histogram_quantile(${part}, sum by (le, ${tool}) (increase(${buckets}[${hours}h])))`);
      const [calls, medians, p95s] = await Promise.all([
        ask(`sum by (${tool}, ${client}, ${failure}) (${increased(count, hours)})`),
        quantile(0.5),
        quantile(0.95),
      ]);
      const sum = (some: typeof calls) => Math.round(some.reduce((total, { number }) => total + number, 0));
      const groups = (label: string) =>
        Object.entries(Object.groupBy(calls, ({ metric }) => metric[label] ?? "_other"));
      const timeOf = (times: typeof medians, name: string) =>
        toMs(times.find(({ metric }) => metric[tool] === name)?.number);
      return {
        tools: groups(tool).map(([name, of = []]) => {
          const failed = (type: string) => sum(of.filter(({ metric }) => metric[failure] === type));
          return {
            tool: name,
            calls: sum(of),
            toolErrors: failed(failures.toolErrors),
            protocolErrors: failed(failures.protocolErrors),
            cancelled: failed(failures.cancelled),
            medianMs: timeOf(medians, name),
            p95Ms: timeOf(p95s, name),
          };
        }),
        clients: groups(client).map(([name, of = []]) => ({ client: name, calls: sum(of) })),
      };
    },
  };
}

/** How often the counter of each instance went up in the last hours. */
function increased(count: string, hours: number): string {
  const last = `last_over_time(${count}[${hours}h])`;
  const before = `last_over_time(${count}[15m] offset ${hours}h)`;
  const restarted = `resets(${count}[${hours * 60 + 15}m]) > 0`;
  // Not `increase`, which leaves out what an instance counted before its first export and takes the rest as a part of a
  // longer time, but for a counter that began at zero again: nothing else adds up what it had counted before.
  // The least value is then the nearest to the first one that can be asked for everywhere.
  // https://prometheus.io/docs/prometheus/latest/querying/functions/#increase
  const whole = `${last} - (${before} or 0 * ${last})`;
  const inParts = `increase(${count}[${hours}h]) + (0 * ${before} or min_over_time(${count}[${hours}h]))`;
  return `${whole} unless ${restarted} or ${inParts} and ${restarted}`;
}
