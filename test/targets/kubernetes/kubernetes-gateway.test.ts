import { describe, expect, test } from "vitest";
import { named, ofType, type ProgramRun, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes-fixture.ts";

useCloud(cluster());

const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";

describe("what leads to a service on kubernetes", () => {
  test("R5 a Gateway of its own serves HTTPS, redirects HTTP and lets streams live; its address is the record", async () => {
    const run = await runProgram(kubernetesStack({}, { requestTimeoutSeconds: 900 }));
    expect(named(run, gatewayType)).toMatchObject({
      metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } },
      spec: {
        gatewayClassName: "eg",
        listeners: [
          { name: "http", protocol: "HTTP" },
          { name: "https", hostname: "mcp.example.com", tls: { certificateRefs: [{ name: "demo-test-tls" }] } },
        ],
      },
    });
    expect(named(run, routeType)?.spec).toMatchObject({
      parentRefs: [{ name: "demo-test", sectionName: "https" }],
      rules: [{ timeouts: { request: "900s" } }],
    });
    expect(named(run, routeType, "demo-redirect")?.spec).toMatchObject({
      rules: [{ filters: [{ requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    });
    expect(await valueOf(run.service.outputs.dnsRecords)).toEqual([
      { name: "mcp.example.com", type: "A", value: "203.0.113.7" },
    ]);
  });

  test("R5 an existing Gateway gets the route alone, and the pods hear its namespace", async () => {
    const gateway = { kind: "aks", name: "public", namespace: "gateways", listener: "web" };
    const run = await runProgram(kubernetesStack({ gateway, certificate: undefined, namespace: "mcp" }));
    expect(named(run, routeType)?.spec).toMatchObject({
      parentRefs: [{ name: "public", namespace: "gateways", sectionName: "web" }],
    });
    expect(ofType(run, gatewayType)).toEqual([]);
    expect(ofType(run, "kubernetes:core/v1:Namespace")).toEqual([]);
    expect(policyOf(run)).toMatchObject({
      spec: {
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "gateways" } } }] }],
      },
    });
  });

  test.each<[kind: string, options: object, made: string[]]>([
    ["nginx-gateway-fabric", {}, ["ProxySettingsPolicy"]],
    ["gke", {}, ["GCPBackendPolicy", "HealthCheckPolicy"]],
    [
      "aws",
      { gateway: { kind: "aws", className: "my-alb" }, certificate: { acmArn: "arn:aws:acm:a" } },
      ["LoadBalancerConfiguration", "TargetGroupConfiguration"],
    ],
    ["envoy-gateway", { sessionAffinity: true }, ["BackendTrafficPolicy"]],
    ["istio", { sessionAffinity: true }, ["DestinationRule"]],
    ["traefik", {}, []],
    ["cilium", {}, []],
    ["aks", {}, []],
  ])("R5 %s gets beside the route what it needs", async (kind, options, made) => {
    const run = await runProgram(kubernetesStack({ gateway: { kind }, ...options }));
    const beside = run.resources.filter(({ type }) =>
      /^kubernetes:[^:]*(envoyproxy|nginx|gke|aws|istio)[^:]*:/.test(type),
    );
    expect(beside.map(({ type }) => type.split(":").at(-1) ?? "").toSorted()).toEqual(made);
  });

  test.each([
    ["/health", { type: "HTTP", httpHealthCheck: { portSpecification: "USE_FIXED_PORT", port: 8080 } }],
    [false, { type: "TCP", tcpHealthCheck: { portSpecification: "USE_FIXED_PORT", port: 8080 } }],
  ])("R5 Google's load balancer asks the pods at their port with healthPath %s", async (healthPath, config) => {
    const run = await runProgram(kubernetesStack({ gateway: { kind: "gke" } }, { healthPath }));
    const policy = run.resources.find(({ type }) => type.endsWith(":HealthCheckPolicy"))?.inputs;
    expect(policy?.spec).toMatchObject({ default: { config }, targetRef: { kind: "Service", name: "demo-test" } });
  });

  test("R5 a plain Ingress streams by its controller's annotations", async () => {
    const run = await runProgram(kubernetesStack({ gateway: undefined, ingress: { kind: "nginx" } }));
    const ingress = run.resources.find(({ type }) => type.endsWith(":Ingress"))?.inputs;
    expect(ingress).toMatchObject({
      metadata: {
        annotations: {
          "nginx.ingress.kubernetes.io/proxy-buffering": "off",
          "nginx.ingress.kubernetes.io/proxy-read-timeout": "300",
        },
      },
      spec: { tls: [{ hosts: ["mcp.example.com"], secretName: "demo-test-tls" }] },
    });
  });
});

function policyOf(run: ProgramRun) {
  return run.resources.find(({ type }) => type.endsWith(":NetworkPolicy"))?.inputs;
}
