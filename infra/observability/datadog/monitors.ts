import { DashboardJson } from "@pulumi/datadog/dashboardJson.js";
import { Monitor } from "@pulumi/datadog/monitor.js";
import { Provider } from "@pulumi/datadog/provider.js";
import { SyntheticsTest } from "@pulumi/datadog/syntheticsTest.js";
import * as pulumi from "@pulumi/pulumi";
import { evaluations } from "../../evaluation.ts";
import { probeStatus } from "../../expected-status.ts";
import { initializeHeaders, initializeRequest } from "../../initialize-request.ts";
import { charts } from "../../charts.ts";
import type { Alarm } from "../../monitoring.ts";
import { isOfEveryMinute } from "../../promql.ts";
import type { Signal } from "../../signals.ts";
import type { Observability } from "../schema.ts";
import { usageCharts, usageSignals } from "../usage-charts.ts";
import type { Watched } from "../vendor.ts";
import { datadogChart, datadogCondition, datadogSources } from "./queries.ts";
import { datadogHandles } from "./receivers.ts";

type Settings = Extract<Observability, { vendor: "datadog" }>;

/** What every resource of one service shares. */
interface Place extends Pick<Watched, "spec" | "stack" | "endpoint"> {
  settings: Settings;
  handles: pulumi.Output<string>;
  tags: string[];
  opts: pulumi.CustomResourceOptions;
}

/** Makes monitors, probe and dashboard at Datadog; gives the dashboard's address. */
export function monitor(settings: Settings, { spec, stack, alarms, endpoint, parent, secret }: Watched) {
  const provider = new Provider(
    `${spec.name}-datadog`,
    { apiKey: secret("DD_API_KEY"), appKey: secret("DD_APP_KEY"), apiUrl: `https://api.${settings.site}/` },
    { parent },
  );
  const opts = { parent, provider };
  const { slackAccount } = settings;
  const handles = datadogHandles(spec.alerts.receivers, { name: `${stack}-${spec.name}`, slackAccount, opts });
  const place = { spec, stack, endpoint, settings, handles, opts, tags: [`service:${spec.name}`, `env:${stack}`] };
  const sources = settings.percentiles ? datadogSources(spec, stack) : withoutPercentiles(datadogSources(spec, stack));
  for (const alarm of alarms) {
    if (alarm.signal === "available") probe(alarm, place);
    else if (alarm.signal === "certificateDays") probeCertificate(alarm, place);
    else makeMonitor(alarm, sources, place);
  }
  return makeDashboard(sources, place);
}

type Sources = Partial<ReturnType<typeof datadogSources>>;

function withoutPercentiles({ toolMilliseconds: _, ...rest }: ReturnType<typeof datadogSources>): Sources {
  return rest;
}

function makeMonitor(alarm: Alarm, sources: Sources, { spec, stack, handles, tags, opts }: Place): void {
  const condition = datadogCondition(alarm, sources);
  if (!condition) return;
  new Monitor(
    `${spec.name}-${alarm.name}-datadog`,
    {
      name: nameOf(alarm, { spec, stack }),
      type: "query alert",
      query: condition.query,
      monitorThresholds: { critical: String(condition.critical) },
      message: messageOf(alarm, handles),
      priority: spec.production ? "1" : "3",
      // What comes and goes is no alarm when it goes.
      onMissingData: alarm.whenMissing === "ringing" ? "show_and_notify_no_data" : "resolve",
      // Else what was so for a minute would be so in the whole of a window of which there is no more:
      // https://docs.datadoghq.com/monitors/faq/what-is-the-do-not-require-a-full-window-of-data-for-evaluation-monitor-parameter/
      requireFullWindow: isOfEveryMinute(alarm),
      // https://docs.datadoghq.com/monitors/configuration/#new-group-delay
      ...(condition.isOfInstance ? { newGroupDelay: alarm.minutes * 60 } : {}),
      // https://docs.datadoghq.com/dashboards/functions/rollup/#rollups-in-monitors
      evaluationDelay: evaluations.datadog.lateSeconds,
      includeTags: false,
      tags,
    },
    opts,
  );
}

// https://docs.datadoghq.com/synthetics/api_tests/http_tests/
function probe(alarm: Alarm, { spec, stack, endpoint, settings, handles, tags, opts }: Place): void {
  const status = probeStatus(spec.alerts);
  new SyntheticsTest(
    `${spec.name}-${alarm.name}-datadog`,
    {
      name: nameOf(alarm, { spec, stack }),
      type: "api",
      subtype: "http",
      status: "live",
      locations: settings.locations,
      requestDefinition: { method: "POST", url: endpoint, body: initializeRequest, timeout: 10 },
      requestHeaders: initializeHeaders,
      assertions: [{ type: "statusCode", operator: "is", target: String(status) }],
      optionsList: {
        tickEvery: 60,
        // The test that fails first is the first of those minutes.
        minFailureDuration: (alarm.minutes - 1) * 60,
        // One place that fails may be the way there.
        minLocationFailed: settings.locations.length,
        retry: { count: 1, interval: 1000 },
        followRedirects: false,
        monitorPriority: spec.production ? 1 : 3,
      },
      message: messageOf(alarm, handles),
      tags,
    },
    opts,
  );
}

// https://docs.datadoghq.com/synthetics/api_tests/ssl_tests/
function probeCertificate(alarm: Alarm, { spec, stack, endpoint, settings, handles, tags, opts }: Place): void {
  const days = "under" in alarm.bound ? alarm.bound.under : 0;
  new SyntheticsTest(
    `${spec.name}-${alarm.name}-datadog`,
    {
      name: nameOf(alarm, { spec, stack }),
      type: "api",
      subtype: "ssl",
      status: "live",
      locations: settings.locations.slice(0, 1),
      requestDefinition: { host: endpoint.apply((url) => new URL(url).hostname), port: "443" },
      assertions: [{ type: "certificate", operator: "isInMoreThan", target: String(days) }],
      optionsList: { tickEvery: evaluations.datadog.certificateSeconds, monitorPriority: 3 },
      message: messageOf(alarm, handles),
      tags,
    },
    opts,
  );
}

// https://docs.datadoghq.com/dashboards/graphing_json/
function makeDashboard(sources: Sources, { spec, stack, settings, opts }: Place): pulumi.Output<string> {
  const widgets = charts.flatMap(({ title, signals }) => {
    const requests = signals.flatMap(({ signal }) => {
      const query = queryOf(signal, sources);
      return query === undefined ? [] : [{ q: query, display_type: "line" }];
    });
    return requests.length === 0 ? [] : [{ definition: { type: "timeseries", title, requests } }];
  });
  const usage = usageCharts.flatMap(({ title, shows, by }) => {
    const query = queryOf(usageSignals[shows], sources, by);
    if (query === undefined) return [];
    return [{ definition: { type: "timeseries", title, requests: [{ q: query, display_type: "line" }] } }];
  });
  const group = { definition: { type: "group", layout_type: "ordered", title: "Usage", widgets: usage } };
  const dashboard = { title: `${spec.name} (MCP), ${stack}`, layout_type: "ordered", widgets: [...widgets, group] };
  const { url } = new DashboardJson(`${spec.name}-datadog`, { dashboard: JSON.stringify(dashboard) }, opts);
  const origin = settings.site.split(".").length > 2 ? `https://${settings.site}` : `https://app.${settings.site}`;
  return url.apply((path) => new URL(path, origin).href);
}

/** In the chart's unit, which is the signal's; a line for each value of a tag, where one is named. */
function queryOf(
  signal: Signal,
  sources: Readonly<Partial<Record<Signal, Parameters<typeof datadogChart>[0]>>>,
  by?: string,
): string | undefined {
  const source = sources[signal];
  if (!source) return undefined;
  const query = by === undefined ? source.query : source.query.replace("}", `} by {${by}}`);
  return datadogChart({ ...source, query });
}

function nameOf({ name }: Alarm, { spec, stack }: Pick<Watched, "spec" | "stack">): string {
  return `${stack}/${spec.name} ${name}`;
}

function messageOf({ explanation }: Alarm, handles: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.interpolate`${explanation}\n\n${handles}`;
}
