import type { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress.js";
import { useCertificate } from "./certificate.ts";
import { type Entrance, hostAnnotations } from "./gateway.ts";
import { ingressKind } from "./ingress-kinds.ts";
import { servicePort } from "./network.ts";
import type { KubernetesOptions } from "./options.ts";
import { metadata, type Place, skipAwait } from "./place.ts";

/** The path of the Ingress in the API. */
export function ingressPath({ namespaceName, name }: Pick<Place, "namespaceName" | "name">): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespaceName}/ingresses/${name}`;
}

/** Makes an Ingress, with what its controller needs so that streams live. */
export function makeIngress(
  place: Place,
  ingress: NonNullable<KubernetesOptions["ingress"]>,
  service: Service,
): Entrance {
  const { spec, options, opts } = place;
  const kind = ingressKind(ingress.kind);
  const { annotations, secret, kept, dependsOn } = useCertificate(place);
  const host = spec.domain ?? "";
  const wanted = {
    ingressClassName: ingress.className ?? kind.className,
    tls: [{ hosts: [host], ...(secret === undefined ? {} : { secretName: secret }) }],
    rules: [
      {
        host,
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: { service: { name: service.metadata.name, port: { number: servicePort } } },
            },
          ],
        },
      },
    ],
  };
  const made = new Ingress(
    spec.name,
    {
      metadata: metadata(place, {
        annotations: {
          ...skipAwait,
          ...annotations,
          ...hostAnnotations(options, spec.domain),
          ...kind.annotations(spec.requestTimeoutSeconds),
          ...(options.sessionAffinity ? kind.affinity : {}),
        },
      }),
      spec: wanted,
    },
    { ...opts, dependsOn },
  );
  return {
    objects: kept === undefined ? [] : [kept],
    addressed: ingressPath(place),
    made: { ingress: wanted },
    dependsOn: [made],
  };
}
