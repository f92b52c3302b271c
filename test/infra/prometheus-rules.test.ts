import { beforeAll, describe, expect, test, vi } from "vitest";
import { readSettings } from "../../infra/config.ts";
import type { AlertRules, ServiceSpec } from "../../infra/contract.ts";
import { blackboxFiles } from "../../infra/observability/blackbox.ts";
import { grafanaDashboard, prometheusRules } from "../../infra/observability/prometheus.ts";
import { startOpenTelemetry } from "../../server/src/telemetry/open-telemetry.ts";
import { TelemetryReceiver } from "../../server/test/telemetry-receiver.ts";
import { requirePromtool, ringingMinutes, samplesPerMinute, type Series } from "../clouds/gcp/promtool.ts";
import { rawConfig } from "./program.ts";
import { healthy, type Minute, ringing, type Scenario } from "./scenarios.ts";

const config = {
  target: "docker",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", maxInstances: 4 },
  alerts: { receivers: [{ email: "team@example.com" }], requests: { perMinute: 1000 } },
  observability: { vendor: "otlp", endpoint: "http://collector:4318" },
};
const labels = 'job="test/demo"';
const ordinary = healthy["ordinary traffic"] ?? [];
const kinds = Object.keys(ringing).filter(
  (kind): kind is keyof typeof ringing => kind in ringing && kind !== "restarts",
);
const cases: [kind: keyof AlertRules, name: string, scenario: Scenario][] = kinds.flatMap((kind) =>
  Object.entries(ringing[kind]).map(([name, scenario]): (typeof cases)[number] => [kind, name, scenario]),
);

let spec: ServiceSpec;
let rings: (set: string, condition: string) => number[];

beforeAll(async () => {
  const promtool = await requirePromtool();
  ({ spec } = await readSettings(rawConfig(config)));
  const sets: Record<string, Series[]> = {};
  for (const [name, scenario] of Object.entries(healthy)) sets[name] = seriesOf(scenario);
  for (const [, name, scenario] of cases) sets[name] = seriesOf([...scenario, ...ordinary.slice(0, 30)]);
  const { groups } = prometheusRules(spec, "test");
  const rules = groups.flatMap((group) => group.rules);
  rings = await ringingMinutes(promtool, Object.fromEntries(rules.map(({ alert, expr }) => [alert, expr])), sets);
}, 600_000);

describe("R14 a service's alarms as rules of Prometheus", () => {
  test.each(Object.keys(healthy))("are silent: %s", (name) => {
    const names = prometheusRules(spec, "test").groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect(names.filter((alert) => rings(name, alert).length > 0)).toEqual([]);
  });

  test.each(cases)("%s rings in its time, and is over soon after: %s", (kind, name, scenario) => {
    const alert = `demo-${kind.replaceAll(/[A-Z]/g, "-$&").toLowerCase()}`;
    const isUnlike = (minute: Minute) => JSON.stringify(minute) !== JSON.stringify(ordinary[0]);
    const minutes = rings(name, alert);
    const [first = Infinity] = minutes;
    const [from, over] = [scenario.findIndex(isUnlike), scenario.findLastIndex(isUnlike) + 1];
    // A level is there from the minute's first moment on.
    expect(first).toBeGreaterThanOrEqual(from);
    // One that is looked at over an hour, as the end of a certificate is, rings for as long after.
    const window = Math.max(20, kind === "certificateExpiry" ? 30 : 0);
    expect(first).toBeLessThanOrEqual(from + (kind === "certificateExpiry" ? 60 : 20));
    expect(minutes.at(-1)).toBeLessThanOrEqual(over + window);
  });

  test("what no telemetry tells of is named", () => {
    expect(prometheusRules(spec, "test").missing).toEqual(["restarts"]);
  });

  test("every series they and the dashboard read is one that the server exports, or the blackbox exporter", async () => {
    await using receiver = await TelemetryReceiver.start();
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const telemetry = await startOpenTelemetry(process.env);
    const user = { subject: "someone", scopes: undefined, consentsToLogging: false };
    const call = { id: "1", tool: "list_tasks", startedAt: 1, durationMs: 5, outcome: "ok", user } as const;
    telemetry?.observe({ ...call, protocolVersion: "2025-11-25" });
    await telemetry?.stop();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    const exported = [...receiver.metrics.values()].flatMap(namesInPrometheus);
    // Measured of requests alone, which this process serves none of.
    exported.push("http_server_request_duration_seconds_count", "probe_success", "probe_ssl_earliest_cert_expiry");
    const texts = JSON.stringify([prometheusRules(spec, "test"), grafanaDashboard(spec, "test")]);
    const read = new Set([...texts.matchAll(/([a-z_]+)\{/g)].map(([, name = ""]) => name));
    expect(read.size).toBeGreaterThan(8);
    for (const name of read) expect(exported).toContain(name);
  });

  test("what asks from outside makes the series that the rules read", () => {
    const { modules, scrape_configs } = blackboxFiles(spec, { stack: "test", origin: "https://mcp.example.com/" });
    expect(scrape_configs[0]).toMatchObject({
      job_name: "test/demo",
      static_configs: [{ targets: ["https://mcp.example.com/mcp"] }],
    });
    expect(modules["mcp_demo"]?.http).toMatchObject({ method: "POST", valid_status_codes: [200] });
  });
});

type Exported = TelemetryReceiver["metrics"] extends Map<string, infer Value> ? Value : never;

// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
function namesInPrometheus({ name, unit, histogram, gauge, sum }: Exported): string[] {
  const units: Record<string, string> = { s: "_seconds", By: "_bytes", "1": gauge ? "_ratio" : "" };
  const full = `${name.replaceAll(".", "_")}${units[unit] ?? ""}`;
  if (histogram) return ["_bucket", "_count", "_sum"].map((part) => `${full}${part}`);
  return sum && name !== "process.memory.usage" ? [`${full}_total`, full] : [full];
}

/** What Prometheus holds of a service that sends what the example sends, and that a blackbox exporter asks. */
function seriesOf(scenario: Scenario): Series[] {
  const statuses = [...new Set(scenario.flatMap(({ answers }) => Object.keys(answers).map(Number)))];
  const most = Math.max(...scenario.map(({ instances }) => instances.active));
  const requests = [...statuses.filter((status) => status !== 503), 503].flatMap((status) =>
    // Those at work share the requests; what is refused is counted by the first.
    Array.from({ length: Math.max(most, 1) }, (_, index) => ({
      name: `http_server_request_duration_seconds_count{${labels},instance="i${index}",http_route="/mcp",http_response_status_code="${status}"}`,
      samples: counter(
        scenario.map(({ answers, refused, instances: { active } }) => {
          const share = index < active ? (answers[status] ?? 0) / active : 0;
          return index === 0 && active === 0
            ? (answers[status] ?? 0)
            : share + (status === 503 && index === 0 ? refused : 0);
        }),
      ),
    })),
  );
  const calls = [
    ...buckets(
      "ok",
      scenario.map(({ toolCalls }) => toolCalls),
    ),
    ...buckets(
      "tool_error",
      scenario.map(({ failedToolCalls }) => failedToolCalls),
    ),
  ];
  return [...requests, ...calls, ...instancesOf(scenario), ...probed(scenario)];
}

const ends = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, Infinity];

function buckets(outcome: string, values: number[][]): Series[] {
  const of = `${labels},gen_ai_tool_name="t"${outcome === "ok" ? "" : `,error_type="${outcome}"`}`;
  const upTo = (end: number) => counter(values.map((minute) => minute.filter((ms) => ms / 1000 <= end).length));
  return [
    ...ends.map((end) => ({
      name: `mcp_server_operation_duration_seconds_bucket{${of},le="${end === Infinity ? "+Inf" : end}"}`,
      samples: upTo(end),
    })),
    { name: `mcp_server_operation_duration_seconds_count{${of}}`, samples: upTo(Infinity) },
  ];
}

function instancesOf(scenario: Scenario): Series[] {
  const most = Math.max(...scenario.map(({ instances }) => instances.active + instances.idle + instances.old));
  return Array.from({ length: most }, (_, index) => {
    const of = `{${labels},instance="i${index}"}`;
    const lives = scenario.map(({ instances: { active, idle, old } }) => index < active + idle + old);
    const value = (toValue: (minute: Minute) => number | undefined) =>
      level(scenario.map((minute, at) => (lives[at] ? toValue(minute) : undefined)));
    const starts = scenario.findIndex(({ starts: some }) => some.length > 0);
    const age = (at: number) => (starts < 0 || at < starts ? 3600 + at * 60 : (at - starts) * 60);
    return [
      {
        name: `process_uptime_seconds${of}`,
        samples: level(scenario.map((_, at) => (lives[at] ? age(at) : undefined))),
      },
      {
        name: `mcp_server_start_duration_seconds${of}`,
        samples: value(() => (scenario[starts]?.starts[index % (scenario[starts]?.starts.length || 1)] ?? 900) / 1000),
      },
      {
        name: `process_memory_usage_bytes${of}`,
        samples: value(({ memoryPercent }) => ((memoryPercent[index] ?? 10) / 100) * 512 * 2 ** 20),
      },
      {
        name: `process_cpu_time_seconds_total{${labels},instance="i${index}",cpu_mode="user"}`,
        samples: counter(scenario.map(({ cpuPercent }) => ((cpuPercent[index] ?? 0) / 100) * 60)),
      },
    ];
  }).flat();
}

function probed(scenario: Scenario): Series[] {
  const of = `{${labels},instance="https://mcp.example.com/mcp"}`;
  return [
    {
      name: `probe_success${of}`,
      samples: level(scenario.map(({ probe }) => (probe === undefined ? undefined : Number(probe === 200)))),
    },
    {
      name: `probe_ssl_earliest_cert_expiry${of}`,
      // The clock of a rule test begins at 0.
      samples: level(scenario.map(({ certificateDays }, at) => certificateDays * 86_400 + at * 60)),
    },
  ];
}

function level(values: (number | undefined)[]): Series["samples"] {
  return values.flatMap((value) => Array<number | undefined>(samplesPerMinute).fill(value));
}

function counter(counts: number[]): number[] {
  let sum = 1000;
  return [
    sum,
    ...counts.flatMap((count) => Array.from({ length: samplesPerMinute }, () => (sum += count / samplesPerMinute))),
  ];
}
