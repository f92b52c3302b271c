import type { SeenService } from "../../contract.ts";
import { liveFileName, liveVariable } from "../../live-file.ts";
import { alarmsOf, isMeasured } from "../../monitoring.ts";
import { nameOf } from "../../names.ts";
import { fixedAnswers } from "../../well-known.ts";
import { answering } from "./answering.ts";
import { gatewayApi, gatewayKind } from "./gateway-kinds.ts";
import { dashboardName, externalName, liveName, names, namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { signals } from "./signals.ts";

/** A kind of object that a stack makes: who may make it, whether the cluster knows it, and whose its names are, is asked. */
export interface MadeKind {
  /** As `apiVersion` has it. */
  apiVersion: string;
  kind: string;
  /** Those that are given; Pulumi makes up all others. */
  names: readonly string[];
  /** Whether it is in no namespace. */
  isGlobal?: true;
  /** Whether it is only kept, where an earlier `up` has made it. */
  isKept?: true;
}

const autoscaler = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" };

/** Every kind of object that an `up` makes, with the names that it gives. */
export function madeKinds(service: SeenService, options: KubernetesOptions): MadeKind[] {
  const { spec, pull } = service;
  const { gateway, ingress, certificate, networkPolicy, secretStore } = options;
  const name = nameOf(names.object, service);
  const sources = Object.values(spec.secrets);
  const live = liveFileName(spec.env[liveVariable]) === undefined ? [] : [liveName(service)];
  const makesSecret =
    live.length > 0 ||
    sources.some((source) => "value" in source) ||
    (pull !== undefined && "password" in pull) ||
    (options.prometheus !== undefined && spec.alerts.receivers.some(({ kind }) => kind !== "email"));
  const own = gateway !== undefined && gateway.name === undefined;
  const some = (isMade: unknown, apiVersion: string, kind: string, ...given: string[]): MadeKind[] =>
    isMade ? [{ apiVersion, kind, names: given.length > 0 ? given : [name] }] : [];
  const namespace = namespaceOf(options, service);
  return [
    ...(options.namespace === undefined
      ? [{ apiVersion: "v1", kind: "Namespace", names: [namespace], isGlobal: true } as const]
      : []),
    ...some(true, "v1", "ServiceAccount"),
    ...some(true, "v1", "Service"),
    ...(makesSecret ? [{ apiVersion: "v1", kind: "Secret", names: live }] : []),
    ...some(true, "apps/v1", "Deployment"),
    { ...autoscaler, names: [name], ...(spec.maxInstances > spec.minInstances ? {} : { isKept: true }) },
    ...some(spec.minInstances > 1, "policy/v1", "PodDisruptionBudget"),
    ...some(networkPolicy !== false, "networking.k8s.io/v1", "NetworkPolicy"),
    ...some(ingress, "networking.k8s.io/v1", "Ingress"),
    ...some(gateway, gatewayApi, "HTTPRoute", name, nameOf(names.redirect, service)),
    ...some(own, gatewayApi, "Gateway"),
    ...besideKinds(service, options),
    ...some(certificate && "letsEncrypt" in certificate, "cert-manager.io/v1", "Issuer"),
    ...some(
      secretStore && sources.some((source) => "reference" in source),
      "external-secrets.io/v1",
      "ExternalSecret",
      externalName({ name }),
    ),
    ...monitoringKinds(service, options),
  ];
}

/** What is made for one implementation of the Gateway API. */
function besideKinds(service: SeenService, { gateway, sessionAffinity }: KubernetesOptions): MadeKind[] {
  const apiVersion = gateway && gatewayKind(gateway.kind).group;
  if (!gateway || apiVersion === undefined) return [];
  const one = (kind: string, ...given: string[]): MadeKind => ({
    apiVersion,
    kind,
    names: given.length > 0 ? given : [nameOf(names.object, service)],
  });
  const answers = fixedAnswers(service.spec).map(({ name }) => nameOf(names.object, service, name));
  const how = answering[gateway.kind];
  const answered = how && answers.length > 0 ? [one(how.apiKind, ...answers)] : [];
  switch (gateway.kind) {
    case "envoy-gateway":
      return [...(sessionAffinity ? [one("BackendTrafficPolicy")] : []), ...answered];
    case "istio":
      return sessionAffinity ? [one("DestinationRule")] : [];
    case "nginx-gateway-fabric":
      return [one("ProxySettingsPolicy")];
    case "gke":
      return [one("GCPBackendPolicy"), one("HealthCheckPolicy")];
    case "aws": {
      const own = gateway.name === undefined ? [one("LoadBalancerConfiguration")] : [];
      return [one("TargetGroupConfiguration"), ...own, ...answered];
    }
    default:
      return [];
  }
}

function monitoringKinds(service: SeenService, { prometheus }: KubernetesOptions): MadeKind[] {
  if (!prometheus) return [];
  const name = nameOf(names.object, service);
  const operator = "monitoring.coreos.com";
  const rings = alarmsOf(service.spec).some((alarm) => isMeasured(alarm, signals));
  const rules = [
    { apiVersion: `${operator}/v1`, kind: "PrometheusRule", names: [name] },
    { apiVersion: `${operator}/v1alpha1`, kind: "AlertmanagerConfig", names: [name] },
  ];
  return [
    ...(rings ? rules : []),
    { apiVersion: "v1", kind: "ConfigMap", names: [dashboardName({ name })] },
    ...(prometheus.scrape ? [{ apiVersion: `${operator}/v1`, kind: "PodMonitor", names: [name] }] : []),
  ];
}

/** The API group of a kind; empty for Kubernetes' own first one. */
export function groupOf({ apiVersion }: Pick<MadeKind, "apiVersion">): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** What a kind is called in paths and rights, as the guess of the API's own library has it. */
// https://pkg.go.dev/k8s.io/apimachinery/pkg/api/meta#UnsafeGuessKindToResource
export function resourceOf({ kind }: Pick<MadeKind, "kind">): string {
  const word = kind.toLowerCase();
  if (word.endsWith("s")) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** Where an object is in the API. */
export function objectPath(made: Omit<MadeKind, "names">, namespace: string, name: string): string {
  const root = made.apiVersion.includes("/") ? "/apis" : "/api";
  const within = made.isGlobal ? "" : `/namespaces/${namespace}`;
  return `${root}/${made.apiVersion}${within}/${resourceOf(made)}/${name}`;
}
