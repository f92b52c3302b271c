import * as pulumi from "@pulumi/pulumi";
import { monitor } from "../../clouds/aws/monitoring.ts";
import { type Deployment, opening } from "../../clouds/aws/open.ts";
import type { ServiceOutputs, TargetContext } from "../../contract.ts";
import { endpointOf } from "../../endpoint.ts";
import { ServedDomain } from "../../served-domain.ts";
import { ciNeeds } from "./ci-rights.ts";
import { certify } from "./domain.ts";
import { fargateService } from "./fargate-service.ts";
import { answerFixed } from "./fixed-answers.ts";
import { httpsListener, loadBalancer, stagedListener } from "./load-balancer.ts";
import { findNetwork } from "./network.ts";
import type { EcsOptions } from "./options.ts";
import { platformMetrics } from "./signals.ts";
import { holdBack } from "./stage.ts";
import { stagedService } from "./staged-service.ts";
import { defineTask } from "./task.ts";

/** Opens the target: what registry and service both need is made once. */
export const open = opening(ciNeeds, deploy);

function deploy(context: TargetContext<EcsOptions>, { image, secrets, opts }: Deployment): ServiceOutputs {
  const { spec, options, examination } = context;
  const { region } = options;
  // The check of limits lets no spec without one pass.
  const domain = spec.domain ?? "";
  const network = findNetwork(context, opts);
  const balanced = loadBalancer(context, network, opts);
  const { certificateArn, dnsRecords, ready } = certify(context, domain, balanced.loadBalancer, opts);
  const task = defineTask(context, { image, secrets }, opts);
  const outputs = {
    dnsRecords,
    logsCommand: pulumi.interpolate`aws logs tail ${task.logGroup.name} --follow --region ${region}`,
    // https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html
    recentLogsCommand: pulumi.interpolate`aws logs tail ${task.logGroup.name} --since 1h --region ${region}`,
  };
  if (certificateArn === undefined) {
    new ServedDomain(spec.name, { domain, served: false }, { parent: context.parent });
    return { ...outputs, url: pulumi.output(`https://${domain}`), id: balanced.loadBalancer.arn, runsLater: true };
  }
  const listener = httpsListener(spec.name, balanced, certificateArn, opts);
  answerFixed(spec, listener, opts);
  new ServedDomain(spec.name, { domain, served: true }, { parent: context.parent, dependsOn: listener });
  // Always, so that whether a revision is examined changes nothing of it.
  const rule = stagedListener(spec.name, balanced, { certificateArn, domain }, opts);
  const doors = { balanced, listener, rule };
  const staged = stagedService(context, { network, task, ...doors }, opts);
  const endpoint = endpointOf(`https://${domain}`, spec);
  const examineFirst = examination && holdBack(context, { ...doors, task, staged, endpoint, examination });
  const running = fargateService(
    context,
    { network, balanced, task, dependsOn: [listener, staged.service], examineFirst },
    opts,
  );
  const url = pulumi.all([running.deployed.id, ...ready.map(({ urn }) => urn)]).apply(() => `https://${domain}`);
  const platform = platformMetrics(running, balanced, spec);
  const logGroup = task.logGroup.name;
  return {
    ...outputs,
    url,
    id: running.service.id,
    consoleUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/ecs/v2/clusters/${running.cluster.name}/services/${running.service.name}?region=${region}`,
    dashboardUrl: monitor(context, { url, platform, logGroup, region, tagged: options.costAllocationTag }, opts),
  };
}
