import type { Minute, Scenario } from "../../infra/scenarios.ts";
import type { Row } from "./kusto.ts";

/** Names by which the rows of one service are found. */
export interface Observed {
  service: string;
  app: string;
  /** Days that the certificate must hold at least. */
  days: number;
  status: number;
}

const minuteMs = 60_000;
// https://learn.microsoft.com/azure/container-apps/scale-app#scale-behavior: a replica too many goes after 5 minutes.
const idleMinutes = 5;

/** The tables that a workspace has of a scenario whose first minute begins at `start`, in ms since 1970; made when asked for. */
export function toTables(scenario: Scenario, start: number, observed: Observed): Record<string, Row[]> {
  const rows = (toRows: (minute: Minute, index: number) => Row[]) =>
    scenario.flatMap((minute, index) => {
      const made = toRows(minute, index);
      return made.map((row, each) => ({
        TimeGenerated: start + index * minuteMs + Math.floor((each * minuteMs) / made.length),
        ...row,
      }));
    });
  return {
    get ContainerAppHTTPLogs() {
      return rows(({ answers, refused }) =>
        Object.entries({ ...answers, 503: refused + (answers[503] ?? 0) }).flatMap(([status, count]) =>
          Array.from({ length: count }, () => ({ ContainerAppName: observed.app, StatusCode: Number(status) })),
        ),
      );
    },
    get ContainerAppConsoleLogs() {
      return rows(({ toolCalls, failedToolCalls, starts }) =>
        [
          "listening on 8080",
          ...toolCalls.map((durationMs) => JSON.stringify({ event: "tool_call", outcome: "ok", durationMs })),
          ...failedToolCalls.map((durationMs) =>
            JSON.stringify({ event: "tool_call", outcome: "tool_error", durationMs }),
          ),
          ...starts.map((startMs) => JSON.stringify({ event: "started", startMs })),
        ].map((Log) => ({ ContainerAppName: observed.app, Log })),
      );
    },
    get AzureMetrics() {
      return metrics(scenario, start);
    },
    get AppAvailabilityResults() {
      return scenario.flatMap((minute, index) => probes(minute, index, start, observed));
    },
  };
}

/** Each metric as its highest value a minute; a metric without a replica has none. */
// https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings: dimensions are not exported.
function metrics(scenario: Scenario, start: number): Row[] {
  let restarts = 0;
  let idleSince = 0;
  return scenario.flatMap(({ instances, cpuPercent, memoryPercent, crashes }, index) => {
    restarts += crashes;
    if (instances.idle === 0) idleSince = index + 1;
    const idle = index - idleSince < idleMinutes ? instances.idle : 0;
    const values = {
      CpuPercentage: cpuPercent,
      MemoryPercentage: memoryPercent,
      // A value of each revision.
      Replicas: [instances.active + idle, instances.old],
      // The number since the replica was made. https://github.com/microsoft/azure-container-apps/issues/467
      RestartCount: instances.active > 0 ? [restarts] : [],
    };
    return Object.entries(values).flatMap(([MetricName, all]) =>
      all.length === 0 ? [] : [{ TimeGenerated: start + index * minuteMs, MetricName, Maximum: Math.max(...all) }],
    );
  });
}

/** From each of three places every 5 minutes, and every 15 of the certificate. */
function probes({ probe, certificateDays }: Minute, index: number, start: number, observed: Observed): Row[] {
  if (probe === undefined) return [];
  const result = (test: string, Success: boolean) => ({
    TimeGenerated: start + index * minuteMs,
    Name: `${observed.service}-${test}`,
    Success,
  });
  return [
    ...([0, 2, 3].includes(index % 5) ? [result("availability", probe === observed.status)] : []),
    ...(index % 15 === 4 ? [result("certificate-expiry", probe !== 0 && certificateDays >= observed.days)] : []),
  ];
}
