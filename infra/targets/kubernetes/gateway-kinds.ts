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
  /** Page that says so. */
  source: string;
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
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/",
  },
} as const satisfies Record<string, GatewayKind>;

export type GatewayKindName = keyof typeof gatewayKinds;

/** What is known of an implementation. */
export function gatewayKind(name: GatewayKindName): GatewayKind {
  return gatewayKinds[name];
}

/** A controller of plain Ingress that lets streams live, and the annotations by which it does. */
export interface IngressKind {
  title: string;
  className: string;
  /** By request time-out in seconds. */
  annotations(seconds: number): Record<string, string>;
  /** By which a client is kept at one instance; undefined where it cannot be, or not by a word on the Ingress. */
  affinity?: Record<string, string>;
  source: string;
}

/** The controllers of Ingress that are known, by the name that `slipway:options.ingress.kind` has for them. */
export const ingressKinds = {
  nginx: {
    title: "ingress-nginx, which ended in March 2026",
    className: "nginx",
    annotations: (seconds) => ({
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": String(seconds),
      "nginx.ingress.kubernetes.io/proxy-send-timeout": String(seconds),
      "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
    }),
    affinity: { "nginx.ingress.kubernetes.io/affinity": "cookie" },
    source: "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
  },
  traefik: {
    title: "Traefik",
    className: "traefik",
    annotations: () => ({ "traefik.ingress.kubernetes.io/router.entrypoints": "websecure" }),
    source: "https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/",
  },
  haproxy: {
    title: "HAProxy",
    className: "haproxy",
    annotations: (seconds) => ({
      "haproxy.org/timeout-server": `${seconds}s`,
      "haproxy.org/timeout-client": `${seconds}s`,
      "haproxy.org/ssl-redirect": "true",
    }),
    affinity: { "haproxy.org/cookie-persistence": "slipway" },
    source: "https://www.haproxy.com/documentation/kubernetes-ingress/community/configuration-reference/ingress/",
  },
} as const satisfies Record<string, IngressKind>;

export type IngressKindName = keyof typeof ingressKinds;

/** What is known of a controller of Ingress. */
export function ingressKind(name: IngressKindName): IngressKind {
  return ingressKinds[name];
}
