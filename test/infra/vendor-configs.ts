/** The key of the telemetry itself. */
export const headers = { OTEL_EXPORTER_OTLP_HEADERS: "dd-api-key=of-nobody" };
/** Each vendor as a stack names it, and the secrets that go with it. */
export const vendors = {
  datadog: {
    settings: { vendor: "datadog", site: "datadoghq.eu", percentiles: true, slackAccount: "team" },
    secrets: { ...headers, DD_API_KEY: "an-api-key", DD_APP_KEY: "an-app-key" },
  },
  newrelic: {
    settings: { vendor: "newrelic", region: "eu", accountId: 1234567 },
    secrets: { ...headers, NEW_RELIC_API_KEY: "a-user-key" },
  },
  grafana: {
    settings: {
      vendor: "grafana",
      zone: "prod-eu-west-2",
      url: "https://team.grafana.net",
      syntheticMonitoring: { url: "https://synthetic-monitoring-api-eu-west-2.grafana.net", probes: [7] },
    },
    secrets: { ...headers, GRAFANA_AUTH: "a-token", GRAFANA_SM_ACCESS_TOKEN: "another-token" },
  },
};
/** Name of a vendor. */
export type Name = keyof typeof vendors;
const receivers = [
  { email: "team@example.com" },
  { kind: "pagerDuty", secret: "PAGER" },
  { kind: "webhook", secret: "HOOK" },
  { kind: "slack", channel: "#operations", secret: "SLACK" },
];
/** What the receivers take. */
export const told = {
  PAGER: "an-integration-key",
  HOOK: "https://hooks.example.com/a-secret-path",
  SLACK: "xoxb-nothing",
};

/** A stack of Fly.io that is watched there, with a receiver of each kind. */
export const configOf = (name: Name, settings: object = {}) => ({
  target: "fly",
  options: { org: "team", region: "fra" },
  image: { reference: `registry.example.com/demo@sha256:${"ab".repeat(32)}` },
  service: { name: "demo", maxInstances: 4 },
  alerts: { receivers, requests: { perMinute: 1000 } },
  observability: { monitors: "beside", ...vendors[name].settings, ...settings },
  secrets: { ...vendors[name].secrets, ...told },
});

/** All of them. */
export const names = ["datadog", "newrelic", "grafana"] as const;
