import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { gatewayKind } from "./gateway-kinds.ts";
import { stagedName } from "./names.ts";
import { instanceLabel } from "./labels.ts";
import { metadata, type Place, skipAwait } from "./place.ts";

/** Port of the Service, which no client sees. */
export const servicePort = 80;

/** The Service that a route sends to. */
export function makeService(place: Place): Service {
  const { spec, options, selector, opts } = place;
  const { gateway, sessionAffinity } = options;
  const sticky = sessionAffinity && gateway?.kind === "traefik" ? stickyAnnotations : {};
  return new Service(
    spec.name,
    {
      metadata: metadata(place, { annotations: { ...skipAwait, ...sticky } }),
      spec: { selector, ports: [{ name: "http", port: servicePort, targetPort: "http", appProtocol: "http" }] },
    },
    opts,
  );
}

/** Who may reach the pods, those that are examined too, and what they may reach. */
export function makePolicy(place: Place): NetworkPolicy[] {
  const { networkPolicy } = place.options;
  if (networkPolicy === false) return [];
  const { to } = networkPolicy;
  const from = sourcesOf(place)?.map(inNamespace);
  const { gateway } = place.options;
  const mesh = gateway && gatewayKind(gateway.kind).mesh;
  const values = [place.name, stagedName(place.name)];
  // The kubelet's probes come from the node, which a policy never stops.
  // https://kubernetes.io/docs/concepts/services-networking/network-policies/
  const policy = new NetworkPolicy(
    place.spec.name,
    {
      metadata: metadata(place),
      spec: {
        podSelector: { matchExpressions: [{ key: instanceLabel, operator: "In", values }] },
        policyTypes: ["Ingress", ...(to ? ["Egress"] : [])],
        ingress: [
          {
            ports: [{ port: "http" }, ...(mesh ? [{ port: mesh.port }] : [])],
            ...(from === undefined ? {} : { from }),
          },
          ...(mesh && from !== undefined
            ? [{ ports: [{ port: "http" }], from: [{ ipBlock: { cidr: mesh.probes } }] }]
            : []),
        ],
        ...(to ? { egress: [dns, { to: to.map((range) => ({ ipBlock: { cidr: range } })) }] } : {}),
      },
    },
    place.opts,
  );
  return [policy];
}

// https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/gateway-api/
const stickyAnnotations = {
  "traefik.ingress.kubernetes.io/service.sticky.cookie": "true",
  "traefik.ingress.kubernetes.io/service.sticky.cookie.name": "slipway",
  "traefik.ingress.kubernetes.io/service.sticky.cookie.secure": "true",
  "traefik.ingress.kubernetes.io/service.sticky.cookie.httponly": "true",
};

const dns = { ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })) };

/** Namespaces that requests and scrapes come from; undefined where it cannot be said. */
function sourcesOf(place: Place): string[] | undefined {
  const { scrape } = place.options.prometheus ?? {};
  const clients = clientsOf(place);
  return clients && [...new Set([...clients, ...(scrape ? [scrape.from] : [])])];
}

function clientsOf({ options, namespaceName }: Place): string[] | undefined {
  const { networkPolicy, gateway } = options;
  if (networkPolicy !== false && networkPolicy.from) return networkPolicy.from;
  if (!gateway) return undefined;
  const { proxies } = gatewayKind(gateway.kind);
  const beside = gateway.namespace ?? namespaceName;
  if (proxies === "anywhere") return undefined;
  // Envoy Gateway can also be told to run proxies beside the Gateway.
  return proxies === "gateway" ? [beside] : [...new Set([proxies.namespace, beside])];
}

function inNamespace(name: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}
