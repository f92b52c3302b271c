import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type * as pulumi from "@pulumi/pulumi";
import { gatewayKind, type GatewayKindName } from "./gateway-kinds.ts";
import { metadata, type Place } from "./place.ts";

// What implementations of the Gateway API need beside a route so that streams live and an MCP server is found healthy.

const cookie = "slipway";
const cookieSeconds = 86_400;

/** Makes what belongs to the route or its Service. */
export function besideRoute(place: Place, kind: GatewayKindName, route: pulumi.Resource): CustomResource[] {
  const { spec, options, name } = place;
  const { sessionAffinity } = options;
  const routeRef = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name };
  const serviceRef = { group: "", kind: "Service", name };
  // Without the word the API server refuses a port.
  const atPort = { portSpecification: "USE_FIXED_PORT", port: spec.port };
  const make = (apiKind: string, wanted: object) => policy(place, { kind, apiKind, spec: wanted, dependsOn: [route] });
  switch (kind) {
    case "envoy-gateway":
      // https://gateway.envoyproxy.io/docs/tasks/traffic/load-balancing/
      return sessionAffinity
        ? [
            make("BackendTrafficPolicy", {
              targetRefs: [routeRef],
              loadBalancer: {
                type: "ConsistentHash",
                consistentHash: { type: "Cookie", cookie: { name: cookie, ttl: `${cookieSeconds}s` } },
              },
            }),
          ]
        : [];
    case "istio":
      // https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings-ConsistentHashLB
      return sessionAffinity
        ? [
            make("DestinationRule", {
              host: `${name}.${place.namespaceName}.svc.cluster.local`,
              trafficPolicy: {
                loadBalancer: { consistentHash: { httpCookie: { name: cookie, ttl: `${cookieSeconds}s` } } },
              },
            }),
          ]
        : [];
    case "nginx-gateway-fabric":
      // https://docs.nginx.com/nginx-gateway-fabric/traffic-management/proxy-settings
      return [make("ProxySettingsPolicy", { targetRefs: [routeRef], buffering: { disable: true } })];
    case "gke":
      // https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources
      return [
        make("GCPBackendPolicy", {
          default: {
            timeoutSec: spec.requestTimeoutSeconds,
            connectionDraining: { drainingTimeoutSec: Math.min(3600, spec.requestTimeoutSeconds) },
            ...(sessionAffinity ? { sessionAffinity: { type: "GENERATED_COOKIE", cookieTtlSec: cookieSeconds } } : {}),
          },
          targetRef: serviceRef,
        }),
        make("HealthCheckPolicy", {
          default: {
            config:
              spec.healthPath === false
                ? { type: "TCP", tcpHealthCheck: atPort }
                : {
                    type: "HTTP",
                    httpHealthCheck: { ...atPort, requestPath: spec.healthPath, host: spec.domain ?? "" },
                  },
          },
          targetRef: serviceRef,
        }),
      ];
    case "aws":
      // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/targetgroupconfig/
      return [
        make("TargetGroupConfiguration", {
          targetReference: { name },
          defaultConfiguration: {
            targetType: "ip",
            healthCheckConfig: {
              healthCheckInterval: 10,
              healthyThresholdCount: 2,
              // A GET of the MCP endpoint is answered with whatever the server says of it.
              ...(spec.healthPath === false
                ? { healthCheckPath: spec.path, matcher: { httpCode: "200-499" } }
                : { healthCheckPath: spec.healthPath, matcher: { httpCode: "200-299" } }),
            },
            // After it an open stream is cut, while the instance still serves it.
            targetGroupAttributes: [
              {
                key: "deregistration_delay.timeout_seconds",
                value: String(Math.min(3600, spec.requestTimeoutSeconds)),
              },
            ],
          },
        }),
      ];
    default:
      return [];
  }
}

/** What a Gateway of the stack's own takes its parameters from; undefined where its class says all. */
export function gatewayParameters(place: Place, kind: GatewayKindName) {
  if (kind !== "aws") return undefined;
  const { certificate, gateway } = place.options;
  const { idleSeconds } = gatewayKind(kind);
  const apiKind = "LoadBalancerConfiguration";
  const resource = policy(place, {
    kind,
    apiKind,
    spec: {
      // By default it is reached within its network alone.
      scheme: "internet-facing",
      loadBalancerAttributes: [{ key: "idle_timeout.timeout_seconds", value: String(idleSeconds) }],
      listenerConfigurations: [
        {
          protocolPort: `HTTPS:${gateway?.ports?.https ?? 443}`,
          ...(certificate && "acmArn" in certificate ? { defaultCertificate: certificate.acmArn } : {}),
        },
      ],
    },
    dependsOn: [],
  });
  return { resource, reference: { group: "gateway.k8s.aws", kind: apiKind, name: place.name } };
}

function policy(
  place: Place,
  {
    kind,
    apiKind,
    spec,
    dependsOn,
  }: { kind: GatewayKindName; apiKind: string; spec: object; dependsOn: pulumi.Resource[] },
): CustomResource {
  const { group = "" } = gatewayKind(kind);
  return new CustomResource(
    place.spec.name,
    { apiVersion: group, kind: apiKind, metadata: metadata(place), spec },
    { ...place.opts, dependsOn },
  );
}
