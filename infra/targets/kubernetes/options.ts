import * as z from "zod";
import { dns, domainVerified, sessionAffinity, startTimeoutSeconds } from "../../option-parts.ts";
import { gatewayKindNames } from "./gateway-kinds.ts";
import { ingressKinds } from "./ingress-kinds.ts";
import { prometheus, requestsMetric } from "./metric-options.ts";
import { cidr, label, objectName, path, port } from "./option-shapes.ts";
import { cpuLimit, pods } from "./pod-options.ts";
import { registry } from "./registry-options.ts";

const gateway = z
  .strictObject({
    kind: z
      .enum(gatewayKindNames)
      .describe("Implementation of the Gateway API: what it needs beside the route is made too"),
    className: objectName
      .optional()
      .describe("GatewayClass of a Gateway of the stack's own; the kind's usual one by default"),
    name: objectName.optional().describe("Existing Gateway to attach to, in place of one of the stack's own"),
    namespace: label.optional().describe("Namespace of the existing Gateway; the service's by default"),
    listener: objectName
      .optional()
      .describe("Listener of the existing Gateway (sectionName); those that serve the domain by HTTPS by default"),
    ports: z
      .strictObject({ http: port.describe("Of plain HTTP"), https: port.describe("Of HTTPS") })
      .optional()
      .describe("Ports of the listeners of a Gateway of the stack's own; 80 and 443, on kind traefik 8000 and 8443"),
  })
  .refine(({ name, namespace, listener }) => name !== undefined || (namespace ?? listener) === undefined, {
    path: ["name"],
    error: "is needed beside namespace or listener: the existing Gateway that they belong to",
  })
  .refine(({ name, ports }) => name === undefined || ports === undefined, {
    path: ["ports"],
    error: "are those of a Gateway of the stack's own; an existing one has its own: leave it out",
  })
  .describe("Gateway that the HTTPRoute attaches to");

const ingress = z
  .strictObject({
    kind: z
      .enum(Object.keys(ingressKinds) as [keyof typeof ingressKinds])
      .describe("Controller of Ingress: what it needs so that streams live is set"),
    className: objectName.optional().describe("IngressClass; the kind's usual one by default"),
  })
  .describe("Plain Ingress in place of a gateway, for clusters without the Gateway API");

const certificate = z
  .union(
    [
      z.strictObject({ issuer: objectName.describe("cert-manager Issuer in the service's namespace") }),
      z.strictObject({ clusterIssuer: objectName.describe("cert-manager ClusterIssuer") }),
      z.strictObject({
        secret: objectName.describe("Existing Secret of type kubernetes.io/tls in the service's namespace"),
      }),
      z.strictObject({ certificateMap: objectName.describe("Google certificate map, on kind gke") }),
      z.strictObject({
        acmArn: z
          .string()
          .startsWith("arn:", "must be the ARN of a certificate")
          .describe("Certificate in ACM, on kind aws"),
      }),
      z.strictObject({
        letsEncrypt: z
          .strictObject({
            email: z.email().describe("Address that Let's Encrypt writes to"),
            dns01: z
              .record(z.string(), z.unknown())
              .optional()
              .describe(
                "Solver of cert-manager for a DNS challenge, as its page has it; by default the HTTP challenge",
              ),
            server: z
              .url()
              .default("https://acme-v02.api.letsencrypt.org/directory")
              .describe("Directory of the ACME server"),
          })
          .describe("An Issuer of the stack's own"),
      }),
    ],
    {
      error:
        "must be one of {issuer: …}, {clusterIssuer: …}, {letsEncrypt: {email: …}}, {secret: …}, {certificateMap: …}, {acmArn: …}",
    },
  )
  .optional()
  .describe("Where the certificate comes from; an existing Gateway has its own");

const externalDns = z.strictObject({
  externalDns: z.literal(true).describe("external-dns of the cluster sets the record"),
});

const secretStore = z
  .strictObject({
    name: objectName.describe("Name of the store"),
    kind: z.enum(["ClusterSecretStore", "SecretStore"]).default("ClusterSecretStore").describe("Its kind"),
  })
  .optional()
  .describe(
    "Store of External Secrets in which references of slipway:secrets are looked up; without it they name Secrets of the namespace",
  );

const networkPolicy = z
  .union([
    z.literal(false),
    z.strictObject({
      from: z
        .array(label)
        .optional()
        .describe("Namespaces that ingress is allowed from; where the kind's proxies run by default"),
      to: z
        .array(cidr)
        .optional()
        .describe("Ranges of addresses that egress is allowed to, beside DNS; anywhere by default"),
    }),
  ])
  .default({})
  .describe("NetworkPolicy of the pods, enforced where the cluster's CNI plugin does so; false for none");

/** `slipway:options` of a stack on Kubernetes. */
export const options = z
  .strictObject({
    context: z
      .string()
      .min(1, "must not be empty")
      .describe(
        "Context of the kubeconfig that is deployed to, as `kubectl config get-contexts` names it; never the current one",
      ),
    namespace: label
      .optional()
      .describe("Existing namespace to deploy into; by default one of the stack's own is made"),
    gateway: gateway.optional(),
    ingress: ingress.optional(),
    certificate,
    dns: dns(externalDns),
    domainVerified,
    secretStore,
    registry,
    user: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .default(1000)
      .describe("User id that the server runs as (runAsUser), never root"),
    writable: z
      .array(path)
      .default(["/tmp"])
      .describe("Folders that the server may write, each an emptyDir volume; the root file system is read-only"),
    writableMiB: z.int().min(1).max(1_048_576).default(64).describe("Size limit of each such volume in MiB"),
    startTimeoutSeconds: startTimeoutSeconds({ longest: 3600 }),
    placementTimeoutSeconds: z
      .int()
      .min(10)
      .max(7200)
      .default(600)
      .describe("Longest time until a new instance is scheduled and its image is pulled"),
    drainSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .optional()
      .describe("Time an old instance has to finish calls in flight; as long as the longest request by default"),
    cpuLimit,
    pods,
    sessionAffinity,
    networkPolicy,
    prometheus,
    requestsMetric,
  })
  .refine(({ gateway, ingress }) => (gateway === undefined) !== (ingress === undefined), {
    path: ["gateway"],
    error: "is needed: {kind: …} of the cluster's gateway, or slipway:options.ingress in its place, and not both",
  });

export type KubernetesOptions = z.infer<typeof options>;
