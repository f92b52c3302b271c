import type { Settings } from "../../infra/config.ts";
import { jobOf } from "../../infra/observability/telemetry-signals.ts";
import { readFileSettings } from "../file-settings.ts";
import { decrypt } from "../stack-copy.ts";
import { UserError } from "../user-error.ts";
import { datadogUsage } from "./datadog.ts";
import type { UsageSource } from "./measured.ts";
import { newrelicUsage } from "./newrelic.ts";
import { prometheusUsage } from "./prometheus.ts";

/** The Prometheus at an address, which holds what a stack's server sends. */
export async function sourceAt(stack: string, url: string): Promise<UsageSource> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError(`--prometheus is an http or https URL, such as http://localhost:9090, and not "${url}"`);
  const { spec } = await readFileSettings(stack, {});
  return prometheusUsage(jobOf(spec.name, stack), { platform: "Prometheus", url, token: "" });
}

/** The vendor that a stack names, signed in to with its secrets; throws a UserError where there is none to ask. */
export async function vendorSource(stack: string): Promise<UsageSource> {
  const { spec, observability: settings, vendor } = await readFileSettings(stack, {});
  if (!settings || settings.vendor === "otlp")
    throw new UserError(
      `${stack} names no vendor in slipway:observability; leave --vendor out for the log, or give the address of what holds the metrics as --prometheus`,
    );
  if (!vendor)
    throw new UserError(
      `${settings.vendor} is asked with the keys of its monitors, which ${stack} has not: set slipway:observability.monitors there, or leave --vendor out for the log`,
    );
  const names = [...vendor.secrets];
  const keys = await decrypt(
    stack,
    names.map((name) => ({ path: ["slipway:secrets", name], value: "" })),
    { onlyReads: true },
  );
  const keyOf = (name: string) => keys[names.indexOf(name)]?.value ?? "";
  return signedIn(settings, { service: spec.name, stack, keyOf });
}

/** Who is asked for. */
export interface Asking {
  service: string;
  stack: string;
  keyOf(name: string): string;
}

/** A vendor's source of a service. */
export function signedIn(
  settings: Exclude<NonNullable<Settings["observability"]>, { vendor: "otlp" }>,
  { service, stack, keyOf }: Asking,
): UsageSource {
  switch (settings.vendor) {
    case "datadog": {
      const { site, percentiles } = settings;
      const keys = { apiKey: keyOf("DD_API_KEY"), appKey: keyOf("DD_APP_KEY") };
      return datadogUsage({ service, stack, site, percentiles, ...keys });
    }
    case "newrelic": {
      const { accountId = 0, region } = settings;
      return newrelicUsage({ service, stack, accountId, region, key: keyOf("NEW_RELIC_API_KEY") });
    }
    case "grafana": {
      // https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/data_source/#data-source-proxy-calls-by-uid
      const url = `${settings.url?.replace(/\/$/, "") ?? ""}/api/datasources/proxy/uid/${encodeURIComponent(settings.datasource)}`;
      return prometheusUsage(jobOf(service, stack), { platform: "Grafana", url, token: keyOf("GRAFANA_AUTH") });
    }
  }
}
