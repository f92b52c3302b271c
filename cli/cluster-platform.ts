import { startFrontEnd } from "../simulation/front-end.ts";
import { withoutProxy } from "../toolchain/cluster-networks.ts";
import { resourcesOf, servedBy } from "./cluster-objects.ts";
import { clusterNeeds, namespaceObject, onOtherCluster, standIn, standInSecret } from "./cluster-settings.ts";
import type { PlatformArgs, SimulatedPlatform } from "./platform-contract.ts";
import { mapIn, withLocalRegistry } from "./stack-copy.ts";

/** A real cluster on this machine for a stack of target kubernetes; it ends with `cleanups`. */
export async function startClusterPlatform(
  { settings, signal }: Pick<PlatformArgs, "settings" | "signal">,
  registryPort: number,
  cleanups: AsyncDisposableStack,
): Promise<SimulatedPlatform> {
  const { startCluster } = await import("../toolchain/offline/kubernetes/cluster.ts");
  const cluster = await startCluster((line) => console.error(`starting a cluster: ${line}`), signal);
  cleanups.defer(cluster.close);
  await cluster.allowRegistry(registryPort);
  const { api, authority, gatewayAddress: address } = cluster;
  const needs = clusterNeeds(settings);
  const { references, leftOut } = needs;
  const namespace = mapIn(settings, "slipway:options").namespace ?? (references.length > 0 ? standIn : undefined);
  if (namespace !== undefined) {
    await api.apply(JSON.stringify(namespaceObject(String(namespace), settings)));
    await api.apply(JSON.stringify(standInSecret(String(namespace), needs)));
  }
  // What only the user's own cluster has is this one's.
  const own = {
    context: cluster.context,
    ingress: undefined,
    gateway: { kind: "envoy-gateway", className: cluster.gatewayClass },
    certificate: { clusterIssuer: cluster.clusterIssuer },
    // A record at Cloudflare would be the stack's own.
    dns: undefined,
    domainVerified: true,
    ...(namespace === undefined ? {} : { namespace }),
  };
  let host = "localhost";
  const frontEnd = await startFrontEnd(() => ({ address, port: 443, host, authority }));
  cleanups.defer(frontEnd.close);
  return {
    environment: { KUBECONFIG: cluster.kubeconfig, ...withoutProxy() },
    adapt: (given) => onOtherCluster(withLocalRegistry(given, `localhost:${registryPort}/rehearsal`), needs, own),
    resources: () => resourcesOf({ api }),
    serving: () => servedBy({ api }, leftOut),
    isReal: true,
    failure: undefined,
    under(name) {
      host = name;
      return frontEnd.origin;
    },
  };
}
