/** A controller of plain Ingress that lets streams live, and the annotations by which it does. */
export interface IngressKind {
  title: string;
  className: string;
  /** By request time-out in seconds. */
  annotations(seconds: number): Record<string, string>;
  /** Where its own settings alone redirect plain HTTP, the page that says how. */
  redirectsBySetting?: string;
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
    redirectsBySetting: "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/",
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
