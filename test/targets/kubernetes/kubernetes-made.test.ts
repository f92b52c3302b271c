import { describe, expect, test } from "vitest";
import * as z from "zod";
import { answers, type Registered, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, marks, owned, type Question, reviewedBy, served } from "./kubernetes-fixture.ts";
import { stacks } from "./kubernetes-manifests.ts";

/** What each kind is called in paths and rights, as its own definition has it. */
const plurals: Readonly<Record<string, string>> = {
  AlertmanagerConfig: "alertmanagerconfigs",
  BackendTrafficPolicy: "backendtrafficpolicies",
  ConfigMap: "configmaps",
  Deployment: "deployments",
  DestinationRule: "destinationrules",
  ExternalSecret: "externalsecrets",
  GCPBackendPolicy: "gcpbackendpolicies",
  Gateway: "gateways",
  HTTPRoute: "httproutes",
  HTTPRouteFilter: "httproutefilters",
  HealthCheckPolicy: "healthcheckpolicies",
  HorizontalPodAutoscaler: "horizontalpodautoscalers",
  Ingress: "ingresses",
  Issuer: "issuers",
  ListenerRuleConfiguration: "listenerruleconfigurations",
  LoadBalancerConfiguration: "loadbalancerconfigurations",
  Namespace: "namespaces",
  NetworkPolicy: "networkpolicies",
  PodDisruptionBudget: "poddisruptionbudgets",
  PodMonitor: "podmonitors",
  PrometheusRule: "prometheusrules",
  ProxySettingsPolicy: "proxysettingspolicies",
  Secret: "secrets",
  Service: "services",
  ServiceAccount: "serviceaccounts",
  TargetGroupConfiguration: "targetgroupconfigurations",
};

const manifestSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string().optional(), annotations: z.record(z.string(), z.string()) }),
});

function made({ resources }: { resources: Registered[] }) {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => {
      const { apiVersion, kind, metadata } = manifestSchema.parse(inputs);
      const [group = "", version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
      const root = group === "" ? `/api/${version}` : `/apis/${apiVersion}`;
      const within = kind === "Namespace" ? "" : "/namespaces/demo-test";
      const resource = plurals[kind] ?? `no plural of ${kind}`;
      return {
        right: [resource, group].filter(Boolean).join("."),
        path: metadata.name === undefined ? undefined : `${root}${within}/${resource}/${metadata.name}`,
        annotations: metadata.annotations,
        apiVersion,
        kind,
      };
    });
}

async function runRecorded(stack: StackConfig) {
  const asked: Question[] = [];
  useCloud(cluster({}, asked));
  const objects = made(await runProgram(stack));
  const rights = asked.filter(({ method }) => method === "POST").map(({ body }) => reviewedBy(body));
  const mayAll = [...Map.groupBy(rights, ({ resource, group }) => [resource, group].filter(Boolean).join("."))]
    .filter(([, all]) => ["get", "create", "patch", "delete"].every((verb) => all.some((one) => one.verb === verb)))
    .map(([right]) => right);
  const looked = asked.filter(({ method }) => method === "GET").map(({ path }) => path);
  return { objects, mayAll, looked };
}

const titled = stacks.map((stack, index) => [`${index} ${JSON.stringify(stack.options)}`, stack] as const);

test.each(titled)(
  "R16 whoever deploys is asked for exactly what a stack makes, and whose it is: %s",
  async (_, stack) => {
    const { objects, mayAll, looked } = await runRecorded(stack);
    expect(new Set(mayAll)).toEqual(new Set(objects.map(({ right }) => right)));
    expect(objects.flatMap(({ path }) => (path === undefined || looked.includes(path) ? [] : [path]))).toEqual([]);
    for (const { annotations } of objects) expect(annotations).toMatchObject(marks);
  },
);

describe("R15 a kind that an older release lacks is named before anything is made", () => {
  const gateway = { kind: "nginx-gateway-fabric" };
  const cases = [
    ["gateway.nginx.org/v1alpha1", ["ClientSettingsPolicy"], "ProxySettingsPolicy", { gateway }],
    ["monitoring.coreos.com/v1", ["PrometheusRule"], "PodMonitor", { prometheus: { scrape: { path: "/metrics" } } }],
    ["gateway.networking.k8s.io/v1", ["GatewayClass", "Gateway"], "HTTPRoute", {}],
  ] as const;
  test.each(cases)("%s with %j has no %s", async (api, kinds, missing, options) => {
    useCloud(cluster({ [`/apis/${api}`]: served(kinds) }));
    await expect(runProgram(kubernetesStack(options))).rejects.toThrow(
      `the cluster of context my-cluster has no ${missing} in its API ${api}; bring a release that has it`,
    );
  });

  test("an API of one version alone is not that of another", async () => {
    useCloud(cluster({ "/apis/monitoring.coreos.com/v1alpha1": undefined }));
    await expect(
      runProgram(kubernetesStack({ prometheus: {} }, {}, { alerts: { receivers: [{ email: "team@example.com" }] } })),
    ).rejects.toThrow("has no API monitoring.coreos.com/v1alpha1; install the Prometheus operator");
  });
});

describe("R5 what is there under a name of the stack's, and is not the stack's", () => {
  const service = "/api/v1/namespaces/demo-test/services/demo-test";
  const namespace = "/api/v1/namespaces/demo-test";
  const run = (changes: Record<string, unknown>, state: Record<string, unknown> = {}) => {
    useCloud(cluster(changes));
    answers["pulumi:pulumi:readStackResourceOutputs"] = () => ({ outputs: state });
    return runProgram(kubernetesStack());
  };
  const kept = (kind: string) => ({
    type: `kubernetes:core/v1:${kind}`,
    outputs: { apiVersion: "v1", kind, metadata: { name: "demo-test", namespace: "demo-test" } },
  });
  const provider = (context: string) => ({ type: "pulumi:providers:kubernetes", outputs: { context } });
  const providerUrn = "urn:pulumi:test::slipway::slipway:index:McpService$pulumi:providers:kubernetes::demo";
  const madeProvider = ({ resources }: { resources: Registered[] }) =>
    resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs;

  test("is refused, with whose it is and how it could become the stack's", async () => {
    const labels = { "app.kubernetes.io/managed-by": "Helm" };
    const running = run({
      [namespace]: { metadata: { annotations: { "slipway-stack": "organization/other/test" } } },
      [service]: { metadata: { labels } },
    });
    await expect(running).rejects.toThrow(
      "not from this stack: Namespace demo-test (of stack organization/other/test), Service demo-test (managed by Helm)",
    );
    await expect(running).rejects.toThrow(
      "kubectl --context my-cluster annotate --overwrite namespaces/demo-test slipway-stack=organization/slipway/test && kubectl --context my-cluster --namespace demo-test annotate --overwrite services/demo-test slipway-stack=organization/slipway/test",
    );
  });

  test("is adopted where it bears the stack's mark, as what an up left that was ended before the state knew of it", async () => {
    const lost = { upsertExistingObjects: "true" };
    expect(madeProvider(await run({ [namespace]: owned }))).toMatchObject(lost);
    const state = { a: kept("Namespace") };
    expect(madeProvider(await run({ [namespace]: owned, [service]: owned }, state))).toMatchObject(lost);
  });

  test("is never taken over where the state holds it, as of a service that has moved within a program", async () => {
    const gateway = {
      type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
      outputs: {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "demo-test", namespace: "demo-test" },
      },
    };
    const state = { a: kept("Namespace"), b: kept("Service"), c: gateway };
    const made = madeProvider(await run({ [namespace]: owned, [service]: owned }, state));
    expect(made).toBeDefined();
    expect(made).not.toHaveProperty("upsertExistingObjects");
  });

  test("is the stack's where its state has it, whatever somebody took off it", async () => {
    const state = { a: kept("Namespace"), b: kept("Service"), [providerUrn]: provider("my-cluster") };
    await expect(run({ [namespace]: {}, [service]: { metadata: {} } }, state)).resolves.toBeDefined();
    const other = { ...state, b: kept("ConfigMap") };
    await expect(run({ [namespace]: {}, [service]: { metadata: {} } }, other)).rejects.toThrow(
      "Service demo-test (it does not say whose)",
    );
  });

  test("is the same cluster by another name of the context, which would make and then remove everything", async () => {
    const before = { metadata: { annotations: { ...marks, "slipway-context": "my-old-name" } } };
    const words =
      /has Service demo-test, which this stack made by context my-old-name: .* keep the name: pulumi config set .* my-old-name; .* kubectl config rename-context my-cluster my-old-name/;
    await expect(run({ [service]: before })).rejects.toThrow(words);
    await expect(
      run({ [service]: {} }, { a: kept("Service"), [providerUrn]: provider("my-old-name") }),
    ).rejects.toThrow(words);
    const beside = providerUrn.replace("slipway:index:McpService$", "");
    await expect(
      run(
        { [service]: {} },
        { [beside]: provider("theirs"), a: kept("Service"), [providerUrn]: provider("my-cluster") },
      ),
    ).resolves.toBeDefined();
  });
});
