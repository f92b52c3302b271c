import { AlertPolicy } from "@pulumi/newrelic/alertPolicy.js";
import { NrqlAlertCondition } from "@pulumi/newrelic/nrqlAlertCondition.js";
import { OneDashboardJson } from "@pulumi/newrelic/oneDashboardJson.js";
import { Provider } from "@pulumi/newrelic/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { evaluations } from "../../evaluation.ts";
import { charts } from "../../charts.ts";
import type { Alarm } from "../../monitoring.ts";
import type { Signal } from "../../signals.ts";
import type { Observability } from "../schema.ts";
import { usageCharts, usageSignals } from "../usage-charts.ts";
import type { Watched } from "../vendor.ts";
import { makeProbe } from "./probe.ts";
import { type Condition, newrelicCondition, newrelicQuery, newrelicSources } from "./queries.ts";
import { tellReceivers } from "./receivers.ts";

type Settings = Extract<Observability, { vendor: "newrelic" }>;

/** Makes conditions, probe and dashboard at New Relic; gives the dashboard's address. */
export function monitor(settings: Settings, { spec, stack, alarms, endpoint, parent, secret }: Watched) {
  const accountId = String(settings.accountId);
  const region = settings.region.toUpperCase();
  const provider = new Provider(
    `${spec.name}-newrelic`,
    { accountId, apiKey: secret("NEW_RELIC_API_KEY"), region },
    { parent },
  );
  const opts = { parent, provider };
  const owner = { service: spec.name, stack };
  const sources: Partial<ReturnType<typeof newrelicSources>> = newrelicSources(spec);
  if (alarms.length > 0) {
    const name = `${stack}-${spec.name}`;
    // An issue a condition: two at once are two.
    const policy = new AlertPolicy(`${spec.name}-newrelic`, { name, incidentPreference: "PER_CONDITION" }, opts);
    for (const alarm of alarms) {
      const probed = makeProbe(alarm, { spec, stack, endpoint, locations: settings.locations, opts });
      const condition = probed ?? newrelicCondition(alarm, sources, owner);
      if (condition) makeCondition(alarm, condition, { policyId: policy.id, name: spec.name, opts });
    }
    tellReceivers(spec.alerts.receivers, { name, policyId: policy.id, opts });
  }
  return makeDashboard(spec.name, { sources, owner, accountId, opts });
}

interface Place {
  policyId: pulumi.Output<string>;
  name: string;
  opts: pulumi.CustomResourceOptions;
}

function makeCondition(alarm: Alarm, condition: Condition, { policyId, name, opts }: Place): void {
  const { query, operator, threshold, thresholdDuration, thresholdOccurrences, isRare = false, ...windows } = condition;
  const lateSeconds = String(evaluations.newRelic.lateSeconds);
  const isMissed = alarm.whenMissing === "ringing";
  new NrqlAlertCondition(
    `${name}-${alarm.name}-newrelic`,
    {
      name: `${name} ${alarm.name}`,
      description: alarm.explanation,
      policyId,
      type: "static",
      enabled: true,
      nrql: { query },
      critical: { operator, threshold, thresholdDuration, thresholdOccurrences },
      ...windows,
      // A flow is looked at when the next comes, which has to be within 65 minutes:
      // https://docs.newrelic.com/docs/alerts/create-alert/fine-tune/streaming-alerts-key-terms-concepts/#aggregation-methods
      ...(isRare
        ? { aggregationMethod: "event_timer", aggregationTimer: lateSeconds }
        : { aggregationMethod: "event_flow", aggregationDelay: lateSeconds }),
      // A service without traffic sends nothing, which opens nothing and ends what was open.
      fillOption: "none",
      expirationDuration: thresholdDuration * (isRare ? 2 : 1) + 180,
      openViolationOnExpiration: isMissed,
      closeViolationsOnExpiration: !isMissed,
    },
    opts,
  );
}

interface Shown {
  sources: Readonly<Partial<Record<Signal, Parameters<typeof newrelicQuery>[0]>>>;
  owner: { service: string; stack: string };
  accountId: string;
  opts: pulumi.CustomResourceOptions;
}

// https://docs.newrelic.com/docs/query-your-data/explore-query-data/dashboards/dashboards-charts-import-export-data/
function makeDashboard(name: string, { sources, owner, accountId, opts }: Shown): pulumi.Output<string> {
  const shown = charts.flatMap(({ title, signals }) => {
    const nrqlQueries = signals.flatMap(({ signal }) => {
      const source = sources[signal];
      const query = source && `${newrelicQuery(source, owner)} TIMESERIES`;
      return query === undefined ? [] : [{ accountIds: [Number(accountId)], query }];
    });
    return nrqlQueries.length === 0 ? [] : [{ title, nrqlQueries }];
  });
  const usage = usageCharts.flatMap(({ title, shows, by }) => {
    const source = sources[usageSignals[shows]];
    if (!source) return [];
    const query = `${newrelicQuery(source, owner)} FACET ${by} TIMESERIES`;
    return [{ title, nrqlQueries: [{ accountIds: [Number(accountId)], query }] }];
  });
  const toPage = (title: string, shownThere: typeof shown) => ({
    name: title,
    description: null,
    widgets: shownThere.map(({ title: heading, nrqlQueries }, index) => ({
      // Times are in seconds there.
      title: heading.replace(/, ms$/, ", s"),
      layout: { column: (index % 2) * 6 + 1, row: Math.floor(index / 2) * 3 + 1, width: 6, height: 3 },
      linkedEntityGuids: null,
      visualization: { id: "viz.line" },
      rawConfiguration: { nrqlQueries, yAxisLeft: { zero: true } },
    })),
  });
  const dashboard = {
    name: `${owner.service} (MCP), ${owner.stack}`,
    description: null,
    permissions: "PUBLIC_READ_WRITE",
    pages: [toPage(owner.stack, shown), toPage("Usage", usage)],
  };
  return new OneDashboardJson(`${name}-newrelic`, { json: JSON.stringify(dashboard) }, opts).permalink;
}
