import * as pulumi from "@pulumi/pulumi";
import { ciSignIn } from "../../clouds/aws/ci.ts";
import { monitor } from "../../clouds/aws/monitoring.ts";
import { type AwsOpts, openAws } from "../../clouds/aws/opts.ts";
import { ecrRegistry } from "../../clouds/aws/registry.ts";
import { secretVariables } from "../../clouds/aws/secrets.ts";
import { awsSignals } from "../../clouds/aws/signals.ts";
import { defineTarget, type ServiceOutputs, type TargetContext } from "../../contract.ts";
import { check } from "./check.ts";
import { ciNeeds } from "./ci-rights.ts";
import { serveDomain } from "./domain.ts";
import { serviceIdentity } from "./identity.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { type AppRunnerOptions, options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { runnerService } from "./runner-service.ts";
import { platformMetrics, platformSignals } from "./signals.ts";

export default defineTarget({
  name: "app-runner",
  summary: "AWS App Runner, for accounts that used it before 2026-04-30; others take ecs",
  facts,
  ownRegistry: true,
  signals: [...awsSignals, ...platformSignals],
  names,
  options,
  check,
  prices,
  usage,
  example: { region: "us-east-1" },
  open(context) {
    const opts = openAws(context, context.options);
    return {
      registry: () => ecrRegistry(context, context.options, opts),
      deploy: (image) => deploy(context, image, opts),
    };
  },
});

function deploy(
  context: TargetContext<AppRunnerOptions>,
  image: pulumi.Output<string>,
  opened: AwsOpts,
): ServiceOutputs {
  const { spec, options: settings } = context;
  const { region } = settings;
  const secrets = secretVariables(context, opened);
  const { opts, signIn } = ciSignIn(context, { options: settings, image, secrets, needs: ciNeeds(context) }, opened);
  const identity = serviceIdentity(context, { image, secrets: Object.values(secrets) }, opts);
  const runner = runnerService(context, { image, identity, secrets }, opts);
  const { service, logGroup } = runner;
  const domain = spec.domain === undefined ? undefined : serveDomain(context, runner, spec.domain, opts);
  const url = pulumi.interpolate`https://${domain?.host ?? runner.host}`;
  const platform = platformMetrics(runner);
  return {
    url,
    id: service.arn,
    dnsRecords: domain?.dnsRecords ?? pulumi.output([]),
    consoleUrl: service.arn.apply(
      (arn) =>
        `https://${region}.console.aws.amazon.com/apprunner/home?region=${region}#/services/dashboard?service_arn=${encodeURIComponent(arn)}`,
    ),
    // App Runner makes the group of its logs, so that there is one only once the service runs.
    dashboardUrl: monitor(context, { url, platform, logGroup, region, tagged: settings.costAllocationTag }, opts),
    logsCommand: pulumi.interpolate`aws logs tail ${logGroup} --follow --region ${region}`,
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
}
