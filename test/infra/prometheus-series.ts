import { counter, level, type Series } from "../clouds/gcp/promtool.ts";
import type { Minute, Scenario } from "./scenarios.ts";

const labels = 'job="test/demo"';

/** What Prometheus holds of a service that sends what the example sends, and that a blackbox exporter asks; its health is asked for at `/healthz`. */
export function seriesOf(scenario: Scenario): Series[] {
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
  return [
    ...requests,
    ...probesOf(scenario),
    ...calls,
    ...instancesOf(scenario),
    ...crashed(scenario),
    ...probed(scenario),
  ];
}

/** What the platform asks of each instance, 14 times a minute, be it at work or not. */
function probesOf(scenario: Scenario): Series[] {
  const alive = scenario.map(({ instances: { active, idle, old } }) => active + idle + old);
  return Array.from({ length: Math.max(...alive) }, (_, index) => ({
    name: `http_server_request_duration_seconds_count{${labels},instance="i${index}",http_route="/healthz",http_response_status_code="200"}`,
    samples: counter(alive.map((count) => (index < count ? 14 : 0))),
  }));
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
        name: `mcp_server_stopping${of}`,
        // Its last word is that it was told to end.
        samples: level(lives.map((alive, at) => (alive ? Number(lives[at + 1] === false) : undefined))),
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

/** Instances that end by themselves in the minute in which they spoke first. */
function crashed(scenario: Scenario): Series[] {
  return scenario.flatMap(({ crashes }, minute) =>
    Array.from({ length: crashes }, (_, index) => ({
      name: `mcp_server_stopping{${labels},instance="crashed-${minute}-${index}"}`,
      samples: level(scenario.map((_, at) => (at === minute ? 0 : undefined))),
    })),
  );
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
