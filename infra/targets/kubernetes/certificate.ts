import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type * as pulumi from "@pulumi/pulumi";
import { acmeName, tlsName } from "./names.ts";
import { metadata, type Place } from "./place.ts";

/** How what terminates TLS gets its certificate. */
export interface CertificateUse {
  /** Annotations by which cert-manager, or the platform, gives it one. */
  annotations: Record<string, string>;
  /** The Secret with the certificate; undefined where the platform has it. */
  secret: string | undefined;
  /** Path in the API of the Certificate that cert-manager keeps the Secret by; undefined where it does not. */
  kept?: string;
  dependsOn: pulumi.Resource[];
}

/** What the options say of the certificate, with the Issuer that is made for Let's Encrypt. */
export function useCertificate(place: Place): CertificateUse {
  const { certificate } = place.options;
  const made = tlsName(place);
  // https://cert-manager.io/docs/usage/gateway/: it has the name of the Secret.
  const kept = `/apis/cert-manager.io/v1/namespaces/${place.namespaceName}/certificates/${made}`;
  if (!certificate) return { annotations: {}, secret: undefined, dependsOn: [] };
  if ("secret" in certificate) return { annotations: {}, secret: certificate.secret, dependsOn: [] };
  // https://cert-manager.io/docs/usage/gateway/ and https://cert-manager.io/docs/usage/ingress/
  if ("issuer" in certificate) {
    return { annotations: { "cert-manager.io/issuer": certificate.issuer }, secret: made, kept, dependsOn: [] };
  }
  if ("clusterIssuer" in certificate) {
    return {
      annotations: { "cert-manager.io/cluster-issuer": certificate.clusterIssuer },
      secret: made,
      kept,
      dependsOn: [],
    };
  }
  // https://cloud.google.com/kubernetes-engine/docs/how-to/secure-gateway
  if ("certificateMap" in certificate) {
    return {
      annotations: { "networking.gke.io/certmap": certificate.certificateMap },
      secret: undefined,
      dependsOn: [],
    };
  }
  if ("acmArn" in certificate) return { annotations: {}, secret: undefined, dependsOn: [] };
  const issuer = letsEncryptIssuer(place, certificate.letsEncrypt);
  return { annotations: { "cert-manager.io/issuer": place.name }, secret: made, kept, dependsOn: [issuer] };
}

/** An Issuer of the stack's own; its challenge comes through the gateway unless the options name a solver of DNS. */
// https://cert-manager.io/docs/configuration/acme/
function letsEncryptIssuer(
  place: Place,
  { email, server, dns01 }: { email: string; server: string; dns01?: Record<string, unknown> | undefined },
): CustomResource {
  const { options, name, namespace, opts, spec } = place;
  const http01 = options.ingress
    ? { ingress: { ingressClassName: options.ingress.className ?? options.ingress.kind } }
    : { gatewayHTTPRoute: { parentRefs: [{ name, namespace, kind: "Gateway" }] } };
  return new CustomResource(
    spec.name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Issuer",
      metadata: metadata(place),
      spec: {
        acme: {
          email,
          server,
          privateKeySecretRef: { name: acmeName({ name }) },
          solvers: [dns01 === undefined ? { http01 } : { dns01 }],
        },
      },
    },
    opts,
  );
}
