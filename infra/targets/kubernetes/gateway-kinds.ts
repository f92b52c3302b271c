/** The Gateway API, as `apiVersion` has it. */
export const gatewayApi = "gateway.networking.k8s.io/v1";

/** What an implementation of the Gateway API does with what a route says, and what it needs beside it. */
export interface GatewayKind {
  title: string;
  /** `spec.controllerName` of its GatewayClass. */
  controller: string;
  /** The class that its installation makes; undefined where the user names one. */
  className?: string;
  /** Whether it keeps `timeouts.request` of a route; one that ignores it says so nowhere. */
  keepsTimeouts: boolean;
  /** Silence in seconds after which a stream is cut, as the stack sets it up; null where there is none. */
  idleSeconds: number | null;
  /**
   * Where its proxies run: beside the Gateway, in a namespace, or `anywhere` where what sends to pods has no namespace
   * or a different one in each installation.
   */
  proxies: "gateway" | "anywhere" | { namespace: string };
  /** The API group that has what is made beside the route. */
  group?: string;
  /** How a client can be kept at one instance; undefined where it cannot. */
  affinity?: "policy" | "service";
  /** Whether HTTPS listeners take their certificate from a Secret. */
  takesSecrets: boolean;
  /** Ports of listeners where they are not those that clients see. */
  ports?: GatewayPorts;
  /** Whether nothing of a Gateway is served while a Secret that it names is not there, the challenge for it neither. */
  waitsForSecrets?: true;
  /** Seconds from an instance's end until nothing sends to it any more; a few where proxies watch the Service. */
  leavesAfterSeconds?: number;
  /** Seconds from an instance's first answer until what sends to it has found it healthy; by then it is ready. */
  joinsAfterSeconds?: number;
  /** Labels by which a namespace lets it hold back an instance that it does not know yet. */
  namespaceLabels?: Readonly<Record<string, string>>;
  /** Port and addresses by which requests and probes come to pods of its mesh. */
  mesh?: { port: number; probes: string };
  /** Page that says so. */
  source: string;
}

/** Ports of the listeners of a Gateway. */
export interface GatewayPorts {
  http: number;
  https: number;
}

/** The implementations that are known, by the name that `slipway:options.gateway.kind` has for them. */
export const gatewayKinds = {
  "envoy-gateway": {
    title: "Envoy Gateway",
    controller: "gateway.envoyproxy.io/gatewayclass-controller",
    className: "eg",
    // Without a word it is 15 s, and a stream is a request.
    keepsTimeouts: true,
    // The longer of an hour and the request's time-out.
    idleSeconds: 3600,
    proxies: { namespace: "envoy-gateway-system" },
    group: "gateway.envoyproxy.io/v1alpha1",
    affinity: "policy",
    takesSecrets: true,
    source: "https://gateway.envoyproxy.io/docs/tasks/traffic/http-timeouts/",
  },
  traefik: {
    title: "Traefik",
    controller: "traefik.io/gateway-controller",
    className: "traefik",
    keepsTimeouts: false,
    idleSeconds: null,
    proxies: "anywhere",
    affinity: "service",
    takesSecrets: true,
    // A listener binds an entry point by its own port, which is not that of the Service before it; these are the chart's.
    // https://github.com/traefik/traefik/issues/11842
    ports: { http: 8000, https: 8443 },
    source: "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/",
  },
  "nginx-gateway-fabric": {
    title: "NGINX Gateway Fabric",
    controller: "gateway.nginx.org/nginx-gateway-controller",
    className: "nginx",
    keepsTimeouts: false,
    idleSeconds: 60,
    proxies: "gateway",
    group: "gateway.nginx.org/v1alpha1",
    takesSecrets: true,
    source: "https://docs.nginx.com/nginx-gateway-fabric/traffic-management/proxy-settings",
  },
  istio: {
    title: "Istio",
    controller: "istio.io/gateway-controller",
    className: "istio",
    keepsTimeouts: true,
    idleSeconds: 300,
    proxies: "gateway",
    group: "networking.istio.io/v1",
    affinity: "policy",
    takesSecrets: true,
    // Where the namespace is in the ambient mesh: https://istio.io/latest/docs/ambient/usage/networkpolicy/
    mesh: { port: 15_008, probes: "169.254.7.127/32" },
    source: "https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/",
  },
  cilium: {
    title: "Cilium",
    controller: "io.cilium/gateway-controller",
    className: "cilium",
    keepsTimeouts: true,
    idleSeconds: 60,
    proxies: "anywhere",
    takesSecrets: true,
    source: "https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/",
  },
  gke: {
    title: "Google Kubernetes Engine",
    controller: "networking.gke.io/gateway",
    className: "gke-l7-global-external-managed",
    keepsTimeouts: false,
    // The policy's time-out is all there is: it ends a stream that speaks, too.
    idleSeconds: null,
    proxies: "anywhere",
    group: "networking.gke.io/v1",
    affinity: "policy",
    takesSecrets: true,
    // https://github.com/cert-manager/google-cas-issuer/issues/262 and https://github.com/cert-manager/cert-manager/issues/8591
    waitsForSecrets: true,
    // https://cloud.google.com/knowledge/kb/502-503-errors-on-external-http-s-load-balancer-000006416
    leavesAfterSeconds: 40,
    source: "https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources",
  },
  aks: {
    title: "application routing of Azure Kubernetes Service",
    controller: "istio.io/gateway-controller",
    className: "approuting-istio",
    keepsTimeouts: true,
    idleSeconds: 300,
    proxies: "gateway",
    takesSecrets: true,
    source: "https://learn.microsoft.com/azure/aks/app-routing-gateway-api",
  },
  aws: {
    title: "AWS Load Balancer Controller",
    controller: "gateway.k8s.aws/alb",
    keepsTimeouts: false,
    idleSeconds: 3600,
    proxies: "anywhere",
    group: "gateway.k8s.aws/v1beta1",
    // Of ACM, by its ARN.
    takesSecrets: false,
    // https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2106
    leavesAfterSeconds: 60,
    joinsAfterSeconds: 120,
    // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
    namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/",
  },
} as const satisfies Record<string, GatewayKind>;

export type GatewayKindName = keyof typeof gatewayKinds;
export const gatewayKindNames = Object.keys(gatewayKinds) as [GatewayKindName];

/** What is known of an implementation. */
export function gatewayKind(name: GatewayKindName): GatewayKind {
  return gatewayKinds[name];
}

/** Labels of a namespace of the service's own, in which a Gateway is another's where it has a name. */
export function namespaceLabels(gateway: { kind: GatewayKindName; name?: string | undefined } | undefined) {
  const kind = gateway && gatewayKind(gateway.kind);
  // What runs beside a Gateway of the service's own is its implementation's: Istio's pods have no seccomp profile.
  // https://github.com/istio-ecosystem/sail-operator/issues/1423
  const isShared = kind?.proxies === "gateway" && gateway?.name === undefined;
  return {
    "pod-security.kubernetes.io/enforce": isShared ? "baseline" : "restricted",
    ...kind?.namespaceLabels,
  };
}
