/** When a system that evaluates alarms looks, and at what; what makes its alarms takes its figures from here. */
export interface Evaluation {
  name: string;
  /** Whose platform it is, by target; those that are no platform's stand for any. */
  targets?: readonly string[];
  /** From one look to the next, in seconds. */
  everySeconds: number;
  /** Age in seconds of the newest that is looked at, or that may be missing at a look. */
  lateSeconds: number;
  /** From one question of the probe to the next, in seconds. */
  probeSeconds: number;
  /** From one look at the certificate to the next, where it is another question. */
  certificateSeconds?: number;
  /** Pages that say how long what is measured takes to get there. */
  source: string;
}

/** Those that alarms are made for. */
export const evaluations = {
  cloudWatch: {
    name: "CloudWatch",
    targets: ["app-runner", "ecs"],
    everySeconds: 60,
    lateSeconds: 120,
    probeSeconds: 60,
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html",
  },
  cloudMonitoring: {
    name: "Cloud Monitoring",
    targets: ["cloud-run"],
    everySeconds: 60,
    lateSeconds: 180,
    probeSeconds: 60,
    source: "https://cloud.google.com/monitoring/api/v3/latency-n-retention",
  },
  azureMonitor: {
    name: "Azure Monitor",
    targets: ["container-apps"],
    // For a window of less than five minutes each minute.
    everySeconds: 300,
    lateSeconds: 300,
    probeSeconds: 300,
    source: "https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time",
  },
  prometheus: {
    name: "Prometheus",
    everySeconds: 60,
    // As long as `intervalSeconds` of `slipway:observability` says by default.
    lateSeconds: 15,
    probeSeconds: 60,
    source: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  },
  grafana: {
    name: "Grafana",
    everySeconds: 60,
    lateSeconds: 15,
    probeSeconds: 60,
    source: "https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rule-evaluation/",
  },
  datadog: {
    name: "Datadog",
    everySeconds: 60,
    // A minute that is added up has to be over.
    lateSeconds: 60,
    probeSeconds: 60,
    certificateSeconds: 3600,
    source: "https://docs.datadoghq.com/monitors/configuration/#evaluation-delay",
  },
  newRelic: {
    name: "New Relic",
    everySeconds: 60,
    lateSeconds: 120,
    probeSeconds: 60,
    certificateSeconds: 3600,
    source: "https://docs.newrelic.com/docs/alerts/create-alert/fine-tune/streaming-alerts-key-terms-concepts/",
  },
} as const satisfies Record<string, Evaluation>;
