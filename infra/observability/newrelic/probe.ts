import { CertCheckMonitor } from "@pulumi/newrelic/synthetics/certCheckMonitor.js";
import { ScriptMonitor } from "@pulumi/newrelic/synthetics/scriptMonitor.js";
import type * as pulumi from "@pulumi/pulumi";
import { evaluations } from "../../evaluation.ts";
import { probeStatus } from "../../expected-status.ts";
import { initializeHeaders, initializeRequest } from "../../initialize-request.ts";
import type { Alarm } from "../../monitoring.ts";
import type { Watched } from "../vendor.ts";
import type { Condition } from "./queries.ts";

/** What is asked, and from where. */
interface Asked extends Pick<Watched, "spec" | "stack" | "endpoint"> {
  locations: string[];
  opts: pulumi.CustomResourceOptions;
}

// https://docs.newrelic.com/docs/synthetics/synthetic-monitoring/using-monitors/new-runtime-synthetic-monitors/
const runtime = { runtimeType: "NODE_API", runtimeTypeVersion: "22.20.0" };

/** As `EVERY_HOUR` says it. */
const { certificateSeconds } = evaluations.newRelic;

/** Makes what asks the endpoint from outside, and gives the condition on its answers; undefined for every other alarm. */
export function makeProbe(alarm: Alarm, asked: Asked): Condition | undefined {
  if (alarm.signal === "available") return availability(alarm, asked);
  if (alarm.signal === "certificateDays") return certificate(alarm, asked);
  return undefined;
}

function availability({ name, minutes }: Alarm, { spec, stack, endpoint, locations, opts }: Asked): Condition {
  const title = `${stack}/${spec.name} ${name}`;
  const status = probeStatus(spec.alerts);
  new ScriptMonitor(
    `${spec.name}-${name}-newrelic`,
    {
      name: title,
      type: "SCRIPT_API",
      status: "ENABLED",
      period: "EVERY_MINUTE",
      locationsPublics: locations,
      scriptLanguage: "JAVASCRIPT",
      ...runtime,
      script: endpoint.apply((url) => scriptOf(url, status)),
    },
    opts,
  );
  return {
    query: `SELECT percentage(count(*), WHERE result = 'SUCCESS') FROM SyntheticCheck WHERE monitorName = '${title}'`,
    operator: "below",
    // Not one of all places got the answer.
    threshold: 1,
    aggregationWindow: 60,
    thresholdDuration: minutes * 60,
    thresholdOccurrences: "all",
  };
}

// https://docs.newrelic.com/docs/synthetics/synthetic-monitoring/scripting-monitors/write-synthetic-api-tests/
function scriptOf(url: string, status: number): string {
  const request = {
    url,
    method: "POST",
    headers: initializeHeaders,
    body: initializeRequest,
    timeout: 10_000,
    followRedirect: false,
  };
  return [
    'const assert = require("assert");',
    `$http(${JSON.stringify(request)}, (error, response) => {`,
    "  assert.ifError(error);",
    `  assert.strictEqual(response.statusCode, ${status});`,
    "});",
  ].join("\n");
}

// https://docs.newrelic.com/docs/synthetics/synthetic-monitoring/using-monitors/add-edit-monitors/
function certificate({ name, bound }: Alarm, { spec, stack, endpoint, locations, opts }: Asked): Condition {
  const title = `${stack}/${spec.name} ${name}`;
  new CertCheckMonitor(
    `${spec.name}-${name}-newrelic`,
    {
      name: title,
      domain: endpoint.apply((url) => new URL(url).hostname),
      certificateExpiration: "under" in bound ? bound.under : 0,
      period: "EVERY_HOUR",
      status: "ENABLED",
      locationsPublics: locations.slice(0, 1),
      ...runtime,
    },
    opts,
  );
  return {
    query: `SELECT filter(count(*), WHERE result = 'FAILED') FROM SyntheticCheck WHERE monitorName = '${title}'`,
    operator: "above",
    threshold: 0,
    aggregationWindow: certificateSeconds,
    thresholdDuration: certificateSeconds,
    thresholdOccurrences: "at_least_once",
    isRare: true,
  };
}
