import type { AlertRules } from "../../infra/contract.ts";

/** What happens in one minute of a made-up service, in nobody's metrics: each cloud's test turns it into its own. */
export interface Minute {
  /** Requests that were answered, by HTTP status. */
  answers: Record<number, number>;
  /** Requests answered with 5xx by what stands in front, because no instance was left. */
  refused: number;
  /** Times in ms of tool calls that went well, and of those that failed. */
  toolCalls: number[];
  failedToolCalls: number[];
  /** Streams that stay open all the while, and will be requests of an hour's length once they end. */
  openStreams: number;
  /** Instances at work, idle ones, and those of the old revision. */
  instances: { active: number; idle: number; old: number };
  /** CPU and memory in percent, of each instance. */
  cpuPercent: number[];
  memoryPercent: number[];
  /** Times in ms of starts of the server, whatever the reason. */
  starts: number[];
  /** Containers that ended by themselves and were started again. */
  crashes: number;
  /** Status with which a probe was answered, once a minute; undefined where no probe ran. */
  probe: number | undefined;
  certificateDays: number;
}

/** An hour of a service, by minute. */
export type Scenario = Minute[];

const ordinary: Minute = {
  answers: { 200: 60, 202: 20 },
  refused: 0,
  toolCalls: [20, 30, 40, 50],
  failedToolCalls: [],
  openStreams: 3,
  instances: { active: 2, idle: 0, old: 0 },
  cpuPercent: [20, 25],
  memoryPercent: [40, 45],
  starts: [],
  crashes: 0,
  probe: 200,
  certificateDays: 60,
};

const asleep: Minute = {
  ...ordinary,
  answers: {},
  toolCalls: [],
  openStreams: 0,
  instances: { active: 0, idle: 1, old: 0 },
  cpuPercent: [],
  memoryPercent: [],
};

/** An hour in which `change` replaces parts of the ordinary minutes from `from` on, for `minutes` of them. */
function hour(change: Partial<Minute>, { from = 20, minutes = 40, base = ordinary } = {}): Scenario {
  return Array.from({ length: 60 }, (_, minute) =>
    minute >= from && minute < from + minutes ? { ...base, ...change } : base,
  );
}

/** What happens to every healthy service; the service may run 4 instances, and nothing may ring. */
export const healthy: Record<string, Scenario> = {
  "ordinary traffic": hour({}),
  "no traffic at all": hour({}, { base: asleep }),
  "discovery without a token: every request a 401": hour({ answers: { 401: 300 }, toolCalls: [] }),
  "clients that try GET and unknown paths: 404 and 405": hour({ answers: { 404: 200, 405: 200, 200: 1 } }),
  "many open streams": hour({ openStreams: 500 }),
  "a deployment": [
    ...hour({}).slice(0, 30),
    { ...ordinary, instances: { active: 2, idle: 0, old: 2 }, starts: [900, 1100] },
    { ...ordinary, instances: { active: 2, idle: 0, old: 2 } },
    ...hour({}).slice(32),
  ],
  "a scale-out": [
    ...hour({}).slice(0, 30),
    { ...ordinary, instances: { active: 3, idle: 0, old: 0 }, starts: [1200], cpuPercent: [50, 55, 60] },
    ...hour({ instances: { active: 3, idle: 1, old: 0 } }).slice(31),
  ],
  "three deployments within a quarter of an hour": hour({}).map((minute, index) =>
    [30, 36, 42].includes(index)
      ? { ...minute, instances: { active: 2, idle: 0, old: 2 }, starts: [900, 1100] }
      : minute,
  ),
  "one failed call at night": hour({ failedToolCalls: [10], toolCalls: Array<number>(30).fill(20) }, { minutes: 1 }),
  "one failed call of a night's two": hour(
    { ...ordinary, answers: { 200: 2, 500: 1 }, toolCalls: [20], failedToolCalls: [10], cpuPercent: [5] },
    { minutes: 1, base: asleep },
  ),
  "one slow call of a night's two": hour(
    { ...ordinary, answers: { 200: 2 }, toolCalls: [20, 5000], cpuPercent: [5] },
    { minutes: 1, base: asleep },
  ),
  "asleep, then a burst on every instance": hour(
    { ...ordinary, instances: { active: 4, idle: 0, old: 0 }, cpuPercent: [99, 99, 99, 99] },
    { minutes: 1, base: asleep },
  ),
  "a new instance that is busy for its first two minutes": hour(
    { instances: { active: 3, idle: 0, old: 0 }, cpuPercent: [20, 25, 99], memoryPercent: [40, 45, 95] },
    { minutes: 2 },
  ),
  "a peak of one minute": hour({ cpuPercent: [99, 99], memoryPercent: [90, 90] }, { minutes: 1 }),
};

/** What each alarm is there for; with the default thresholds, `requests` at 1,000 a minute and a service of at most 4. */
export const ringing: Record<Exclude<keyof AlertRules, "budget">, Record<string, Scenario>> = {
  availability: {
    "the probe gets 503": hour({ probe: 503 }),
    "nothing answers": hour({ probe: 0 }),
  },
  errorRate: {
    "one request in ten fails": hour({ answers: { 200: 90, 500: 10 } }),
    "every one of a few requests fails": hour({ answers: { 500: 1 }, toolCalls: [] }),
    "no instance is left, and the front refuses": hour({ answers: {}, refused: 50 }),
  },
  toolErrors: {
    "a fifth of the tool calls fails": hour({ toolCalls: [20, 20, 20, 20], failedToolCalls: [15] }),
    "every one of a few calls fails": hour({ toolCalls: [], failedToolCalls: [15], answers: { 200: 1 } }),
  },
  latency: { "every tool call takes 5 s": hour({ toolCalls: [5000, 5000] }) },
  requests: { "3,000 requests a minute": hour({ answers: { 200: 3000 } }) },
  cpu: { "one instance of two is busy": hour({ cpuPercent: [20, 97] }) },
  memory: { "one instance of two is full": hour({ memoryPercent: [40, 95] }) },
  instancesAtMaximum: { "all four are at work": hour({ instances: { active: 4, idle: 0, old: 0 } }) },
  restarts: { "a crash loop, once a minute": hour({ crashes: 1, starts: [900] }) },
  coldStart: { "one start of 20 s": hour({ starts: [20_000] }, { minutes: 1 }) },
  certificateExpiry: { "13 days are left": hour({ certificateDays: 13 }, { from: 0, minutes: 60 }) },
};
