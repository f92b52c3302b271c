import * as pulumi from "@pulumi/pulumi";
import { makeAlarms, type PlatformMetrics } from "../../clouds/aws/alarms.ts";
import { ciSignIn } from "../../clouds/aws/ci.ts";
import { makeDashboard } from "../../clouds/aws/dashboard.ts";
import { logMetrics } from "../../clouds/aws/log-metrics.ts";
import { placeOf } from "../../clouds/aws/place.ts";
import { ecrRegistry } from "../../clouds/aws/registry.ts";
import { secretVariables } from "../../clouds/aws/secrets.ts";
import { type DeployContext, defineTarget, type ServiceOutputs } from "../../contract.ts";
import { check } from "./check.ts";
import { ciNeeds } from "./ci-rights.ts";
import { serveDomain } from "./domain.ts";
import { serviceIdentity } from "./identity.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { type AppRunnerOptions, options } from "./options.ts";
import { estimate } from "./prices.ts";
import { type Runner, runnerService } from "./runner-service.ts";

export default defineTarget({
  name: "app-runner",
  summary: "AWS App Runner, for accounts that used it before 2026-04-30; others take ecs",
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
  names,
  options,
  check,
  estimate,
  open: (context) => ({
    registry: () => ecrRegistry(context, context.options),
    deploy: (image) => deploy({ ...context, image }),
  }),
});

function deploy(context: DeployContext<AppRunnerOptions>): ServiceOutputs {
  const { spec, options: settings } = context;
  const { region } = settings;
  const base = placeOf(context, region);
  const secrets = secretVariables(context, base);
  const { place, signIn } = ciSignIn(context, { ci: settings.ci, region, secrets, needs: ciNeeds(context) }, base);
  const identity = serviceIdentity(context, Object.values(secrets), place);
  const runner = runnerService(context, identity, secrets, place);
  const { service, logGroup } = runner;
  const domain = spec.domain === undefined ? undefined : serveDomain(context, runner, spec.domain, place);
  const url = pulumi.interpolate`https://${domain?.host ?? runner.host}`;
  const metrics = platformMetrics(runner);
  // App Runner makes the group, so that there is one only once the service runs.
  logMetrics(context, logGroup, place);
  makeAlarms(context, { url, metrics, tagged: settings.costAllocationTag }, place);
  return {
    url,
    id: service.arn,
    dnsRecords: domain?.dnsRecords ?? pulumi.output([]),
    consoleUrl: service.arn.apply(
      (arn) =>
        `https://${region}.console.aws.amazon.com/apprunner/home?region=${region}#/services/dashboard?service_arn=${encodeURIComponent(arn)}`,
    ),
    dashboardUrl: makeDashboard(context, { metrics, region }, place),
    logsCommand: pulumi.interpolate`aws logs tail ${logGroup} --follow --region ${region}`,
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
}

// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html
function platformMetrics({ service }: Runner): PlatformMetrics {
  const dimensions = { ServiceName: service.serviceName, ServiceID: service.serviceId };
  const metric = (metricName: string) => ({ namespace: "AWS/AppRunner", metricName, dimensions });
  return {
    requests: metric("Requests"),
    serverErrors: [metric("5xxStatusResponses")],
    cpu: metric("CPUUtilization"),
    memory: metric("MemoryUtilization"),
    instances: metric("ActiveInstances"),
  };
}
