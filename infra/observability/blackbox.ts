import type { ServiceSpec } from "../contract.ts";
import { probeStatus } from "../expected-status.ts";
import { initializeHeaders, initializeRequest } from "../initialize-request.ts";
import { jobOf } from "./telemetry-signals.ts";

/** Where the service is asked. */
interface Endpoint {
  stack: string;
  /** Origin without a trailing slash. */
  origin: string;
}

/**
 * What asks an endpoint from outside once a minute: the module of a blackbox exporter beside Prometheus, on port 9115, and
 * the scrape job whose series the rules watch.
 */
// https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md
export function blackboxFiles(spec: Pick<ServiceSpec, "name" | "path" | "alerts">, { stack, origin }: Endpoint) {
  const module = `mcp_${spec.name.replaceAll("-", "_")}`;
  const status = probeStatus(spec.alerts);
  return {
    modules: {
      [module]: {
        prober: "http",
        timeout: "10s",
        http: {
          method: "POST",
          headers: initializeHeaders,
          body: initializeRequest,
          valid_status_codes: [status],
          follow_redirects: false,
        },
      },
    },
    scrape_configs: [
      {
        job_name: jobOf(spec.name, stack),
        metrics_path: "/probe",
        scrape_interval: "1m",
        scrape_timeout: "15s",
        params: { module: [module] },
        static_configs: [{ targets: [`${origin.replace(/\/$/, "")}${spec.path}`] }],
        relabel_configs: [
          { source_labels: ["__address__"], target_label: "__param_target" },
          { source_labels: ["__param_target"], target_label: "instance" },
          { target_label: "__address__", replacement: "127.0.0.1:9115" },
        ],
      },
    ],
  };
}
