import type { AlertRules, Alerts } from "./alerts.ts";
import type { ServiceSettings } from "./schema.ts";
import { isOfProbe, type Signal } from "./signals.ts";

export type { Signal } from "./signals.ts";

/** When an alarm rings: the statistic of the signal over one window of `minutes` is over, or under, the bound. */
export interface Alarm {
  /** Such as `error-rate`. */
  name: string;
  kind: keyof AlertRules;
  signal: Signal;
  /** The bound is a share in percent of the sum of this signal, the first `forgiven` apart; none of nothing is 0. */
  per?: Signal;
  /** A window with no more than `forgiven` of this signal is not judged, where the condition's language has an "and". */
  among?: Signal;
  /**
   * Over the window: `sum` of all, `p95` of every single value, `max` and `min` of the minutes' highest values. `min` is
   * "in every minute of it".
   */
  statistic: "sum" | "p95" | "max" | "min";
  bound: { over: number } | { atLeast: number } | { under: number };
  /** The one window, in minutes, whatever the target. */
  minutes: number;
  /** What a window without any value means: silence of what comes and goes, an alarm where a probe should have spoken. */
  whenMissing: "silent" | "ringing";
  /** What the person who is woken should know. */
  explanation: string;
}

/**
 * So many failures in a window are no share of it yet, wherever an alarm is of a share: one wrong call of a night's three is
 * no reason to wake anybody, and three of three are. So many calls have no percentile either.
 */
export const forgiven = 2;

/** What of a spec decides about its alarms. */
type Watched = Pick<ServiceSettings, "minInstances" | "maxInstances"> & { alerts: Alerts };

type Rules = {
  [Kind in keyof AlertRules]: (rule: AlertRules[Kind], spec: Watched) => Omit<Alarm, "name" | "kind">;
};

const silent = { whenMissing: "silent" } as const;

const apart = (minutes: number) => `the first ${forgiven} in ${minutes} minutes apart`;

const level = (name: "CPU" | "memory", signal: Signal) => (rule: { percent: number; minutes: number }) => ({
  signal,
  ...silent,
  statistic: "min" as const,
  bound: { over: rule.percent },
  minutes: rule.minutes,
  explanation: `An instance used more than ${rule.percent} % of its ${name} in each of ${rule.minutes} minutes.`,
});

const rules: Rules = {
  availability: ({ status, minutes }) => ({
    signal: "available",
    statistic: "max",
    bound: { under: 1 },
    minutes,
    whenMissing: "ringing",
    explanation: `initialize, sent to the endpoint from outside, was not answered with ${status} for ${minutes} minutes.`,
  }),
  errorRate: ({ percent, minutes }) => ({
    signal: "serverErrors",
    per: "requests",
    statistic: "sum",
    bound: { over: percent },
    minutes,
    ...silent,
    explanation: `More than ${percent} % of requests got a 5xx, ${apart(minutes)}. 401, 404 and 405 do not count: they are ordinary answers of an MCP server.`,
  }),
  toolErrors: ({ percent, minutes }) => ({
    signal: "toolErrors",
    per: "toolCalls",
    statistic: "sum",
    bound: { over: percent },
    minutes,
    ...silent,
    explanation: `More than ${percent} % of tool calls failed under HTTP 200, ${apart(minutes)}. The log names each: event "tool_call".`,
  }),
  latency: ({ milliseconds, minutes }) => ({
    signal: "toolMilliseconds",
    among: "toolCalls",
    statistic: "p95",
    bound: { over: milliseconds },
    minutes,
    ...silent,
    explanation: `One tool call in twenty took longer than ${milliseconds} ms, in ${minutes} minutes of more than ${forgiven} calls (at Datadog and New Relic of any). Open streams are not in this figure.`,
  }),
  requests: ({ perMinute, minutes }) => ({
    signal: "requests",
    statistic: "sum",
    bound: { over: perMinute * minutes },
    minutes,
    ...silent,
    explanation: `More than ${perMinute} requests a minute arrived.`,
  }),
  cpu: level("CPU", "cpuPercent"),
  memory: level("memory", "memoryPercent"),
  instancesAtMaximum: ({ minutes }, { maxInstances }) => ({
    signal: "instances",
    statistic: "min",
    bound: { atLeast: maxInstances },
    minutes,
    ...silent,
    explanation: `All ${maxInstances} instances were at work for ${minutes} minutes, so that further requests wait. Raise slipway:service.maxInstances, or find out why.`,
  }),
  restarts: ({ count, minutes }) => ({
    signal: "restarts",
    statistic: "sum",
    bound: { over: count },
    minutes,
    ...silent,
    explanation: `Containers ended by themselves and were started again more than ${count} times in ${minutes} minutes.`,
  }),
  coldStart: ({ seconds, minutes }) => ({
    signal: "startMilliseconds",
    statistic: "max",
    bound: { over: seconds * 1000 },
    minutes,
    ...silent,
    explanation: `The server took longer than ${seconds} s to start, and a streaming client may not wait for it.`,
  }),
  certificateExpiry: ({ days }) => ({
    signal: "certificateDays",
    statistic: "max",
    bound: { under: days },
    minutes: 60,
    ...silent,
    explanation: `The certificate ends in less than ${days} days: it is renewed by itself as long as its DNS records stand.`,
  }),
  budget: ({ usdPerMonth }) => ({
    signal: "spendUsd",
    statistic: "max",
    bound: { atLeast: usdPerMonth },
    minutes: 60 * 24,
    ...silent,
    explanation: `The month's bill has reached USD ${usdPerMonth}.`,
  }),
};

/** The alarms of a service, the same on every target; none where nobody is told (`config.ts`). A number of instances that is fixed is always at its maximum, so none watches it. */
export function alarmsOf(spec: Watched): Alarm[] {
  const toAlarm = <Kind extends keyof AlertRules>(kind: Kind): Alarm[] => {
    const rule = spec.alerts.rules[kind];
    if (rule === undefined || (kind === "instancesAtMaximum" && spec.minInstances === spec.maxInstances)) return [];
    return [{ name: toKebabCase(kind), kind, ...rules[kind](rule, spec) }];
  };
  return kinds.flatMap((kind) => toAlarm(kind));
}

/** Whether one of the alarms watches what only somebody outside can see, so that a probe asks. */
export function isProbed(alarms: readonly Alarm[]): boolean {
  return alarms.some(({ signal }) => isOfProbe(signal));
}

/** The signal that its condition reads beside the alarm's own. */
export function besideOf({ per, among }: Pick<Alarm, "per" | "among">): Signal | undefined {
  return per ?? among;
}

/** All signals that it reads. */
export function signalsOf(alarm: Alarm): Signal[] {
  const beside = besideOf(alarm);
  return beside === undefined ? [alarm.signal] : [alarm.signal, beside];
}

/** Whether what an alarm watches is among the signals that a target measures. */
export function isMeasured(alarm: Alarm, signals: readonly Signal[]): boolean {
  return signalsOf(alarm).every((signal) => signals.includes(signal));
}

/** What a stack is told of alarms that its target cannot evaluate, because it does not measure what they watch. */
export function monitoringWarnings(spec: Watched, target: { name: string; signals: readonly Signal[] }): string[] {
  const missing = alarmsOf(spec).filter((alarm) => !isMeasured(alarm, target.signals));
  if (missing.length === 0) return [];
  const kindsMissing = missing.map(({ kind }) => kind).join(", ");
  return [
    `slipway:alerts: ${target.name} measures nothing that ${kindsMissing} could watch, so that nobody is told; set them to false to say that you know, or choose another target`,
  ];
}

const kinds = Object.keys(rules).filter((kind): kind is keyof AlertRules => kind in rules);

/** `errorRate` and `ErrorRate` as `error-rate`. */
export function toKebabCase(name: string): string {
  return name.replaceAll(/(?!^)[A-Z]/g, "-$&").toLowerCase();
}
