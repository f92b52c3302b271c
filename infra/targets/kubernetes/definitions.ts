import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import type { Cluster } from "./cluster.ts";
import { gatewayApi, type GatewayKind, gatewayKind } from "./gateway-kinds.ts";
import { type MadeKind, groupOf, madeKinds } from "./made.ts";
import type { KubernetesOptions } from "./options.ts";

// https://kubernetes.io/docs/reference/using-api/api-concepts/#discovery
const servedSchema = z.object({ resources: z.array(z.object({ kind: z.string() })) });

/** Kinds that others have defined, of which the cluster lacks some: a sentence for each API, or each kind. */
export async function missingDefinitions(
  cluster: Cluster,
  service: SeenService,
  options: KubernetesOptions,
): Promise<Fault[]> {
  const needed = Map.groupBy(neededKinds(service, options), ({ apiVersion }) => apiVersion);
  const faults = [...needed].map(async ([api, kinds]): Promise<Fault[]> => {
    const from = originOf(groupOf({ apiVersion: api }), options);
    if (!from) return [];
    const served = servedSchema.optional().parse(await cluster.find(`/apis/${api}`));
    const where = `the cluster of context ${options.context} has no`;
    if (!served) return [{ path: from.path, problem: `${where} API ${api}`, remedy: `install ${from.what}` }];
    const known = new Set(served.resources.map(({ kind }) => kind));
    const lacks = [...new Set(kinds.map(({ kind }) => kind))].filter((kind) => !known.has(kind));
    if (lacks.length === 0) return [];
    const problem = `${where} ${lacks.join(" and no ")} in its API ${api}`;
    return [{ path: from.path, problem, remedy: `bring a release that has it: ${from.what}` }];
  });
  return (await Promise.all(faults)).flat();
}

function neededKinds(service: SeenService, options: KubernetesOptions): Pick<MadeKind, "apiVersion" | "kind">[] {
  const { certificate } = options;
  const made = madeKinds(service, options);
  const isIssued = certificate && ["issuer", "clusterIssuer", "letsEncrypt"].some((key) => key in certificate);
  return [
    ...made,
    ...(isIssued ? [{ apiVersion: "cert-manager.io/v1", kind: "Certificate" }] : []),
    ...(options.gateway ? [{ apiVersion: gatewayApi, kind: "Gateway" }] : []),
    // An alarm may be switched on at any time.
    ...(options.prometheus ? [{ apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule" }] : []),
  ];
}

/** The setting that asks for a group, and what brings it; undefined for what every cluster has. */
function originOf(group: string, { gateway }: KubernetesOptions): { path: string; what: string } | undefined {
  const kind: GatewayKind | undefined = gateway && gatewayKind(gateway.kind);
  if (kind?.group !== undefined && group === groupOf({ apiVersion: kind.group })) {
    return { path: "slipway:options.gateway.kind", what: `${kind.title}: ${kind.source}` };
  }
  const known = origins[group];
  return known && { path: `slipway:options.${known[0]}`, what: known[1] };
}

const origins: Readonly<Record<string, readonly [setting: string, what: string]>> = {
  [groupOf({ apiVersion: gatewayApi })]: [
    "gateway",
    "the standard CRDs: https://gateway-api.sigs.k8s.io/guides/getting-started/",
  ],
  "cert-manager.io": [
    "certificate",
    "cert-manager, with its Gateway API support: https://cert-manager.io/docs/usage/gateway/",
  ],
  "external-secrets.io": [
    "secretStore",
    "External Secrets: https://external-secrets.io/latest/introduction/getting-started/",
  ],
  "monitoring.coreos.com": [
    "prometheus",
    "the Prometheus operator: https://prometheus-operator.dev/docs/getting-started/installation/",
  ],
};
