import * as pulumi from "@pulumi/pulumi";
import { ciSignIn } from "../../clouds/aws/ci.ts";
import { monitor } from "../../clouds/aws/monitoring.ts";
import { type AwsOpts, openAws } from "../../clouds/aws/opts.ts";
import { ecrRegistry } from "../../clouds/aws/registry.ts";
import { secretVariables } from "../../clouds/aws/secrets.ts";
import { awsSignals } from "../../clouds/aws/signals.ts";
import { awsWarnings } from "../../clouds/aws/warnings.ts";
import { defineTarget, type ServiceOutputs, type ServiceSpec, type TargetContext } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { ServedDomain } from "../../served-domain.ts";
import { ciNeeds } from "./ci-rights.ts";
import { certify } from "./domain.ts";
import { fargateService } from "./fargate-service.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { httpsListener, loadBalancer } from "./load-balancer.ts";
import { findNetwork } from "./network.ts";
import { type EcsOptions, longestSteadyMinutes, options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { platformMetrics, platformSignals } from "./signals.ts";
import { defineTask } from "./task.ts";

export default defineTarget({
  name: "ecs",
  summary: "AWS: ECS on Fargate behind a load balancer of its own",
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

function check(spec: ServiceSpec, options: EcsOptions): string[] {
  const { dns, domainVerified } = options;
  const faults: Fault[] = timeFaults(options);
  if (faults.length > 0) throw new ConfigError(faults);
  const warnings = awsWarnings(spec, options);
  if (dns || domainVerified) return warnings;
  return [
    ...warnings,
    "slipway:service.domain: its certificate needs a DNS record that this stack does not set: this up makes everything but the service; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
  ];
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html: a deployment is steady
// once the new tasks are healthy and the last old one has drained and ended.
function timeFaults({ startTimeoutSeconds, drainSeconds, steadyTimeoutMinutes }: EcsOptions): Fault[] {
  const needed = startTimeoutSeconds + drainSeconds + facts.shutdownSeconds.value;
  if (needed < steadyTimeoutMinutes * 60) return [];
  return [
    {
      path: "slipway:options.steadyTimeoutMinutes",
      problem: `${steadyTimeoutMinutes} minutes pass before a deployment can be steady: startTimeoutSeconds, drainSeconds and ${facts.shutdownSeconds.value} s to end make ${needed} s`,
      remedy:
        needed < longestSteadyMinutes * 60
          ? `set ${Math.floor(needed / 60) + 1} or more, or a shorter drainSeconds`
          : "set a shorter drainSeconds",
    },
  ];
}

function deploy(context: TargetContext<EcsOptions>, image: pulumi.Output<string>, opened: AwsOpts): ServiceOutputs {
  const { spec, options } = context;
  const { region } = options;
  const secrets = secretVariables(context, opened);
  const { opts, signIn } = ciSignIn(context, { options, image, secrets, needs: ciNeeds(context) }, opened);
  // The check of limits lets no spec without one pass.
  const domain = spec.domain ?? "";
  const network = findNetwork(context, opts);
  const balanced = loadBalancer(context, network, opts);
  const { certificateArn, dnsRecords, ready } = certify(context, domain, balanced.loadBalancer, opts);
  const task = defineTask(context, { image, secrets }, opts);
  const outputs = {
    dnsRecords,
    logsCommand: pulumi.interpolate`aws logs tail ${task.logGroup.name} --follow --region ${region}`,
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
  if (certificateArn === undefined) {
    new ServedDomain(spec.name, { domain, served: false }, { parent: context.parent });
    return { ...outputs, url: pulumi.output(`https://${domain}`), id: balanced.loadBalancer.arn, runsLater: true };
  }
  const listener = httpsListener(spec.name, balanced, certificateArn, opts);
  new ServedDomain(spec.name, { domain, served: true }, { parent: context.parent, dependsOn: listener });
  const running = fargateService(context, { network, balanced, task, dependsOn: [listener] }, opts);
  const url = pulumi.all([running.deployed.id, ...ready.map(({ urn }) => urn)]).apply(() => `https://${domain}`);
  const platform = platformMetrics(running, balanced);
  const logGroup = task.logGroup.name;
  return {
    ...outputs,
    url,
    id: running.service.id,
    consoleUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/ecs/v2/clusters/${running.cluster.name}/services/${running.service.name}?region=${region}`,
    dashboardUrl: monitor(context, { url, platform, logGroup, region, tagged: options.costAllocationTag }, opts),
  };
}
