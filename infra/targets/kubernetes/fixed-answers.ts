import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { ServiceSpec } from "../../contract.ts";
import type { MuteFront } from "../../facts.ts";
import { nameOf } from "../../names.ts";
import { fixedAnswers } from "../../well-known.ts";
import { gatewayKind, ingressKind } from "./gateway-kinds.ts";
import { names } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { metadata, type Place } from "./place.ts";

/** What an implementation of the Gateway API answers with by itself, as a resource that a route refers to. */
interface Answering {
  apiKind: string;
  /** Its resource in the API, as rights name it. */
  plural: string;
  specOf(body: string): object;
}

const answering: Partial<Record<NonNullable<KubernetesOptions["gateway"]>["kind"], Answering>> = {
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

/** What makes a Gateway answer: rules of the route, which go before that of the server, and what they refer to. */
export interface AnsweredPaths {
  rules: object[];
  made: CustomResource[];
}

/** Lets the Gateway answer what the stack says in the server's place; the check before has held that it can. */
export function answerFixed(place: Place): AnsweredPaths {
  const { spec, options, opts } = place;
  const { gateway } = options;
  const how = gateway && answering[gateway.kind];
  if (!how) return { rules: [], made: [] };
  const { group = "" } = gatewayKind(gateway.kind);
  const parts = fixedAnswers(spec).map(({ name, path, body }) => {
    const object = nameOf(names.object, place, name);
    const made = new CustomResource(
      `${spec.name}-${name}`,
      { apiVersion: group, kind: how.apiKind, metadata: metadata(place, { name: object }), spec: how.specOf(body) },
      opts,
    );
    const extensionRef = { group: group.split("/")[0], kind: how.apiKind, name: object };
    const rule = {
      matches: [{ path: { type: "Exact", value: path } }],
      filters: [{ type: "ExtensionRef", extensionRef }],
    };
    return { rule, made };
  });
  return { rules: parts.map(({ rule }) => rule), made: parts.map(({ made }) => made) };
}

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
