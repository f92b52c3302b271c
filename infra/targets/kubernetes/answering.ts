import type { MuteFront } from "../../facts.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { ingressKind } from "./ingress-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

/** What an implementation of the Gateway API answers with by itself, as a resource that a route refers to. */
interface Answering {
  apiKind: string;
  specOf(body: string): object;
}

/** Those that can. */
export const answering: Partial<Record<NonNullable<KubernetesOptions["gateway"]>["kind"], Answering>> = {
  // https://gateway.envoyproxy.io/docs/api/extension_types/#httpdirectresponsefilter
  "envoy-gateway": {
    apiKind: "HTTPRouteFilter",
    specOf: (body) => ({
      directResponse: { contentType: "text/plain", statusCode: 200, body: { type: "Inline", inline: body } },
    }),
  },
  // https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/apis/gateway/v1beta1/listenerruleconfig_types.go
  aws: {
    apiKind: "ListenerRuleConfiguration",
    specOf: (body) => ({
      actions: [
        {
          type: "fixed-response",
          fixedResponseConfig: { statusCode: 200, contentType: "text/plain", messageBody: body },
        },
      ],
    }),
  },
};

/** What the cluster puts before the server, where that cannot answer by itself. */
export function muteFront({ gateway, ingress }: KubernetesOptions): MuteFront | undefined {
  if (gateway && answering[gateway.kind]) return undefined;
  const entrance = gateway ? gatewayKind(gateway.kind) : ingress && ingressKind(ingress.kind);
  return entrance && { front: entrance.title, source: entrance.source };
}
