import { startFrontEnd } from "../simulation/front-end.ts";
import { withoutProxy } from "../toolchain/cluster-networks.ts";
import type { Cluster } from "../toolchain/offline/kubernetes/cluster.ts";
import { madeUp } from "./made-up.ts";
import { resourcesOf, servedBy } from "./cluster-objects.ts";
import type { PlatformArgs, SimulatedPlatform } from "./simulated-platform.ts";
import { mapIn, type Settings, withLocalRegistry } from "./stack-copy.ts";

/** Name of the Secret that stands for all that a stack refers to, and of the namespace where it names none. */
const standIn = "rehearsal";

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
  const references = referencesOf(settings);
  // A server would not start with an address that leads nowhere.
  const leftOut = references.filter((name) => /_(URL|URI|DSN)$/i.test(name));
  const namespace = mapIn(settings, "slipway:options").namespace ?? (references.length > 0 ? standIn : undefined);
  if (namespace !== undefined) await makeNamespace(cluster, String(namespace), references);
  let host = "localhost";
  const { gatewayAddress: address, authority } = cluster;
  const frontEnd = await startFrontEnd(() => ({ address, port: 443, host, authority }));
  cleanups.defer(frontEnd.close);
  return {
    environment: { KUBECONFIG: cluster.kubeconfig, ...withoutProxy() },
    adapt: (given) =>
      adapt(withLocalRegistry(given, `localhost:${registryPort}/rehearsal`), cluster, { namespace, leftOut }),
    resources: () => resourcesOf(cluster.api),
    serving: () => servedBy(cluster.api, leftOut),
    failure: undefined,
    under(name) {
      host = name;
      return frontEnd.origin;
    },
  };
}

function referencesOf(settings: Settings): string[] {
  return Object.entries(mapIn(settings, "slipway:secrets")).flatMap(([name, source]) =>
    typeof source === "object" && source !== null && "reference" in source ? [name] : [],
  );
}

/** What only the user's own cluster has is this one's: the context, the gateway, an issuer, and Secrets that are there. */
function adapt(
  settings: Settings,
  cluster: Cluster,
  { namespace, leftOut }: { namespace: unknown; leftOut: readonly string[] },
): Settings {
  const {
    secretStore: _,
    ingress: __,
    certificate: ___,
    gateway: ____,
    ...options
  } = mapIn(settings, "slipway:options");
  const own = {
    context: cluster.context,
    gateway: { kind: "envoy-gateway", className: cluster.gatewayClass },
    certificate: { clusterIssuer: cluster.clusterIssuer },
    ...(namespace === undefined ? {} : { namespace }),
    // Without its database a server may keep a file where the target docker has a volume.
    ...(leftOut.length === 0 ? {} : { writable: [...new Set([...writableOf(options), "/data"])] }),
  };
  const service = mapIn(settings, "slipway:service");
  const names = Array.isArray(service.secrets) ? service.secrets : [];
  const secrets = Object.entries(mapIn(settings, "slipway:secrets")).filter(([name]) => !leftOut.includes(name));
  const references = referencesOf(settings);
  const known = secrets.map(([name, source]) => [
    name,
    references.includes(name) ? { reference: `${standIn}/${name}` } : source,
  ]);
  return {
    ...settings,
    "slipway:options": { ...options, ...own },
    "slipway:service": { ...service, secrets: names.filter((name) => !leftOut.includes(name)) },
    "slipway:secrets": Object.fromEntries(known),
  };
}

function writableOf({ writable }: Record<string, unknown>): unknown[] {
  return Array.isArray(writable) ? writable : ["/tmp"];
}

async function makeNamespace({ api }: Cluster, name: string, references: readonly string[]): Promise<void> {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }));
  const stringData = Object.fromEntries(references.map((reference) => [reference, madeUp(reference)]));
  const metadata = { name: standIn, namespace: name };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata, stringData }));
}
