import * as pulumi from "@pulumi/pulumi";
import { ciSignIn } from "../../clouds/aws/ci.ts";
import { monitor } from "../../clouds/aws/monitoring.ts";
import { type AwsOpts, openAws } from "../../clouds/aws/opts.ts";
import { ecrRegistry } from "../../clouds/aws/registry.ts";
import { secretVariables } from "../../clouds/aws/secrets.ts";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { ciNeeds } from "./ci-rights.ts";
import { serveDomain } from "./domain.ts";
import { serviceIdentity } from "./identity.ts";
import type { AppRunnerOptions } from "./options.ts";
import { runnerService } from "./runner-service.ts";
import { platformMetrics } from "./signals.ts";

/** Opens the target: what registry and service both need is made once. */
export function open(context: TargetContext<AppRunnerOptions>): OpenTarget {
  const opts = openAws(context, context.options);
  return {
    registry: () => ecrRegistry(context, context.options, opts),
    deploy: (image) => deploy(context, image, opts),
  };
}

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
