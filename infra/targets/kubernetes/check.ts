import type { ServiceSpec } from "../../contract.ts";
import { isApex } from "../../domain-name.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { apexWords } from "./apex.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { ingressKind } from "./ingress-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

// `<secret>/<key>` of the namespace.
const referenceShape = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[-\w.]+$/;

/** What works and yet needs a word; throws a ConfigError where the settings cannot work together. */
export function check(spec: ServiceSpec, options: KubernetesOptions): string[] {
  const faults = [...certificateFaults(options), ...affinityFaults(options), ...referenceFaults(spec, options)];
  faults.push(...limitFaults(spec, options));
  const { gateway } = options;
  if (
    gateway &&
    gateway.name === undefined &&
    (gateway.className ?? gatewayKind(gateway.kind).className) === undefined
  ) {
    faults.push({
      path: "slipway:options.gateway.className",
      problem: `required, since ${gatewayKind(gateway.kind).title} brings no class of its own`,
      remedy: `name the GatewayClass that somebody made for it (${gatewayKind(gateway.kind).source})`,
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [
    ...domainWarnings(spec, options),
    ...issuerWarnings(options),
    ...redirectWarnings(options),
    ...timeWarnings(spec, options),
    ...affinityWarnings(options),
  ];
}

function certificateFaults({ gateway, certificate }: KubernetesOptions): Fault[] {
  const path = "slipway:options.certificate";
  const fault = (problem: string, remedy: string) => [{ path, problem, remedy }];
  if (gateway?.name !== undefined) {
    if (certificate === undefined) return [];
    return fault(`the existing Gateway ${gateway.name} has a certificate of its own`, "leave it out");
  }
  if (certificate === undefined) {
    return fault(
      "required: without one there is no HTTPS",
      "name an issuer of cert-manager, such as {clusterIssuer: …}",
    );
  }
  if ("certificateMap" in certificate && gateway?.kind !== "gke") {
    return fault("a certificateMap is Google's, for slipway:options.gateway.kind gke", "name an issuer or a Secret");
  }
  if ("acmArn" in certificate && gateway?.kind !== "aws") {
    return fault("an acmArn is for slipway:options.gateway.kind aws", "name an issuer or a Secret");
  }
  if (gateway && !gatewayKind(gateway.kind).takesSecrets && !("acmArn" in certificate)) {
    const { title, source } = gatewayKind(gateway.kind);
    return fault(`${title} takes certificates of ACM alone (${source})`, "write {acmArn: …}");
  }
  if (gateway && gatewayKind(gateway.kind).waitsForSecrets && isChallengedByHttp(certificate)) {
    return fault(
      `${gatewayKind(gateway.kind).title} serves nothing of a Gateway before its certificate is there, so that a challenge through it is never answered`,
      "name a solver of DNS in letsEncrypt.dns01, or write {certificateMap: …}",
    );
  }
  return [];
}

/** Whether the Issuer of the stack's own is challenged through the gateway. */
function isChallengedByHttp(certificate: NonNullable<KubernetesOptions["certificate"]>): boolean {
  return "letsEncrypt" in certificate && certificate.letsEncrypt.dns01 === undefined;
}

function issuerWarnings({ gateway, certificate }: KubernetesOptions): string[] {
  const kind = gateway && gatewayKind(gateway.kind);
  if (!kind?.waitsForSecrets || !certificate || !("issuer" in certificate || "clusterIssuer" in certificate)) return [];
  return [
    `slipway:options.certificate: ${kind.title} serves nothing of a Gateway before its certificate is there: an issuer that is challenged by HTTP through it never gets one; let it solve DNS challenges`,
  ];
}

function limitFaults({ cpu }: ServiceSpec, { cpuLimit = cpu }: KubernetesOptions): Fault[] {
  if (cpuLimit >= cpu) return [];
  const problem = `${cpuLimit} is less than slipway:service.cpu, which is ${cpu}`;
  return [{ path: "slipway:options.cpuLimit", problem, remedy: "raise it, or leave it out" }];
}

function affinityFaults({ sessionAffinity, gateway, ingress }: KubernetesOptions): Fault[] {
  if (!sessionAffinity) return [];
  const entrance = gateway ? gatewayKind(gateway.kind) : ingress && ingressKind(ingress.kind);
  if (!entrance || entrance.affinity !== undefined) return [];
  return [
    {
      path: "slipway:options.sessionAffinity",
      problem: `${entrance.title} has no way to keep a client at one instance that a stack could set (${entrance.source})`,
      remedy: "let the server keep its sessions in a store that all instances share, or run one instance",
    },
  ];
}

function affinityWarnings({ sessionAffinity }: KubernetesOptions): string[] {
  if (!sessionAffinity) return [];
  return [
    "slipway:options.sessionAffinity: it is kept by a cookie, and most MCP clients keep none: sessions that must not move belong into a store that all instances share",
  ];
}

function referenceFaults(spec: ServiceSpec, { secretStore }: KubernetesOptions): Fault[] {
  if (secretStore) return [];
  return Object.entries(spec.secrets).flatMap(([name, source]) => {
    if (!("reference" in source) || referenceShape.test(source.reference)) return [];
    return [
      {
        path: `slipway:secrets.${name}`,
        problem: `${source.reference} does not say which key of which Secret it is`,
        remedy: "write <secret>/<key>, or name the store of External Secrets in slipway:options.secretStore",
      },
    ];
  });
}

/** Whether the certificate can be there by the end of an `up`, because the domain leads here or nobody asks whether it does. */
export function isCertified({ certificate, dns, domainVerified, gateway }: KubernetesOptions): boolean {
  if (domainVerified || dns !== undefined || gateway?.name !== undefined) return true;
  return certificate !== undefined && ["secret", "certificateMap", "acmArn"].some((key) => key in certificate);
}

function domainWarnings(spec: ServiceSpec, options: KubernetesOptions): string[] {
  const { dns, domainVerified } = options;
  if (dns !== undefined || domainVerified) return [];
  const certificate = isCertified(options) ? "" : ", and waits for no certificate";
  const { domain = "" } = spec;
  // Its load balancers never have an address; of others that is seen once they are there.
  const apex =
    options.gateway?.kind === "aws" && isApex(domain) ? [`slipway:service.domain: ${apexWords(domain)}`] : [];
  return [
    ...apex,
    `slipway:service.domain: ${domain} needs a record that this stack does not set: this up puts it out as dnsRecords${certificate}; set it, then slipway:options.domainVerified to true, and run up again`,
  ];
}

function redirectWarnings({ ingress }: KubernetesOptions): string[] {
  const kind = ingress && ingressKind(ingress.kind);
  if (kind?.redirectsBySetting === undefined) return [];
  return [
    `slipway:options.ingress: ${kind.title} answers plain HTTP with 404 unless its entry point redirects it, which no Ingress can say (${kind.redirectsBySetting})`,
  ];
}

function timeWarnings(spec: ServiceSpec, { gateway }: KubernetesOptions): string[] {
  if (!gateway) return [];
  const { keepsTimeouts, title, source } = gatewayKind(gateway.kind);
  if (keepsTimeouts || gateway.kind === "gke") return [];
  return [
    `slipway:service.requestTimeoutSeconds: ${title} ignores timeouts.request of an HTTPRoute, so that its own setting ends a request, and not ${spec.requestTimeoutSeconds} s (${source})`,
  ];
}

/** Why the entrance cannot send a revision a share of the requests. */
export function cannotMoveInSteps({ gateway, sessionAffinity }: KubernetesOptions): string | undefined {
  if (!gateway) return "by an Ingress, which knows no weights,";
  // Their load balancers need an object beside each Service.
  if (gateway.kind === "gke" || gateway.kind === "aws") return `by a gateway of kind ${gateway.kind}`;
  return sessionAffinity ? "with slipway:options.sessionAffinity, which goes before weights," : undefined;
}
