import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { alarmsOf, type Signal, signalsOf } from "../../monitoring.ts";
import { makeAlarms, makeBudget } from "./alarms.ts";
import { makeDashboard } from "./dashboard.ts";
import { logMetrics } from "./log-metrics.ts";
import type { AwsOpts } from "./opts.ts";
import { probe } from "./probe.ts";
import { alertTopic } from "./receivers.ts";
import type { EventPattern, Measured, Measures } from "./signals.ts";

/** What of a service is watched, and where. */
export interface Watched {
  url: pulumi.Output<string>;
  /** What the platform measures. */
  platform: Partial<Record<Signal, Measured>>;
  /** Where the server's log is. */
  logGroup: pulumi.Input<string>;
  region: string;
  /** Whether the service's tag tells its lines on the bill apart. */
  tagged: boolean;
}

/** Makes alarms, where somebody is told, and a dashboard, of the same measures. Returns the dashboard's address. */
export function monitor(
  context: ServiceContext,
  { url, platform, logGroup, region, tagged }: Watched,
  opts: AwsOpts,
): pulumi.Output<string> {
  const { spec } = context;
  const alarms = alarmsOf(spec);
  const watched = new Set(alarms.flatMap(signalsOf));
  const { metrics, events } = divide(platform, watched);
  const measures: Measures = {
    ...metrics,
    ...logMetrics(context, logGroup, opts),
    ...probe(context, { url, events }, opts),
  };
  if (alarms.length > 0) {
    const { arn: topicArn } = alertTopic(context, opts);
    makeAlarms(context, { alarms, measures, topicArn }, opts);
    makeBudget(context, { topicArn, tagged }, opts);
  }
  return makeDashboard(context, { measures, region }, opts);
}

/** Metrics, which are there anyway, and events, which somebody has to count where they are watched. */
function divide(platform: Watched["platform"], watched: ReadonlySet<Signal>) {
  const metrics: Measures = {};
  const events: Partial<Record<Signal, EventPattern>> = {};
  for (const signal of Object.keys(platform) as Signal[]) {
    const measured = platform[signal];
    if (measured === undefined) continue;
    if (!("count" in measured)) metrics[signal] = measured;
    else if (watched.has(signal)) events[signal] = measured.count;
  }
  return { metrics, events };
}
