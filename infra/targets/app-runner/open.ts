import * as pulumi from "@pulumi/pulumi";
import { monitor } from "../../clouds/aws/monitoring.ts";
import { type Deployment, opening } from "../../clouds/aws/open.ts";
import type { ServiceOutputs, TargetContext } from "../../contract.ts";
import { noDomain, reachedBy } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { ciNeeds } from "./ci-rights.ts";
import { serveDomain } from "./domain.ts";
import { hasMadeUpUrl } from "./facts.ts";
import { serviceIdentity } from "./identity.ts";
import type { AppRunnerOptions } from "./options.ts";
import { ownUrl } from "./own-url.ts";
import { runnerService } from "./runner-service.ts";
import { platformMetrics } from "./signals.ts";
import { toldVariables } from "./url-variables.ts";

/** Opens the target: what registry and service both need is made once. */
export const open = opening(ciNeeds, deploy);

function deploy(context: TargetContext<AppRunnerOptions>, { image, secrets, opts }: Deployment): ServiceOutputs {
  const { spec, options } = context;
  const { region, costAllocationTag: tagged } = options;
  const variables = toldVariables(spec, options);
  const url = hasMadeUpUrl(spec, options) ? ownUrl(spec.name, opts) : undefined;
  const read = [...Object.values(secrets), ...(url ? [url.secret] : [])];
  const identity = serviceIdentity(context, { image, secrets: read }, opts);
  const runner = runnerService(context, { image, identity, secrets, variables, url }, opts);
  const { service, logGroup } = runner;
  const { dnsRecords, ready } =
    spec.domain === undefined ? noDomain() : serveDomain(context, spec.domain, service, opts);
  const reached = reachedBy({ own: runner.host, domain: spec.domain, isServed: areRecordsSet(options) });
  const origin = reached.urlAfter(ready, runner.host);
  const platform = platformMetrics(runner);
  return {
    url: origin,
    id: service.arn,
    dnsRecords,
    consoleUrl: service.arn.apply(
      (arn) =>
        `https://${region}.console.aws.amazon.com/apprunner/home?region=${region}#/services/dashboard?service_arn=${encodeURIComponent(arn)}`,
    ),
    // App Runner makes the group of its logs, so that there is one only once the service runs.
    dashboardUrl: monitor(context, { url: origin, platform, logGroup, region, tagged }, opts),
    logsCommand: pulumi.interpolate`aws logs tail ${logGroup} --follow --region ${region}`,
    // https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html
    recentLogsCommand: pulumi.interpolate`aws logs tail ${logGroup} --since 1h --region ${region}`,
  };
}
