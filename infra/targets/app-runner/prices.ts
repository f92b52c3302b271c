import type { CostItem, ServiceSpec } from "../../contract.ts";
import { hoursPerMonth, statedLoad } from "../../estimate.ts";
import { needsProbe } from "../../clouds/aws/probe.ts";

const checked = "2026-11";

/** One price in USD, Virginia, nothing free deducted. */
interface Price {
  usd: number;
  per: string;
  source: string;
}

const appRunner = "https://aws.amazon.com/apprunner/pricing/";
const cloudWatch = "https://aws.amazon.com/cloudwatch/pricing/";
const prices = {
  memory: { usd: 0.007, per: "GB and hour", source: appRunner },
  cpu: { usd: 0.064, per: "vCPU and hour in which an instance is active", source: appRunner },
  traffic: { usd: 0.09, per: "GB out", source: "https://aws.amazon.com/ec2/pricing/on-demand/" },
  images: { usd: 0.1, per: "GB and month", source: "https://aws.amazon.com/ecr/pricing/" },
  secret: { usd: 0.4, per: "secret and month", source: "https://aws.amazon.com/secrets-manager/pricing/" },
  metric: { usd: 0.3, per: "metric of its own and month", source: cloudWatch },
  alarm: { usd: 0.1, per: "metric watched and month", source: cloudWatch },
  dashboard: { usd: 3, per: "dashboard and month", source: cloudWatch },
  logs: { usd: 0.5, per: "GB taken in", source: cloudWatch },
  invocation: { usd: 0.0000002, per: "call of a function", source: "https://aws.amazon.com/lambda/pricing/" },
} satisfies Record<string, Price>;

const logMetrics = 5;
const probeMetrics = 3;
const imageGb = 1;
const logLineKiB = 0.3;

/** A month on App Runner. */
export function estimate(spec: ServiceSpec): CostItem[] {
  const { requestsPerMonth, secondsPerRequest, responseKiB } = statedLoad;
  // An instance counts as active for a minute at least, and the stated load brings a request every few seconds: as many
  // as take it are active all the time. https://aws.amazon.com/apprunner/pricing/
  const atOnce = (requestsPerMonth * secondsPerRequest) / (hoursPerMonth * 3600);
  const active = Math.ceil(atOnce / spec.concurrency);
  const gb = spec.memoryMiB / 1024;
  const probe = needsProbe(spec.alerts.rules);
  const own = Object.values(spec.secrets).filter((secret) => "value" in secret).length;
  const functions = spec.alerts.receivers.filter(({ kind }) => kind === "slack" || kind === "webhook").length;
  const items = [
    item("memory of warm instances", prices.memory, Math.max(spec.minInstances, active) * gb * hoursPerMonth),
    item("CPU of active instances", prices.cpu, active * spec.cpu * hoursPerMonth),
    item("traffic out", prices.traffic, toGb(requestsPerMonth * responseKiB)),
    item("images", prices.images, imageGb),
    item("secrets", prices.secret, own + functions),
    item("logs", prices.logs, toGb(requestsPerMonth * logLineKiB)),
    item("metrics", prices.metric, logMetrics + (probe ? probeMetrics : 0)),
    item("alarms", prices.alarm, alarmMetrics(spec)),
    item("dashboard", prices.dashboard, 1),
  ];
  return probe ? [...items, item("probe", prices.invocation, hoursPerMonth * 60)] : items;
}

function item(what: string, { usd, source }: Price, amount: number): CostItem {
  return { what, usdPerMonth: usd * amount, source, checked };
}

function toGb(kib: number): number {
  return kib / 1024 / 1024;
}

/** Metrics that alarms watch: a share reads two, and a budget is none. */
function alarmMetrics({ alerts: { rules } }: ServiceSpec): number {
  const { budget: _, ...alarms } = rules;
  return Object.keys(alarms).length + (rules.errorRate ? 1 : 0) + (rules.toolErrors ? 1 : 0);
}
