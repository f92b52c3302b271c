import type { ServiceSpec } from "../../contract.ts";
import type { MuteFront } from "../../facts.ts";
import { fixedAnswers } from "../../well-known.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { ingressKind } from "./ingress-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

/** What an implementation of the Gateway API answers with by itself, as a resource that a route refers to. */
interface Answering {
  apiKind: string;
  /** Its resource in the API, as rights name it. */
  plural: string;
  specOf(body: string): object;
}

/** Those that can. */
export const answering: Partial<Record<NonNullable<KubernetesOptions["gateway"]>["kind"], Answering>> = {
  // https://gateway.envoyproxy.io/docs/api/extension_types/#httpdirectresponsefilter
  "envoy-gateway": {
    apiKind: "HTTPRouteFilter",
    plural: "httproutefilters",
    specOf: (body) => ({
      directResponse: { contentType: "text/plain", statusCode: 200, body: { type: "Inline", inline: body } },
    }),
  },
  // https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/apis/gateway/v1beta1/listenerruleconfig_types.go
  aws: {
    apiKind: "ListenerRuleConfiguration",
    plural: "listenerruleconfigurations",
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

/** The resource that whoever deploys must be allowed to make. */
export function answeringResource(
  spec: Pick<ServiceSpec, "wellKnown">,
  { gateway }: KubernetesOptions,
): { group: string; resource: string } | undefined {
  const how = gateway && answering[gateway.kind];
  if (!how || fixedAnswers(spec).length === 0) return undefined;
  return { group: gatewayKind(gateway.kind).group?.split("/")[0] ?? "", resource: how.plural };
}
