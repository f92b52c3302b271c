import type { Minute, Scenario } from "./scenarios.ts";

/** Seconds between two exports, as `intervalSeconds` has it by default. */
const exportSeconds = 15;

/** One point of a server's telemetry as a vendor gets it: counts are what came in since the last one. */
export interface Point {
  /** In seconds from the scenario's beginning. */
  at: number;
  metric: string;
  attributes: Record<string, string | number>;
  /** Of a counter or gauge. */
  value?: number;
  /** Of a histogram: every single value, in its unit; as many as were counted. */
  values?: number[];
}

/** What the instances of a service in the stack `test` send, in a scenario; its health is asked for at `/healthz`. */
export function telemetryOf(scenario: Scenario, { cpu, memoryMiB }: { cpu: number; memoryMiB: number }): Point[] {
  return scenario.flatMap((minute, index) =>
    Array.from({ length: 60 / exportSeconds }, (_, part) => {
      // Nothing is sent on the second.
      const at = index * 60 + (part + 1) * exportSeconds - 2;
      const size = { cpu: cpu * exportSeconds, memory: memoryMiB * 2 ** 20 };
      // An instance that counted nothing says nothing of it.
      const counted = [...requests(minute, at, part), ...calls(minute, at, part)].filter(
        ({ values }) => values?.length,
      );
      return [...processes(minute, at, size), ...probes(minute, at, part), ...counted];
    }).flat(),
  );
}

const owner = { "service.name": "demo", "service.namespace": "test", "deployment.environment.name": "test" };
const of = (instance: number) => ({ ...owner, "service.instance.id": `i${instance}` });

function processes(
  { instances, cpuPercent, memoryPercent }: Minute,
  at: number,
  size: { cpu: number; memory: number },
) {
  return Array.from({ length: instances.active + instances.idle + instances.old }, (_, index): Point[] => [
    {
      at,
      metric: "process.cpu.time",
      attributes: { ...of(index), "cpu.mode": "user" },
      value: ((cpuPercent[index] ?? 0) / 100) * size.cpu,
    },
    {
      at,
      metric: "process.memory.usage",
      attributes: of(index),
      value: ((memoryPercent[index] ?? 10) / 100) * size.memory,
    },
  ]).flat();
}

/** What the platform asks of each instance in a minute, be it at work or not. */
function probes({ instances: { active, idle, old } }: Minute, at: number, part: number): Point[] {
  return Array.from({ length: active + idle + old }, (_, index) => ({
    at,
    metric: "http.server.request.duration",
    attributes: { ...of(index), "http.route": "/healthz", "http.response.status_code": 200 },
    values: Array<number>(part % 2 === 0 ? 4 : 3).fill(0.001),
  }));
}

function requests({ answers, refused, instances: { active } }: Minute, at: number, part: number): Point[] {
  // What is refused is counted by the first, as if it were the front.
  const statuses = [...Object.entries(answers), ["503", refused] as const];
  return statuses.flatMap(([status, count]) => {
    const attributes = { "http.route": "/mcp", "http.response.status_code": Number(status) };
    return dealt(Array<number>(count).fill(0.02), part, Math.max(1, active)).map((values, index) => ({
      at,
      metric: "http.server.request.duration",
      attributes: { ...of(index), ...attributes },
      values,
    }));
  });
}

function calls({ toolCalls, failedToolCalls, instances: { active } }: Minute, at: number, part: number): Point[] {
  const one = (milliseconds: number[], attributes: Record<string, string>) =>
    dealt(
      milliseconds.map((value) => value / 1000),
      part,
      Math.max(1, active),
    ).map((values, index) => ({
      at,
      metric: "mcp.server.operation.duration",
      attributes: { ...of(index), ...attributes },
      values,
    }));
  return [...one(toolCalls, {}), ...one(failedToolCalls, { "error.type": "tool_error" })];
}

/** What of a minute's values each instance sends in one of its exports. */
function dealt(values: number[], part: number, instances: number): number[][] {
  const parts = 60 / exportSeconds;
  return Array.from({ length: instances }, (_, instance) =>
    values.filter((_value, index) => index % parts === part && Math.floor(index / parts) % instances === instance),
  );
}
