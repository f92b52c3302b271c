import { beforeEach, describe, expect, test } from "vitest";
import { named, type ProgramRun, runProgram, useCloud } from "../../infra/program.ts";
import {
  cluster,
  everyNamespace,
  existingGateway,
  havingListeners,
  kubernetesStack,
  owned,
} from "./kubernetes-fixture.ts";
import { warned } from "./kubernetes-warnings.ts";

beforeEach(() => useCloud(cluster()));

const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const policyOf = (run: ProgramRun) => run.resources.find(({ type }) => type.endsWith(":NetworkPolicy"))?.inputs;
const awsStack = (more: object = {}, service: object = {}) =>
  kubernetesStack(
    { gateway: { kind: "aws", className: "my-alb" }, certificate: { acmArn: "arn:aws:acm:a" }, ...more },
    service,
  );

describe("R5 the Gateway of a service on kubernetes", () => {
  test("R5 its listeners bind the ports of the entry points before which its implementation stands", async () => {
    const ports = async (gateway: object) => {
      const spec = named(await runProgram(kubernetesStack({ gateway })), gatewayType)?.spec;
      return Object(spec).listeners.map(({ port }: { port: number }) => port);
    };
    expect(await ports({ kind: "traefik" })).toEqual([8000, 8443]);
    expect(await ports({ kind: "traefik", ports: { http: 80, https: 443 } })).toEqual([80, 443]);
    expect(await ports({ kind: "istio" })).toEqual([80, 443]);
    const theirs = { kind: "traefik", name: "public", ports: { http: 80, https: 443 } };
    await expect(ports(theirs)).rejects.toThrow("slipway:options.gateway.ports: are those of a Gateway of the stack's");
  });

  test("R5 a Gateway of Traefik's that serves at other ports is moved to none that nobody named", async () => {
    const path = "/apis/gateway.networking.k8s.io/v1/namespaces/demo-test/gateways/demo-test";
    const serving = (port: number, programmed = "True") => ({
      ...owned,
      spec: {
        listeners: [
          { name: "http", port: port - 363 },
          { name: "https", port },
        ],
      },
      status: { conditions: [{ type: "Programmed", status: programmed }], addresses: [{ value: "203.0.113.7" }] },
    });
    const run = (found: object, ports = {}) => {
      useCloud(cluster({ [path]: found }));
      return runProgram(kubernetesStack({ gateway: { kind: "traefik", ...ports } }));
    };
    await expect(run(serving(443))).rejects.toThrow(
      "slipway:options.gateway.ports: Gateway demo-test serves at the ports 80 and 443, and would be moved to 8000 and 8443, which are the entry points of Traefik's chart; keep them: pulumi config set --stack test --path --type int 'slipway:options.gateway.ports.http' 80 && pulumi config set --stack test --path --type int 'slipway:options.gateway.ports.https' 443",
    );
    await expect(run(serving(443), { ports: { http: 80, https: 443 } })).resolves.toBeDefined();
    await expect(run(serving(443, "False"))).resolves.toBeDefined();
  });

  test.each([
    ["istio", {}, "baseline"],
    ["nginx-gateway-fabric", {}, "baseline"],
    ["envoy-gateway", {}, "restricted"],
    ["istio", { name: "public", namespace: "gateways" }, "restricted"],
  ])("R5 the namespace lets in what %s runs beside its Gateway %j, by the profile %s", async (kind, more, level) => {
    const certificate = "name" in more ? { certificate: undefined } : {};
    const run = await runProgram(kubernetesStack({ gateway: { kind, ...more }, ...certificate }));
    expect(named(run, "kubernetes:core/v1:Namespace")).toMatchObject({
      metadata: {
        labels: { "pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/warn": "restricted" },
      },
    });
  });

  const theirs = { gateway: { kind: "istio", name: "public", namespace: "gateways" }, certificate: undefined };
  const listener = (name: string, protocol: string, more: object = {}) => ({
    ...{ name, protocol, allowedRoutes: everyNamespace },
    ...more,
  });
  const parentsOf = (run: ProgramRun, name = "demo") => Object(named(run, routeType, name)?.spec).parentRefs;
  const parent = { name: "public", namespace: "gateways" };

  test("R5 of an existing Gateway the route goes to every listener of HTTPS that takes it, and plain HTTP is redirected", async () => {
    const listeners = [
      listener("http", "HTTP"),
      listener("web", "HTTPS", { hostname: "*.example.com" }),
      listener("other", "HTTPS", { hostname: "*.example.org" }),
      listener("own", "HTTPS", { hostname: "mcp.example.com" }),
      listener("closed", "HTTPS", { allowedRoutes: { namespaces: { from: "Same" } } }),
    ];
    useCloud(cluster(havingListeners(listeners)));
    const run = await runProgram(kubernetesStack(theirs));
    expect(parentsOf(run)).toEqual([
      { ...parent, sectionName: "web" },
      { ...parent, sectionName: "own" },
    ]);
    expect(parentsOf(run, "demo-redirect")).toEqual([{ ...parent, sectionName: "http" }]);
  });

  test.each([
    ["has no listener of HTTPS", havingListeners([listener("http", "HTTP")])],
    ["may not be seen", { [existingGateway]: undefined, "get gateways": false }],
  ])("R5 of one that %s the route takes every listener, and nothing is redirected", async (_, seen) => {
    useCloud(cluster(seen));
    const run = await runProgram(kubernetesStack(theirs));
    expect(parentsOf(run)).toEqual([parent]);
    expect(parentsOf(run, "demo-redirect")).toBeUndefined();
  });

  test("R5 Traefik's Ingress is told to leave plain HTTP unredirected", async () => {
    const ingress = (kind: string) => warned({ gateway: undefined, ingress: { kind } });
    expect(await ingress("traefik")).toContain("Traefik answers plain HTTP with 404 unless its entry point redirects");
    expect(await ingress("haproxy")).not.toContain("plain HTTP");
  });
});

describe("R33 an update of a service on kubernetes, behind load balancers that find pods themselves", () => {
  const templateOf = (run: ProgramRun) => Object(named(run, "kubernetes:apps/v1:Deployment")?.spec).template.spec;

  test.each([
    ["aws", 60],
    ["gke", 40],
    ["envoy-gateway", 5],
  ])("R33 an instance behind %s waits %i s before it ends", async (kind, seconds) => {
    const gateway = kind === "aws" ? Object(awsStack().options) : { gateway: { kind } };
    const template = templateOf(await runProgram(kubernetesStack(gateway, { requestTimeoutSeconds: 100 })));
    expect(template).toMatchObject({
      terminationGracePeriodSeconds: seconds + 100 + 2,
      containers: [{ lifecycle: { preStop: { sleep: { seconds } } } }],
    });
  });

  const label = "elbv2.k8s.aws/pod-readiness-gate-inject";

  test("R33 on aws a new instance is ready once the load balancer finds it healthy", async () => {
    const run = await runProgram(awsStack({}, { requestTimeoutSeconds: 900 }));
    expect(named(run, "kubernetes:core/v1:Namespace")).toMatchObject({ metadata: { labels: { [label]: "enabled" } } });
    const groups = run.resources.find(({ type }) => type.endsWith(":TargetGroupConfiguration"))?.inputs.spec;
    expect(groups).toMatchObject({
      defaultConfiguration: {
        healthCheckConfig: { healthCheckPath: "/health", matcher: { httpCode: "200-299" } },
        targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "900" }],
      },
    });
    const without = await runProgram(awsStack({}, { healthPath: false }));
    const asked = without.resources.find(({ type }) => type.endsWith(":TargetGroupConfiguration"))?.inputs.spec;
    expect(asked).toMatchObject({
      defaultConfiguration: { healthCheckConfig: { healthCheckPath: "/mcp", matcher: { httpCode: "200-499" } } },
    });
  });

  test("R33 a namespace that was there before without the label for it is warned of", async () => {
    const options = { ...Object(awsStack().options), namespace: "mcp" };
    useCloud(cluster({ "/api/v1/namespaces/mcp": { metadata: { labels: {} } } }));
    expect(await warned(options)).toContain(`kubectl --context my-cluster label namespace mcp ${label}=enabled`);
    useCloud(cluster({ "/api/v1/namespaces/mcp": { metadata: { labels: { [label]: "enabled" } } } }));
    expect(await warned(options)).not.toContain(label);
  });
});

test("R5 pods in Istio's ambient mesh hear its tunnel and its probes", async () => {
  const run = await runProgram(kubernetesStack({ gateway: { kind: "istio" } }));
  expect(policyOf(run)?.spec).toMatchObject({
    ingress: [
      { ports: [{ port: "http" }, { port: 15_008 }] },
      { ports: [{ port: "http" }], from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] },
    ],
  });
  expect(JSON.stringify(policyOf(await runProgram(kubernetesStack())))).not.toContain("15008");
});

test("R11 nobody is given a right to read the stack's Secrets, and pods have no token of the API", async () => {
  const run = await runProgram(kubernetesStack({}, { secrets: ["TOKEN"] }, { secrets: { TOKEN: "value" } }));
  expect(run.resources.filter(({ type }) => type.includes("rbac.authorization.k8s.io"))).toEqual([]);
  expect(named(run, "kubernetes:core/v1:ServiceAccount")).toMatchObject({ automountServiceAccountToken: false });
});
