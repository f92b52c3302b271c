import { describe, expect, test } from "vitest";
import * as z from "zod";
import { named, ofType, type ProgramRun, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";
import { cluster, kubernetesStack, smallest } from "./kubernetes-fixture.ts";

useCloud(cluster());

const deploymentType = "kubernetes:apps/v1:Deployment";
const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";

const podSchema = z.looseObject({
  containers: z.tuple([
    z.looseObject({
      image: z.unknown().optional(),
      env: z.array(
        z.object({
          name: z.string(),
          value: z.unknown().optional(),
          valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
        }),
      ),
      startupProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
    }),
  ]),
});
const deploymentSchema = z.looseObject({ template: z.object({ spec: podSchema }) });
const specOf = (run: ProgramRun) => deploymentSchema.parse(named(run, deploymentType)?.spec);
const containerOf = (run: ProgramRun) => specOf(run).template.spec.containers[0];

const secretMark = "4dabf18193072939515e22adb298388d";
/** The text of a secret, as the SDK hands it to the engine. */
function inPlain(value: unknown): unknown {
  return typeof value === "object" && value !== null && secretMark in value && "value" in value ? value.value : value;
}

testTarget("kubernetes", {
  options: { ...smallest, prometheus: {} },
  image: { repository: "ghcr.io/team/server" },
  service: { domain: "mcp.example.com" },
  server: { type: deploymentType, name: "demo" },
  read(_inputs, run) {
    const { image, env, startupProbe } = containerOf(run);
    const texts = Object(inPlain(named(run, "kubernetes:core/v1:Secret")?.stringData));
    return {
      image,
      healthPath: startupProbe.httpGet.path,
      env: Object.fromEntries(
        env.map(({ name, value, valueFrom }) => [
          name,
          value ?? inPlain(Reflect.get(texts, valueFrom?.secretKeyRef.key ?? "")),
        ]),
      ),
    };
  },
  lacks: ["availability", "errorRate", "toolErrors", "latency", "requests", "coldStart", "certificateExpiry", "budget"],
  alerts(run) {
    const ruleSchema = z.object({ groups: z.tuple([z.object({ rules: z.array(z.object({ alert: z.string() })) })]) });
    const configSchema = z.object({
      receivers: z.tuple([
        z.object({
          emailConfigs: z.array(z.object({ to: z.string() })),
          slackConfigs: z.array(
            z.object({
              httpConfig: z.object({ authorization: z.object({ credentials: z.object({ key: z.string() }) }) }),
            }),
          ),
          pagerdutyConfigs: z.array(z.object({ routingKey: z.object({ key: z.string() }) })),
          webhookConfigs: z.array(z.object({ urlSecret: z.object({ key: z.string() }) })),
        }),
      ]),
    });
    const rules = named(run, "kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    if (!rules) return {};
    const config = named(run, "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig");
    const [told] = configSchema.parse(config?.spec).receivers;
    const names = [
      ...told.emailConfigs.map((_, index) => `email-${index}`),
      ...told.slackConfigs.map(({ httpConfig }) => httpConfig.authorization.credentials.key),
      ...told.pagerdutyConfigs.map(({ routingKey }) => routingKey.key),
      ...told.webhookConfigs.map(({ urlSecret }) => urlSecret.key),
    ];
    return Object.fromEntries(ruleSchema.parse(rules.spec).groups[0].rules.map(({ alert }) => [alert, names]));
  },
});

describe("what is special about kubernetes", () => {
  test("R5 goes to the context that the stack names, whatever its API's address", async () => {
    const run = await runProgram(kubernetesStack());
    expect(named(run, "pulumi:providers:kubernetes")).toMatchObject({
      context: "my-cluster",
      clusterIdentifier: "my-cluster",
      kubeconfig: "",
    });
    const others = run.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(others.filter(({ provider }) => provider !== "demo")).toEqual([]);
  });

  test("R5 pods are of the restricted profile, ask by the domain's name, and end gracefully", async () => {
    const run = await runProgram(kubernetesStack({ writable: ["/tmp", "/var/data"] }, { requestTimeoutSeconds: 100 }));
    const { template } = specOf(run);
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 107,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "tmp" }, { name: "var-data", emptyDir: { sizeLimit: "64Mi" } }],
    });
    const host = [{ name: "Host", value: "mcp.example.com" }];
    expect(containerOf(run)).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      resources: { requests: { cpu: "1000m", memory: "512Mi" }, limits: { memory: "512Mi" } },
      readinessProbe: { httpGet: { path: "/health", httpHeaders: host } },
      volumeMounts: [{ mountPath: "/tmp" }, { mountPath: "/var/data" }],
    });
    const env = containerOf(run).env.map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(env)).toMatchObject({
      ALLOWED_HOSTS: "mcp.example.com",
      PUBLIC_URL: "https://mcp.example.com",
      SHUTDOWN_TIMEOUT_SECONDS: "100",
    });
    expect(named(run, "kubernetes:core/v1:Namespace")).toMatchObject({
      metadata: { name: "demo-test", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
  });

  test("R5 the number of instances is the autoscaler's, or fixed", async () => {
    const scaled = await runProgram(kubernetesStack({}, { minInstances: 2, maxInstances: 5 }));
    expect(specOf(scaled)).not.toHaveProperty("replicas");
    expect(named(scaled, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler")?.spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 5,
    });
    expect(named(scaled, "kubernetes:policy/v1:PodDisruptionBudget")?.spec).toMatchObject({ maxUnavailable: 1 });
    const fixed = await runProgram(kubernetesStack({}, { minInstances: 1, maxInstances: 1 }));
    expect(specOf(fixed)).toMatchObject({ replicas: 1 });
    expect(fixed.resources.filter(({ type }) => /Autoscaler|Budget/.test(type))).toEqual([]);
  });

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
    const gateway = { kind: "istio", name: "public", namespace: "gateways", listener: "web" };
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

  test("R11 references are keys of Secrets, or of a store; a new value is a Secret of a new name", async () => {
    const secrets = { A: { reference: "database/url" }, B: "text" };
    const run = await runProgram(kubernetesStack({}, { secrets: ["A", "B"] }, { secrets }));
    const own = named(run, "kubernetes:core/v1:Secret");
    expect(own).toMatchObject({ immutable: true });
    expect(own?.metadata).not.toHaveProperty("name");
    expect(containerOf(run).env).toContainEqual(
      expect.objectContaining({ name: "A", valueFrom: { secretKeyRef: { name: "database", key: "url" } } }),
    );
    const stored = await runProgram(
      kubernetesStack(
        { secretStore: { name: "vault" } },
        { secrets: ["A"] },
        { secrets: { A: { reference: "db#url" } } },
      ),
    );
    expect(named(stored, "kubernetes:external-secrets.io/v1:ExternalSecret", "demo-external")?.spec).toMatchObject({
      secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
      data: [{ secretKey: "A", remoteRef: { key: "db", property: "url" } }],
    });
  });

  test("R17 nodes sign in to the registry with a password of the stack's, which the server does not get", async () => {
    const imagePull = { username: "robot", password: "PULL" };
    const run = await runProgram(kubernetesStack({ imagePull }, {}, { secrets: { PULL: "hunter2" } }));
    const made = named(run, "kubernetes:core/v1:Secret", "demo-pull");
    const text = JSON.stringify(made?.stringData);
    expect(text).toContain("ghcr.io");
    expect(text).toContain("hunter2");
    expect(JSON.stringify(specOf(run))).not.toContain("PULL");
  });
});

function policyOf(run: ProgramRun) {
  return run.resources.find(({ type }) => type.endsWith(":NetworkPolicy"))?.inputs;
}
