import * as z from "zod";
import { label, labels, path } from "./option-shapes.ts";

/** What is made for the Prometheus operator. */
export const prometheus = z
  .strictObject({
    labels: labels
      .default({})
      .describe(
        "Labels that the installation selects rules and monitors by (ruleSelector, podMonitorSelector), such as {release: kube-prometheus-stack}",
      ),
    dashboardLabels: labels
      .default({ grafana_dashboard: "1" })
      .describe("Labels by which Grafana's sidecar finds the dashboard's ConfigMap"),
    scrape: z
      .strictObject({
        path: path.describe("Path at which the server exposes its metrics, such as /metrics"),
        from: label
          .default("monitoring")
          .describe("Namespace of the Prometheus that scrapes, which the NetworkPolicy lets in"),
      })
      .optional()
      .describe("A PodMonitor, for a server that exposes Prometheus metrics; none by default"),
  })
  .optional()
  .describe(
    "Prometheus operator of the cluster: a PrometheusRule, an AlertmanagerConfig and a dashboard are made for it",
  );

/** By what the autoscaler scales beside CPU. */
export const requestsMetric = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z_:][\w:]*$/, "must be the name of a metric, such as http_requests_per_second")
      .describe("Name of the metric in the custom metrics API"),
    perInstance: z.number().min(0.001).describe("Target average value per instance (averageValue)"),
  })
  .optional()
  .describe(
    "Custom metric of the pods that the HorizontalPodAutoscaler scales by, beside CPU; needs an adapter of the custom metrics API",
  );
