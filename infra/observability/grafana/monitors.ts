import type * as pulumi from "@pulumi/pulumi";
import { ContactPoint } from "@pulumiverse/grafana/alerting/contactPoint.js";
import { RuleGroup } from "@pulumiverse/grafana/alerting/ruleGroup.js";
import { Dashboard } from "@pulumiverse/grafana/oss/dashboard.js";
import { Folder } from "@pulumiverse/grafana/oss/folder.js";
import { Provider } from "@pulumiverse/grafana/provider.js";
import { Check } from "@pulumiverse/grafana/syntheticmonitoring/check.js";
import type { Receiver } from "../../contract.ts";
import { evaluations } from "../../evaluation.ts";
import { probeStatus } from "../../expected-status.ts";
import { initializeHeaders, initializeRequest } from "../../initialize-request.ts";
import { isProbed } from "../../monitoring.ts";
import { fitName, type NameRule } from "../../names.ts";
import { type AlertingRule, grafanaDashboard, prometheusRules } from "../prometheus.ts";
import type { Observability } from "../schema.ts";
import { jobOf } from "../telemetry-signals.ts";
import type { Watched } from "../vendor.ts";

type Settings = Extract<Observability, { vendor: "grafana" }>;

/**
 * Makes rules, probe, contact point and dashboard at Grafana; gives the dashboard's address. Each rule names its contact
 * point: there is one notification policy in an organisation, and it stays as it is.
 */
export function monitor(settings: Settings, { spec, stack, alarms, endpoint, parent, secret }: Watched) {
  const { url, datasource, syntheticMonitoring } = settings;
  const provider = new Provider(
    `${spec.name}-grafana`,
    {
      ...(url === undefined ? {} : { url }),
      auth: secret("GRAFANA_AUTH"),
      ...(syntheticMonitoring && { smUrl: syntheticMonitoring.url, smAccessToken: secret("GRAFANA_SM_ACCESS_TOKEN") }),
    },
    { parent },
  );
  const opts = { parent, provider };
  const title = fitName(titleRule, [jobOf(spec.name, stack)]);
  const folder = new Folder(`${spec.name}-grafana`, { title, preventDestroyIfNotEmpty: false }, opts);
  const dashboard = new Dashboard(
    `${spec.name}-grafana`,
    { folder: folder.uid, configJson: JSON.stringify(grafanaDashboard(spec, stack)) },
    opts,
  );
  if (syntheticMonitoring && isProbed(alarms)) {
    const status = probeStatus(spec.alerts);
    probe(jobOf(spec.name, stack), { endpoint, status, probes: syntheticMonitoring.probes, name: spec.name, opts });
  }
  const rules = prometheusRules(spec, stack).groups.flatMap((group) => group.rules);
  const names = alarms.map(({ name }) => `${spec.name}-${name}`);
  const watched = rules.filter(({ alert }) => names.includes(alert));
  if (watched.length === 0) return dashboard.url;
  const contact = new ContactPoint(`${spec.name}-grafana`, { name: title, ...waysOf(spec.alerts.receivers) }, opts);
  new RuleGroup(
    `${spec.name}-grafana`,
    {
      name: title,
      folderUid: folder.uid,
      intervalSeconds: evaluations.grafana.everySeconds,
      rules: watched.map((rule) => toRule(rule, { datasource, contactPoint: contact.name })),
    },
    opts,
  );
  return dashboard.url;
}

/**
 * A name as folders take it that hold alarms, and groups of rules, whose name is part of a path. Never what a job is
 * called, so that a hash keeps `prod` with `eu-weather` and `prod-eu` with `weather` apart: a contact point's name is the
 * only one in an organisation.
 */
// https://github.com/grafana/terraform-provider-grafana/issues/883
const titleRule: NameRule = {
  what: "folder",
  shortest: 1,
  longest: 100,
  pattern: /^[a-z0-9-]+$/,
  scope: "organisation",
  source: "https://grafana.com/docs/grafana/latest/dashboards/manage-dashboards/#create-a-dashboard-folder",
};

// https://grafana.com/docs/grafana/latest/alerting/alerting-rules/create-grafana-managed-rule/
function toRule(
  { alert, expr, labels, annotations }: AlertingRule,
  { datasource, contactPoint }: { datasource: string; contactPoint: pulumi.Output<string> },
) {
  const relativeTimeRange = { from: 600, to: 0 };
  return {
    name: alert,
    labels,
    annotations,
    condition: "rings",
    datas: [
      {
        refId: "value",
        datasourceUid: datasource,
        relativeTimeRange,
        model: JSON.stringify({ refId: "value", expr, instant: true, range: false }),
      },
      // The query gives a number, be it 0, exactly while the alarm rings.
      // https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/expression-queries/#is_number
      {
        refId: "rings",
        datasourceUid: "__expr__",
        relativeTimeRange,
        model: JSON.stringify({ refId: "rings", type: "math", expression: "is_number($value)" }),
      },
    ],
    for: "0s",
    noDataState: "OK",
    execErrState: "Error",
    notificationSettings: { contactPoint },
  };
}

interface Probe {
  name: string;
  endpoint: pulumi.Output<string>;
  status: number;
  probes: number[];
  opts: pulumi.CustomResourceOptions;
}

// https://grafana.com/docs/grafana-cloud/testing/synthetic-monitoring/create-checks/checks/http/
function probe(job: string, { name, endpoint, status, probes, opts }: Probe): void {
  new Check(
    `${name}-grafana`,
    {
      job,
      target: endpoint,
      probes,
      enabled: true,
      frequency: 60_000,
      timeout: 10_000,
      settings: {
        http: {
          method: "POST",
          headers: Object.entries(initializeHeaders).map(([name, value]) => `${name}: ${value}`),
          body: initializeRequest,
          validStatusCodes: [status],
          noFollowRedirects: true,
        },
      },
    },
    opts,
  );
}

function waysOf(receivers: readonly Receiver[]) {
  const of = <Kind extends Receiver["kind"]>(kind: Kind) =>
    receivers.filter((receiver): receiver is Extract<Receiver, { kind: Kind }> => receiver.kind === kind);
  const addresses = of("email").map(({ address }) => address);
  return {
    emails: addresses.length === 0 ? [] : [{ addresses }],
    slacks: of("slack").map(({ channel, botToken }) => ({ recipient: channel, token: botToken })),
    pagerduties: of("pagerDuty").map(({ integrationKey }) => ({ integrationKey })),
    webhooks: of("webhook").map(({ url }) => ({ url })),
  };
}
