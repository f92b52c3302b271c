import * as pulumi from "@pulumi/pulumi";
import { type DeployContext, defineTarget, type ServiceOutputs } from "../../contract.ts";
import { makeAlerts } from "./alerts.ts";
import { check } from "./check.ts";
import { ciSignIn } from "./ci.ts";
import { makeDashboard } from "./dashboard.ts";
import { serveDomain } from "./domain.ts";
import { serviceIdentity } from "./identity.ts";
import { limits } from "./limits.ts";
import { measure } from "./measurements.ts";
import { type AppRunnerOptions, options } from "./options.ts";
import { estimate } from "./prices.ts";
import { placeOf } from "../../aws/place.ts";
import { ecrRegistry } from "../../aws/registry.ts";
import { runnerService } from "./runner-service.ts";
import { secretVariables } from "../../aws/secrets.ts";

export default defineTarget({
  name: "app-runner",
  summary: "AWS App Runner, for accounts that used it before 2026-04-30; others take ecs",
  limits,
  options,
  registry: (context) => ecrRegistry(context, context.options),
  check,
  estimate,
  deploy,
});

function deploy(context: DeployContext<AppRunnerOptions>): ServiceOutputs {
  const { spec, options: settings } = context;
  const { region } = settings;
  const secrets = secretVariables(context, placeOf(context, context.options.region));
  const identity = serviceIdentity(context, Object.values(secrets));
  const runner = runnerService(context, identity, secrets);
  const { service, logGroup } = runner;
  const domain = spec.domain === undefined ? undefined : serveDomain(context, runner, spec.domain);
  const url = pulumi.interpolate`https://${domain?.host ?? runner.host}`;
  const measurements = measure(context, runner);
  makeAlerts(context, url, measurements);
  const signIn = ciSignIn(context, secrets);
  return {
    url,
    id: service.arn,
    dnsRecords: domain?.dnsRecords ?? pulumi.output([]),
    consoleUrl: service.arn.apply(
      (arn) =>
        `https://${region}.console.aws.amazon.com/apprunner/home?region=${region}#/services/dashboard?service_arn=${encodeURIComponent(arn)}`,
    ),
    dashboardUrl: makeDashboard(context, measurements),
    logsCommand: pulumi.interpolate`aws logs tail ${logGroup} --follow --region ${region}`,
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
}
