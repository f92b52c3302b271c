import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { nameOf } from "../../names.ts";
import { besideRoute, gatewayParameters } from "./beside.ts";
import { useCertificate } from "./certificate.ts";
import { answerFixed } from "./fixed-answers.ts";
import { gatewayApi, type GatewayKind, gatewayKind } from "./gateway-kinds.ts";
import { gatewayOf, gatewayPath } from "./gateway-path.ts";
import { existingParents, type Parent } from "./listeners.ts";
import { names } from "./names.ts";
import { servicePort } from "./network.ts";
import type { KubernetesOptions } from "./options.ts";
import { metadata, type Place } from "./place.ts";

type GatewayOptions = NonNullable<KubernetesOptions["gateway"]>;

const clientPorts = { http: 80, https: 443 };

/** What leads from outside to the Service. */
export interface Entrance {
  /** Objects whose state says whether requests come through, by their path in the API. */
  objects: string[];
  /** Path of the object that has the address, which records name. */
  addressed: string;
  /** What they are made of: a change asks for another look. */
  made: pulumi.Input<object>;
  dependsOn: pulumi.Input<pulumi.Resource[]>;
}

/** Makes the route on the cluster's Gateway, or on one of the stack's own, and what its implementation needs beside. */
export function makeGateway(place: Place, gateway: GatewayOptions, service: Service): Entrance {
  const { spec, options, name, opts, namespaceName } = place;
  const kind = gatewayKind(gateway.kind);
  const own = gateway.name === undefined ? ownGateway(place, gateway, kind) : undefined;
  const parent = gatewayOf(place);
  const answered = answerFixed(place);
  const { secure, plain } = own ? own.parents : existingParents(place, gateway);
  const route = {
    parentRefs: secure,
    hostnames: [spec.domain ?? ""],
    rules: [
      ...answered.rules,
      {
        // Silence would mean the implementation's own time, which for Envoy Gateway is 15 s.
        ...(kind.keepsTimeouts ? { timeouts: { request: `${spec.requestTimeoutSeconds}s` } } : {}),
        backendRefs: [{ name: service.metadata.name, port: servicePort }],
      },
    ],
  };
  const dependsOn = own ? [own.resource] : [];
  const made = new CustomResource(
    spec.name,
    {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: metadata(place, { annotations: hostAnnotations(options, spec.domain) }),
      spec: route,
    },
    { ...opts, dependsOn: [...dependsOn, ...answered.made] },
  );
  const policies = besideRoute(place, gateway.kind, made);
  const redirects = plain.apply((parents) =>
    parents.length > 0 ? [redirectPlainHttp(place, parents, dependsOn)] : [],
  );
  const addressed = gatewayPath("Gateway", parent.namespace, parent.name);
  return {
    objects: [gatewayPath("HTTPRoute", namespaceName, name), ...(own ? [addressed, ...own.kept] : [])],
    addressed,
    made: { route, gateway: own?.spec ?? null },
    dependsOn: redirects.apply((others) => [made, ...dependsOn, ...policies, ...others]),
  };
}

/** A Gateway with a listener for HTTPS and one that redirects to it. */
function ownGateway(place: Place, { kind: kindName, className, ports }: GatewayOptions, kind: GatewayKind) {
  const { spec, opts, name } = place;
  const { annotations, secret, kept, dependsOn } = useCertificate(place);
  const parameters = gatewayParameters(place, kindName);
  const hostname = spec.domain ?? "";
  const { http, https } = ports ?? kind.ports ?? clientPorts;
  const wanted = {
    gatewayClassName: className ?? kind.className ?? "",
    ...(parameters ? { infrastructure: { parametersRef: parameters.reference } } : {}),
    listeners: [
      { name: "http", port: http, protocol: "HTTP", hostname },
      {
        name: "https",
        port: https,
        protocol: "HTTPS",
        hostname,
        ...(secret === undefined
          ? {}
          : { tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: secret }] } }),
      },
    ],
  };
  const resource = new CustomResource(
    spec.name,
    { apiVersion: gatewayApi, kind: "Gateway", metadata: metadata(place, { annotations }), spec: wanted },
    { ...opts, dependsOn: [...dependsOn, ...(parameters ? [parameters.resource] : [])] },
  );
  const parents = {
    secure: pulumi.output<Parent[]>([{ name, sectionName: "https" }]),
    plain: pulumi.output<Parent[]>([{ name, sectionName: "http" }]),
  };
  return { resource, spec: wanted, parents, kept: kept === undefined ? [] : [kept] };
}

// https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
function redirectPlainHttp(place: Place, parentRefs: Parent[], dependsOn: pulumi.Resource[]): CustomResource {
  const { spec, opts } = place;
  return new CustomResource(
    `${spec.name}-redirect`,
    {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: metadata(place, { name: nameOf(names.redirect, place) }),
      spec: {
        parentRefs,
        hostnames: [spec.domain ?? ""],
        rules: [
          { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", port: 443, statusCode: 301 } }] },
        ],
      },
    },
    { ...opts, dependsOn },
  );
}

/** What external-dns reads of a route or an Ingress. */
// https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/
export function hostAnnotations({ dns }: KubernetesOptions, domain: string | undefined): Record<string, string> {
  return dns && "externalDns" in dns ? { "external-dns.alpha.kubernetes.io/hostname": domain ?? "" } : {};
}
