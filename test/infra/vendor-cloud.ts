import * as z from "zod";
import type { CloudOptions, ResourceType, Rule } from "../../simulation/cloud/index.ts";
import { ruleFor } from "../../simulation/rule.ts";

const datadogApi = "https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor";
const syntheticsApi = "https://docs.datadoghq.com/api/latest/synthetics/#create-an-api-test";
const conditions =
  "https://docs.newrelic.com/docs/alerts/create-alert/create-alert-condition/create-nrql-alert-conditions/";
const runtimes = "https://docs.newrelic.com/eol/2025/11/eol-chrome-140-node-22-synthetics/";
const alerting = "https://grafana.com/docs/grafana/latest/developers/http_api/alerting_provisioning/";

/** A cloud beside which Datadog, New Relic and Grafana are, as far as monitors use them. */
export function vendorCloud(cloud: CloudOptions): CloudOptions {
  return {
    ...cloud,
    packages: [...cloud.packages, "datadog", "newrelic", "grafana"],
    types: { ...cloud.types, ...types },
    rules: [...(cloud.rules ?? []), ...vendorRules],
  };
}

const types: Record<string, ResourceType> = {
  "datadog:index/dashboardJson:DashboardJson": { outputs: ({ name }) => ({ url: `/dashboard/${name}` }) },
  "newrelic:index/oneDashboardJson:OneDashboardJson": {
    outputs: ({ name }) => ({ permalink: `https://one.newrelic.com/dashboards/${name}` }),
  },
  "newrelic:index/alertPolicy:AlertPolicy": { unique: "name" },
  "grafana:oss/folder:Folder": { outputs: ({ name }) => ({ uid: `folder-of-${name}` }) },
  "grafana:oss/dashboard:Dashboard": { outputs: ({ name }) => ({ url: `https://team.grafana.net/d/${name}` }) },
  "grafana:alerting/contactPoint:ContactPoint": { unique: "name" },
  "grafana:alerting/ruleGroup:RuleGroup": {
    refuses(inputs, live) {
      const named = [...JSON.stringify(inputs).matchAll(/"contactPoint":"([^"]+)"/g)].map(([, name]) => name);
      const points = live.filter(({ type }) => type === "grafana:alerting/contactPoint:ContactPoint");
      const missing = named.find((name) => !points.some((point) => point.inputs.name === name));
      return missing && `invalid alert rule: receiver ${missing} does not exist`;
    },
  },
};

/** What the vendors refuse, each with the page that says so. */
export const vendorRules: Rule[] = [
  ruleFor(
    "datadog:index/monitor:Monitor",
    z.object({
      query: z.string(),
      monitorThresholds: z.object({ critical: z.string() }),
      priority: z.string(),
      onMissingData: z.string(),
    }),
    datadogApi,
    ({ query, monitorThresholds: { critical }, priority, onMissingData }) => ({
      // https://docs.datadoghq.com/monitors/guide/as-count-in-monitor-evaluations/
      type: /^(?!sum)\w+\(/.test(query) && query.includes(".as_count()") && "only sum goes with as_count()",
      onMissingData:
        !["show_no_data", "show_and_notify_no_data", "resolve", "default"].includes(onMissingData) &&
        "is none of show_no_data, show_and_notify_no_data, resolve, default",
      query:
        Number(/[<>]=? ?([\d.]+)$/.exec(query)?.[1]) !== Number(critical) &&
        `Alert threshold (${critical}) does not match that used in the query`,
      priority: !/^[1-5]$/.test(priority) && "must be from 1 to 5",
    }),
  ),
  ruleFor(
    "datadog:index/syntheticsTest:SyntheticsTest",
    z.object({
      locations: z.array(z.string()),
      optionsList: z.object({
        tickEvery: z.number(),
        minFailureDuration: z.number().default(0),
        minLocationFailed: z.number().default(1),
      }),
    }),
    syntheticsApi,
    ({ locations, optionsList: { tickEvery, minFailureDuration, minLocationFailed } }) => ({
      optionsList: (tickEvery < 30 || tickEvery > 604_800) && "tick_every must be from 30 to 604800",
      message: minFailureDuration > 7200 && "min_failure_duration must be at most 7200",
      locations: minLocationFailed > locations.length && "min_location_failed must be at most the number of locations",
    }),
  ),
  ruleFor(
    "newrelic:index/nrqlAlertCondition:NrqlAlertCondition",
    z.object({
      aggregationWindow: z.number(),
      slideBy: z.number().optional(),
      aggregationMethod: z.string().default("event_flow"),
      aggregationTimer: z.string().optional(),
      expirationDuration: z.number(),
      critical: z.object({ thresholdDuration: z.number() }),
    }),
    conditions,
    ({
      aggregationWindow,
      slideBy,
      aggregationMethod,
      aggregationTimer,
      expirationDuration,
      critical: { thresholdDuration },
    }) => ({
      // https://docs.newrelic.com/docs/alerts/create-alert/fine-tune/streaming-alerts-key-terms-concepts/#delay-timer
      aggregationTimer:
        aggregationTimer !== undefined &&
        (aggregationMethod !== "event_timer" || Number(aggregationTimer) < 5 || Number(aggregationTimer) > 1200) &&
        "must be from 5 to 1200 seconds, with event_timer",
      aggregationWindow: (aggregationWindow < 30 || aggregationWindow > 21_600) && "must be from 30 to 21600 seconds",
      critical:
        (thresholdDuration < 60 || thresholdDuration > 86_400 || thresholdDuration % aggregationWindow !== 0) &&
        "threshold_duration must be from 60 to 86400 seconds, a multiple of the aggregation window",
      slideBy:
        slideBy !== undefined &&
        (slideBy >= aggregationWindow || aggregationWindow % slideBy !== 0) &&
        "must be a factor of the aggregation window, and less than it",
      expirationDuration:
        (expirationDuration < 30 || expirationDuration > 172_800) && "must be from 30 to 172800 seconds",
    }),
  ),
  ruleFor(
    "newrelic:synthetics/scriptMonitor:ScriptMonitor",
    z.object({
      runtimeTypeVersion: z.string().optional(),
      scriptLanguage: z.string().optional(),
      locationsPublics: z.array(z.string()),
    }),
    runtimes,
    ({ runtimeTypeVersion, scriptLanguage, locationsPublics }) => ({
      runtimeTypeVersion: runtimeTypeVersion !== "22.20.0" && "the legacy runtime has reached its end of life",
      scriptLanguage: scriptLanguage !== "JAVASCRIPT" && "must be JAVASCRIPT with this runtime",
      locationsPublics: locationsPublics.some((place) => place.startsWith("AWS_")) && "must be without AWS_",
    }),
  ),
  ruleFor(
    "grafana:oss/folder:Folder",
    z.object({ title: z.string() }),
    "https://grafana.com/docs/grafana/latest/dashboards/manage-dashboards/#create-a-dashboard-folder",
    ({ title }) => ({ title: /[_%/\\]/.test(title) && "a folder of alarms has no underscore, percent sign or slash" }),
  ),
  // https://github.com/grafana/terraform-provider-grafana/issues/883
  ruleFor(
    "grafana:alerting/ruleGroup:RuleGroup",
    z.object({
      name: z.string(),
      intervalSeconds: z.number(),
      rules: z.array(
        z.object({ name: z.string(), condition: z.string(), datas: z.array(z.object({ refId: z.string() })) }),
      ),
    }),
    alerting,
    ({ name, intervalSeconds, rules: all }) => ({
      name: name.includes("/") && "is part of a path, in which a slash is not found (404)",
      intervalSeconds: intervalSeconds % 10 !== 0 && "must be divisible by the scheduler's 10 seconds",
      rules:
        all.some(({ condition, datas }) => !datas.some(({ refId }) => refId === condition)) &&
        "condition does not exist, must be one of the queries",
    }),
  ),
];
