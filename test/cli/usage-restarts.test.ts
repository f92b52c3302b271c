import { beforeAll, expect, test } from "vitest";
import { prometheusUsage } from "../../cli/usage-sources/prometheus.ts";
import { requirePromtool, ringingMinutes, type Series } from "../clouds/gcp/promtool.ts";
import { serveAsIs } from "../verify/live-server.ts";

const evaluatedAt = 90;
/** A sample each half minute: what a counter says at each of some minutes, and half a minute after it. */
const counterOf = (valueAt: (minute: number) => number | undefined): Series[] => [
  {
    name: 'mcp_server_operation_duration_seconds_count{job="test/demo",instance="a",gen_ai_tool_name="search"}',
    samples: Array.from({ length: 2 * evaluatedAt + 1 }, (_, half) => valueAt(Math.floor(half / 2))),
  },
];
const cases: Record<string, { valueAt: (minute: number) => number | undefined; calls: number }> = {
  "goes on": { valueAt: (minute) => 1000 + minute, calls: 60 },
  "is new and gone soon": {
    valueAt: (minute) => (minute < 50 || minute > 60 ? undefined : minute < 55 ? 3 : 40),
    calls: 40,
  },
  "starts anew": { valueAt: (minute) => (minute <= 60 ? 1000 + minute : minute - 60), calls: 60 },
  "is new and starts anew": {
    valueAt: (minute) => (minute < 40 ? undefined : minute <= 60 ? minute - 38 : minute - 60),
    calls: 52,
  },
  "started anew as it began": {
    valueAt: (minute) => (minute <= 27 ? 500 : minute < 32 ? undefined : minute - 30),
    calls: 60,
  },
};
let isCounted: (name: string) => boolean;

beforeAll(async () => {
  let asked = "";
  const server = await serveAsIs((request, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
    if (!query.startsWith("histogram_quantile")) asked = query;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data: { result: [] } }));
  });
  const source = prometheusUsage("test/demo", {
    platform: "Prometheus",
    url: new URL("/", server.endpoint).href,
    token: "",
  });
  await source.read(1, AbortSignal.timeout(30_000)).finally(server.close);
  const conditions = Object.entries(cases).map(([name, { calls }]) => [name, `abs(sum(${asked}) - ${calls}) < 3`]);
  const sets = Object.fromEntries(Object.entries(cases).map(([name, { valueAt }]) => [name, counterOf(valueAt)]));
  const rings = await ringingMinutes(await requirePromtool(), Object.fromEntries(conditions), sets);
  isCounted = (name) => rings(name, name).includes(evaluatedAt);
}, 600_000);

test.each(Object.keys(cases))("R14 Prometheus counts the calls of an hour by a counter that %s", (name) => {
  expect(isCounted(name)).toBe(true);
});
