import * as z from "zod";
import { type LogLine, toLogFilter } from "../../clouds/gcp/log-filter.ts";
import { counter, level, type Series } from "../../clouds/gcp/promtool.ts";
import { ofType, type ProgramRun } from "../../infra/program.ts";
import type { Minute, Scenario } from "../../infra/scenarios.ts";

const logMetric = z.object({ name: z.string(), filter: z.string(), valueExtractor: z.string().optional() });
const uptimeCheck = z.object({
  httpCheck: z.object({ acceptedResponseStatusCodes: z.tuple([z.object({ statusValue: z.number() })]) }),
});

const revision = 'monitored_resource="cloud_run_revision"';
const places = ["usa-oregon", "usa-iowa", "usa-virginia", "eur-belgium", "sa-brazil-sao_paulo", "apac-singapore"];
/** Upper ends of the buckets in which Google counts single values. */
const percentEnds = Array.from({ length: 20 }, (_, index) => (index + 1) / 20);
const millisecondEnds = Array.from({ length: 24 }, (_, index) => 2 ** index);

/** What Cloud Monitoring has of a service on Cloud Run, as the stack's own metrics and Google's name it. */
export function seriesOf(run: ProgramRun, scenario: Scenario): Series[] {
  return [...logged(run, scenario), ...ofService("demo-test", scenario), ...probed(run, scenario)];
}

/** What Cloud Run measures itself of one service. */
// https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run
export function ofService(service: string, scenario: Scenario): Series[] {
  const labels = `${revision},service_name="${service}"`;
  const count = (revisionName: string, state: string, toCount: (minute: Minute) => number): Series => ({
    name: `run_googleapis_com:container_instance_count{${labels},revision_name="${revisionName}",state="${state}"}`,
    samples: level(scenario.map(toCount)),
  });
  const shares = (percents: number[]) => percents.map((percent) => percent / 100);
  const distribution = (metric: string, ends: number[], toValues: (minute: Minute) => number[]) =>
    buckets(`run_googleapis_com:container_${metric}`, labels, ends, scenario.map(toValues));
  return [
    count("new", "active", ({ instances }) => instances.active),
    count("new", "idle", ({ instances }) => instances.idle),
    count("old", "active", ({ instances }) => instances.old),
    ...distribution("cpu_utilizations", percentEnds, ({ cpuPercent }) => shares(cpuPercent)),
    ...distribution("memory_utilizations", percentEnds, ({ memoryPercent }) => shares(memoryPercent)),
    ...distribution("startup_latencies", millisecondEnds, ({ starts }) => starts),
  ];
}

/** What the stack's own metrics find in the log. */
function logged(run: ProgramRun, scenario: Scenario): Series[] {
  const lines = scenario.map((minute, index) => linesOf(minute, scenario[index - 1]));
  return ofType(run, "gcp:logging/metric:Metric").flatMap(({ inputs }) => {
    const { name, filter, valueExtractor } = logMetric.parse(inputs);
    const selects = toLogFilter(filter);
    const found = lines.map((minute) => minute.filter(({ line }) => selects(line)));
    const full = `logging_googleapis_com:user_${name}`;
    if (valueExtractor === undefined) {
      const counts = found.map((minute) => minute.reduce((sum, { times }) => sum + times, 0));
      return [{ name: `${full}{${revision}}`, samples: counter(counts) }];
    }
    const field = /^EXTRACT\((.*)\)$/.exec(valueExtractor)?.[1] ?? "";
    const values = found.map((minute) => minute.map(({ line }) => Number(line[field])));
    return buckets(full, revision, millisecondEnds, values);
  });
}

/** The log of one minute: requests as they end, what the server writes, what Cloud Run says of containers. */
function linesOf(minute: Minute, before: Minute | undefined): { line: LogLine; times: number }[] {
  const resource = { "resource.type": "cloud_run_revision", "resource.labels.service_name": "demo-test" };
  const requests = { ...resource, log: "run.googleapis.com/requests" };
  const server = { ...resource, log: "run.googleapis.com/stdout" };
  const system = { ...resource, log: "run.googleapis.com/varlog/system" };
  const call = (outcome: string) => (milliseconds: number) => ({
    line: {
      ...server,
      "jsonPayload.event": "tool_call",
      "jsonPayload.outcome": outcome,
      "jsonPayload.durationMs": milliseconds,
    },
    times: 1,
  });
  const ends = Math.max(0, (before?.openStreams ?? 0) - minute.openStreams);
  const stopped = Math.max(0, (before?.instances.old ?? 0) - minute.instances.old);
  const says = (textPayload: string, times: number) => ({ line: { ...system, textPayload }, times });
  return [
    ...Object.entries(minute.answers).map(([status, times]) => ({
      line: { ...requests, "httpRequest.status": Number(status) },
      times,
    })),
    { line: { ...requests, "httpRequest.status": 200 }, times: ends },
    // https://cloud.google.com/run/docs/troubleshooting#429
    {
      line: {
        ...requests,
        "httpRequest.status": 429,
        textPayload: "The request was aborted because there was no available instance.",
      },
      times: minute.refused,
    },
    ...minute.toolCalls.map(call("ok")),
    ...minute.failedToolCalls.map(call("tool_error")),
    ...minute.starts.map(() => ({ line: { ...server, "jsonPayload.event": "started" }, times: 1 })),
    says("Container called exit(1).", minute.crashes),
    // What a deployment leaves behind ends in one of these ways.
    says("Container called exit(0).", stopped),
    says("Container called exit(143).", stopped),
    says("Container terminated on signal 9.", stopped),
    says("Default STARTUP TCP probe succeeded after 1 attempt for container", minute.starts.length),
  ];
}

/** What the places see that probe the endpoint; what the check expects is what passes. */
function probed(run: ProgramRun, scenario: Scenario): Series[] {
  const [check] = ofType(run, "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig");
  if (!check) return [];
  const [{ statusValue }] = uptimeCheck.parse(check.inputs).httpCheck.acceptedResponseStatusCodes;
  const series = (metric: string, place: string, values: (number | undefined)[]): Series => ({
    name: `monitoring_googleapis_com:uptime_check_${metric}{monitored_resource="uptime_url",check_id="demo-id-check",checker_location="${place}"}`,
    samples: level(values),
  });
  return places.flatMap((place) => [
    series(
      "check_passed",
      place,
      scenario.map(({ probe }) => (probe === undefined ? undefined : Number(probe === statusValue))),
    ),
    series(
      "time_until_ssl_cert_expires",
      place,
      scenario.map(({ certificateDays }) => certificateDays),
    ),
  ]);
}

function buckets(name: string, labels: string, ends: number[], values: number[][]): Series[] {
  return [...ends, Infinity].map((end) => ({
    name: `${name}_bucket{${labels},le="${end === Infinity ? "+Inf" : end}"}`,
    samples: counter(values.map((minute) => minute.filter((value) => value <= end).length)),
  }));
}
