import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import * as pulumi from "@pulumi/pulumi";
import { type DeployContext, defineTarget, type ServiceOutputs, type ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { makeAlerts } from "../../clouds/gcp/alerts.ts";
import { ciSignIn } from "../../clouds/gcp/ci.ts";
import { makeDashboard } from "../../clouds/gcp/dashboard.ts";
import { isBalanced, serveDomain } from "./domain.ts";
import { facts, largestBudgetChannels } from "./facts.ts";
import { logMetrics } from "../../clouds/gcp/measurements.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";
import { type CloudRunOptions, options } from "./options.ts";
import { estimate } from "./prices.ts";
import { projectOf } from "../../clouds/gcp/project.ts";
import { artifactRegistry } from "../../clouds/gcp/registry.ts";
import { secretVariables } from "../../clouds/gcp/secrets.ts";
import { cloudRunService } from "./run-service.ts";
import { warnings } from "./warnings.ts";

export default defineTarget({
  name: "cloud-run",
  summary: "Google Cloud Run, with a global load balancer before a domain of yours",
  facts,
  ownRegistry: true,
  signals: [
    "requests",
    "serverErrors",
    "toolCalls",
    "toolErrors",
    "toolMilliseconds",
    "cpuPercent",
    "memoryPercent",
    "instances",
    "restarts",
    "startMilliseconds",
    "available",
    "certificateDays",
    "spendUsd",
  ],
  options,
  names,
  check,
  estimate,
  open: (context) => ({
    registry: () => artifactRegistry(context),
    deploy: (image) => deploy({ ...context, image }),
  }),
});

function check(spec: ServiceSpec, options: CloudRunOptions): string[] {
  const { billingAccount } = options;
  const faults: Fault[] = [];
  if (spec.alerts.rules.budget && billingAccount === undefined) {
    faults.push({
      path: "slipway:options.billingAccount",
      problem: "required, since slipway:alerts.budget watches one",
      remedy: "name the account that `gcloud billing accounts list` shows",
    });
  }
  if (spec.alerts.rules.budget && spec.alerts.receivers.length > largestBudgetChannels) {
    faults.push({
      path: "slipway:alerts.receivers",
      problem: `a budget tells at most ${largestBudgetChannels} of them`,
      remedy: "name fewer, or leave slipway:alerts.budget out",
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return warnings(spec, options);
}

function deploy(given: DeployContext<CloudRunOptions>): ServiceOutputs {
  const context = { ...given, parent: projectOf(given).parent };
  const { spec, parent, options } = context;
  const { project, region } = options;
  const name = nameOf(names.service, context);
  // An account of its own without a single role: what it may read is granted on each secret.
  const account = new Account(
    spec.name,
    { project, accountId: nameOf(names.account, context), displayName: name },
    { parent },
  );
  const { variables, rights } = secretVariables(context, pulumi.interpolate`serviceAccount:${account.email}`);
  const service = cloudRunService(context, {
    serviceAccount: account.email,
    secrets: variables,
    behindLoadBalancer: isBalanced(spec, options),
    dependsOn: rights,
  });
  const domain = spec.domain === undefined ? undefined : serveDomain(context, service, spec.domain);
  const url = domain?.url ?? service.uri;
  const metrics = logMetrics(context);
  if (spec.alerts.receivers.length > 0) makeAlerts(context, url, metrics);
  const dashboardUrl = makeDashboard(context, metrics);
  const signIn = ciSignIn(context, { service, runtimeAccount: account });
  return {
    url,
    id: service.id,
    dnsRecords: domain?.dnsRecords ?? pulumi.output([]),
    consoleUrl: pulumi.output(`https://console.cloud.google.com/run/detail/${region}/${name}?project=${project}`),
    dashboardUrl,
    logsCommand: pulumi.output(`gcloud beta run services logs tail ${name} --project ${project} --region ${region}`),
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
}
