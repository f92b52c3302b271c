import * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { isCertified } from "./check.ts";
import { type Entrance, makeGateway } from "./gateway.ts";
import { makeIngress } from "./ingress.ts";
import { bindSecrets } from "./leftovers.ts";
import { monitor } from "./monitoring.ts";
import { makePolicy, makeService } from "./network.ts";
import type { KubernetesOptions } from "./options.ts";
import type { MakeRegistry } from "./own-registry.ts";
import { openPlace, type Place } from "./place.ts";
import { makePods } from "./pods.ts";
import { whenReachable } from "./readiness.ts";
import { publishRecord } from "./records.ts";
import { whenRolledOut } from "./rollout.ts";
import { makeScaling } from "./scaling.ts";
import { holdBack } from "./stage.ts";

/** Opens the target: the cluster by its context, the namespace, and the registry that the options ask for. */
export function opening(makeRegistry: MakeRegistry | undefined) {
  return (context: TargetContext<KubernetesOptions>): OpenTarget => {
    const place = openPlace(context);
    const deployed: OpenTarget = { deploy: (image) => deploy(place, image) };
    if (!makeRegistry) return deployed;
    return {
      ...deployed,
      registry() {
        const { registry, rights } = makeRegistry(context);
        place.pullRights.push(...rights);
        return registry;
      },
    };
  };
}

function deploy(place: Place, image: pulumi.Output<string>): ServiceOutputs {
  const { options, spec, name, namespace } = place;
  const policies = makePolicy(place);
  const pods = makePods(place, image, holdBack(place, policies));
  makeScaling(place);
  const service = makeService(place);
  const rolledOut = whenRolledOut(place, pods);
  const entrance = enter(place, service);
  const { dnsRecords, set: records } = publishRecord(place, entrance);
  // Without a certificate nobody comes through, and what leads here may say so in any words.
  const reachable = isCertified(options) ? [whenReachable(place, entrance, { service, records })] : [];
  monitor(place);
  const isServed = pulumi.all([rolledOut.id, ...reachable.map(({ id }) => id)]).apply(async () => bindSecrets(place));
  const showLogs = pulumi.interpolate`kubectl --context ${options.context} --namespace ${namespace} logs --selector app.kubernetes.io/instance=${name} --prefix`;
  return {
    url: isServed.apply(() => `https://${spec.domain ?? ""}`),
    id: pulumi.all([pods.deployment.id, isServed]).apply(([id]) => id),
    dnsRecords,
    logsCommand: pulumi.interpolate`${showLogs} --follow`,
    recentLogsCommand: pulumi.interpolate`${showLogs} --tail 100`,
  };
}

function enter(place: Place, service: ReturnType<typeof makeService>): Entrance {
  const { gateway, ingress } = place.options;
  if (gateway) return makeGateway(place, gateway, service);
  if (ingress) return makeIngress(place, ingress, service);
  throw new Error("the options name neither a gateway nor an ingress, which their check should have said");
}
