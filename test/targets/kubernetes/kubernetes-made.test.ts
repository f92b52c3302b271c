import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type Registered, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, marks, type Question, reviewedBy, served } from "./kubernetes-fixture.ts";
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
