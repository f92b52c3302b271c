import * as z from "zod";
import { serverContainer } from "../infra/targets/kubernetes/names.ts";
import type { Api } from "../toolchain/offline/kubernetes/api.ts";
import type { Served } from "./platform-contract.ts";

const mark = "labelSelector=app.kubernetes.io%2Fmanaged-by%3Dslipway";

const namesSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }) })),
});
const secretSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
const containerSchema = z.object({
  image: z.string(),
  ports: z.tuple([z.object({ containerPort: z.number() })]),
  env: z.array(
    z.object({
      name: z.string(),
      value: z.string().default(""),
      valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional() }).optional(),
    }),
  ),
  resources: z.object({ requests: z.object({ cpu: z.string(), memory: z.string() }) }),
  readinessProbe: z.object({ httpGet: z.object({ path: z.string() }).optional() }),
});
const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), deletionTimestamp: z.string().optional() }),
      // A mesh or the like may have put others beside the one that serves.
      spec: z.object({ containers: z.array(z.looseObject({ name: z.string() })) }),
      status: z.object({
        startTime: z.iso.datetime().optional(),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.iso.datetime() }))
          .default([]),
      }),
    }),
  ),
});

/** A cluster as far as it is looked at, in all namespaces or in one. */
export interface Look {
  api: Pick<Api, "find">;
  namespace?: string;
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

/** What a stack has in the cluster, without what is on its way out. */
export async function resourcesOf(look: Look): Promise<{ type: string; name: string }[]> {
  const found = Object.entries(kinds).map(async ([type, path]) => {
    const { items } = namesSchema.parse(await listIn(look, path));
    return items.flatMap(({ metadata: { name, deletionTimestamp } }) => (deletionTimestamp ? [] : [{ type, name }]));
  });
  return (await Promise.all(found)).flat();
}

/** What a stack has of one kind; nothing of a kind that the cluster does not know. */
async function listIn({ api, namespace }: Look, path: string): Promise<unknown> {
  const place = namespace === undefined ? path : path.replace(/[^/]+$/, `namespaces/${namespace}/$&`);
  return (await api.find(`${place}?${mark}`)) ?? { items: [] };
}

/** The container that serves, and what it was given. */
export async function servedBy(look: Look, leftOut: string[]): Promise<Served | undefined> {
  const { api } = look;
  // The Deployment would say what is wanted, which a revision that does not come up is not.
  const serving = podsSchema
    .parse(await listIn(look, "/api/v1/pods"))
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap((pod) => {
      const ready = pod.status.conditions.find(({ type, status }) => type === "Ready" && status === "True");
      return ready ? [{ ...pod, readyAt: Date.parse(ready.lastTransitionTime) }] : [];
    })
    .toSorted((one, other) => other.readyAt - one.readyAt);
  const [newest] = serving;
  if (!newest) return undefined;
  const { namespace } = newest.metadata;
  const container = containerSchema.parse(newest.spec.containers.find(({ name }) => name === serverContainer));
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
    // From the start of a pod to its first healthy answer; the API server knows whole seconds.
    readyMilliseconds: Math.max(
      0,
      ...serving.map(({ status, readyAt }) => readyAt - Date.parse(status.startTime ?? "")).filter(Number.isFinite),
    ),
  };
}
