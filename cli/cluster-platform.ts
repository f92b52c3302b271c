import * as z from "zod";
import { startFrontEnd } from "../simulation/front-end.ts";
import { type Cluster, startCluster } from "../toolchain/offline/kubernetes/cluster.ts";
import { madeUp } from "./made-up.ts";
import type { Served, SimulatedPlatform } from "./simulated-platform.ts";
import { mapIn, type Settings, withLocalRegistry } from "./stack-copy.ts";

/** Name of the Secret that stands for all that a stack refers to, and of the namespace where it names none. */
const standIn = "rehearsal";
const mark = "labelSelector=app.kubernetes.io%2Fmanaged-by%3Dslipway";

const namesSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const secretSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
const deploymentsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string() }),
      spec: z.object({
        template: z.object({
          spec: z.object({
            containers: z.tuple([
              z.object({
                image: z.string(),
                ports: z.tuple([z.object({ containerPort: z.number() })]),
                env: z.array(
                  z.object({
                    name: z.string(),
                    value: z.string().default(""),
                    valueFrom: z
                      .object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional() })
                      .optional(),
                  }),
                ),
                resources: z.object({ requests: z.object({ cpu: z.string(), memory: z.string() }) }),
                readinessProbe: z.object({ httpGet: z.object({ path: z.string() }).optional() }),
              }),
            ]),
          }),
        }),
      }),
    }),
  ),
});
const podsSchema = z.object({
  items: z.array(
    z.object({
      status: z.object({
        startTime: z.iso.datetime(),
        conditions: z.array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.iso.datetime() })),
      }),
    }),
  ),
});

/** A real cluster on this machine for a stack of target kubernetes; it ends with `cleanups`. */
export async function startClusterPlatform(
  settings: Settings,
  registryPort: number,
  cleanups: AsyncDisposableStack,
): Promise<SimulatedPlatform> {
  const cluster = await startCluster((line) => console.error(`starting a cluster: ${line}`));
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
    environment: { KUBECONFIG: cluster.kubeconfig },
    adapt: (given) =>
      adapt(withLocalRegistry(given, `localhost:${registryPort}/rehearsal`), cluster, { namespace, leftOut }),
    resources: () => resourcesOf(cluster),
    serving: () => servedBy(cluster, leftOut),
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

async function makeNamespace({ api }: Cluster, name: string, references: readonly string[]): Promise<void> {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }));
  const stringData = Object.fromEntries(references.map((reference) => [reference, madeUp(reference)]));
  const metadata = { name: standIn, namespace: name };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata, stringData }));
}

/** Kinds of objects that a stack makes, by their place in the API. */
const kinds = {
  Namespace: "/api/v1/namespaces",
  ServiceAccount: "/api/v1/serviceaccounts",
  Secret: "/api/v1/secrets",
  ConfigMap: "/api/v1/configmaps",
  Service: "/api/v1/services",
  Deployment: "/apis/apps/v1/deployments",
  HorizontalPodAutoscaler: "/apis/autoscaling/v2/horizontalpodautoscalers",
  PodDisruptionBudget: "/apis/policy/v1/poddisruptionbudgets",
  NetworkPolicy: "/apis/networking.k8s.io/v1/networkpolicies",
  Gateway: "/apis/gateway.networking.k8s.io/v1/gateways",
  HTTPRoute: "/apis/gateway.networking.k8s.io/v1/httproutes",
  BackendTrafficPolicy: "/apis/gateway.envoyproxy.io/v1alpha1/backendtrafficpolicies",
  PrometheusRule: "/apis/monitoring.coreos.com/v1/prometheusrules",
  AlertmanagerConfig: "/apis/monitoring.coreos.com/v1alpha1/alertmanagerconfigs",
};

async function resourcesOf({ api }: Cluster): Promise<{ type: string; name: string }[]> {
  const found = Object.entries(kinds).map(async ([type, path]) => {
    const { items } = namesSchema.parse(await api.find(`${path}?${mark}`));
    return items.map(({ metadata }) => ({ type, name: metadata.name }));
  });
  return (await Promise.all(found)).flat();
}

async function servedBy({ api }: Cluster, leftOut: string[]): Promise<Served | undefined> {
  const [deployed] = deploymentsSchema.parse(await api.find(`/apis/apps/v1/deployments?${mark}`)).items;
  if (!deployed) return undefined;
  const { namespace } = deployed.metadata;
  const [container] = deployed.spec.template.spec.containers;
  const valueOf = async ({ value, valueFrom }: (typeof container.env)[number]) => {
    const from = valueFrom?.secretKeyRef;
    if (!from) return value;
    const { data } = secretSchema.parse(await api.find(`/api/v1/namespaces/${namespace}/secrets/${from.name}`));
    return Buffer.from(data[from.key] ?? "", "base64").toString("utf8");
  };
  const env = container.env.map(async (variable) => [variable.name, await valueOf(variable)] as const);
  const { cpu, memory } = container.resources.requests;
  return {
    wanted: {
      image: container.image,
      env: Object.fromEntries(await Promise.all(env)),
      secretNames: container.env.flatMap(({ name, valueFrom }) => (valueFrom ? [name] : [])),
      port: container.ports[0].containerPort,
      healthPath: container.readinessProbe.httpGet?.path ?? false,
      cpu: cpu.endsWith("m") ? Number.parseInt(cpu, 10) / 1000 : Number(cpu),
      memoryMiB: memory.endsWith("Gi") ? Number.parseInt(memory, 10) * 1024 : Number.parseInt(memory, 10),
    },
    leftOut,
    readyMilliseconds: await readyIn(api, namespace),
  };
}

/** From the start of a pod to its first healthy answer; the API server knows whole seconds. */
async function readyIn(api: Cluster["api"], namespace: string): Promise<number> {
  const { items } = podsSchema.parse(await api.find(`/api/v1/namespaces/${namespace}/pods?${mark}`));
  const times = items.flatMap(({ status }) => {
    const ready = status.conditions.find(({ type, status: holds }) => type === "Ready" && holds === "True");
    return ready ? [Date.parse(ready.lastTransitionTime) - Date.parse(status.startTime)] : [];
  });
  return Math.max(0, ...times);
}
