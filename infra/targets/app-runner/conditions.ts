import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { ServiceSpec } from "../../contract.ts";
import type { Measure, Measurements } from "./measurements.ts";

/** One alert: what CloudWatch watches, and what it tells. */
export interface Alert {
  name: string;
  description: string;
  condition: Partial<MetricAlarmArgs>;
}

/** How far a metric may go, and for how long. */
interface Bound {
  statistic?: string;
  /** Share of the values that lie below, such as `p95`. */
  extendedStatistic?: string;
  comparisonOperator?: string;
  threshold: number;
  minutes: number;
  /** The whole time at once, not minute for minute. */
  atOnce?: boolean;
  treatMissingData?: string;
}

/** The alarms that a spec's rules ask for. */
export function alertsOf({ alerts, maxInstances }: ServiceSpec, { service, own }: Measurements): Alert[] {
  const { rules } = alerts;
  const found: Alert[] = [];
  const add = (name: string, description: string, condition: Alert["condition"]) =>
    found.push({ name, description, condition });
  if (rules.availability) {
    const { status, minutes } = rules.availability;
    add("availability", `initialize, sent to the endpoint from outside, is not answered with ${status}.`, {
      ...bound(own("Available"), {
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        minutes,
        // A probe that says nothing is no proof.
        treatMissingData: "breaching",
      }),
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html: there is no answer yet.
      warmUpConfiguration: { warmUpPeriodDurationInMinutes: minutes + 5 },
    });
  }
  if (rules.errorRate) {
    const { percent, minutes } = rules.errorRate;
    add(
      "error-rate",
      `More than ${percent} % of the requests are answered with 5xx.`,
      share(service("5xxStatusResponses"), service("Requests"), percent, minutes),
    );
  }
  if (rules.toolErrors) {
    const { percent, minutes } = rules.toolErrors;
    add(
      "tool-errors",
      `More than ${percent} % of the tool calls fail.`,
      share(own("ToolErrors"), own("ToolCalls"), percent, minutes),
    );
  }
  if (rules.latency) {
    const { milliseconds, minutes } = rules.latency;
    const condition = bound(own("ToolMilliseconds"), { extendedStatistic: "p95", threshold: milliseconds, minutes });
    add("latency", `One of twenty tool calls takes longer than ${milliseconds} ms.`, condition);
  }
  if (rules.requests) {
    const { perMinute, minutes } = rules.requests;
    const condition = bound(service("Requests"), { statistic: "Sum", threshold: perMinute, minutes });
    add("requests", `More than ${perMinute} requests a minute.`, condition);
  }
  if (rules.cpu) {
    const { percent, minutes } = rules.cpu;
    const condition = bound(service("CPUUtilization"), { statistic: "Average", threshold: percent, minutes });
    add("cpu", `More than ${percent} % of the CPU is in use.`, condition);
  }
  if (rules.memory) {
    const { percent, minutes } = rules.memory;
    const condition = bound(service("MemoryUtilization"), { statistic: "Average", threshold: percent, minutes });
    add("memory", `More than ${percent} % of the memory is in use.`, condition);
  }
  if (rules.instancesAtMaximum) {
    const condition = bound(service("ActiveInstances"), {
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: maxInstances,
      minutes: rules.instancesAtMaximum.minutes,
    });
    add("instances-at-maximum", `All ${maxInstances} instances are busy, and no more may start.`, condition);
  }
  if (rules.restarts) {
    const { count, minutes } = rules.restarts;
    const condition = bound(own("Starts"), { statistic: "Sum", threshold: count, minutes, atOnce: true });
    add("restarts", `The server started more than ${count} times in ${minutes} minutes.`, condition);
  }
  if (rules.coldStart) {
    const { seconds, minutes } = rules.coldStart;
    const limit = { statistic: "Maximum", threshold: seconds * 1000, minutes, atOnce: true };
    add(
      "cold-start",
      `A client waited longer than ${seconds} s for the answer to initialize.`,
      bound(own("InitializeMilliseconds"), limit),
    );
  }
  if (rules.certificateExpiry) {
    const { days } = rules.certificateExpiry;
    const condition = bound(own("CertificateDays"), {
      statistic: "Minimum",
      comparisonOperator: "LessThanThreshold",
      threshold: days,
      minutes: 10,
      atOnce: true,
      treatMissingData: "ignore",
    });
    const why = "it is renewed by itself as long as the DNS records stand.";
    add("certificate-expiry", `The certificate ends in less than ${days} days: ${why}`, condition);
  }
  return found;
}

function bound(measure: Measure, { minutes, atOnce = false, ...rest }: Bound): Alert["condition"] {
  return {
    ...measure,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    ...rest,
    ...(atOnce ? { period: minutes * 60, evaluationPeriods: 1 } : { period: 60, evaluationPeriods: minutes }),
  };
}

/** Part of the whole in percent; nothing of nothing is nothing. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
function share(part: Measure, whole: Measure, percent: number, minutes: number): Alert["condition"] {
  const sum = (measure: Measure) => ({ ...measure, period: 60, stat: "Sum" });
  return {
    metricQueries: [
      {
        id: "share",
        expression: "IF(FILL(whole, 0) > 0, 100 * FILL(part, 0) / FILL(whole, 1), 0)",
        label: "percent",
        returnData: true,
      },
      { id: "part", metric: sum(part) },
      { id: "whole", metric: sum(whole) },
    ],
    comparisonOperator: "GreaterThanThreshold",
    threshold: percent,
    evaluationPeriods: minutes,
    treatMissingData: "notBreaching",
  };
}
