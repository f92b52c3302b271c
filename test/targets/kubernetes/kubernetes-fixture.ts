import type { Properties } from "../../../infra/provider/protocol.ts";
import { gatewayKinds } from "../../../infra/targets/kubernetes/gateway-kinds.ts";
import type { CloudOptions } from "../../../simulation/cloud/index.ts";
import * as z from "zod";
import { named, type ProgramRun, type StackConfig } from "../../infra/program.ts";

/** What an API server answers at a path; undefined for 404. */
export type Answers = Record<string, unknown>;

/** A question to the API server. */
export type Question = z.infer<typeof questionSchema>;

/**
 * A cluster that has everything, and lets whoever deploys do it; `changes` are other answers, by path. What it is asked is
 * kept in `asked`.
 */
export function cluster(changes: Answers = {}, asked: Question[] = []): Pick<CloudOptions, "functions" | "types"> {
  const known: Answers = { ...everything, ...changes };
  return {
    types: {
      "kubernetes:core/v1:Secret": {
        // Pulumi names what the program does not.
        outputs: ({ name, inputs }) => ({ metadata: { name: `${name}-1a2b3c4d`, ...Object(inputs.metadata) } }),
      },
    },
    functions: {
      "slipway:kubernetes:request": ({ questions }) => {
        const all = questionsSchema.parse(questions);
        asked.push(...all);
        return { answers: all.map((question) => answer(known, question)) };
      },
    },
  };
}

const questionSchema = z.object({ path: z.string(), method: z.string(), body: z.string() });
const questionsSchema = z.array(questionSchema);

/** What a question asks whether it may be done. */
export function reviewedBy(body: string) {
  return reviewSchema.parse(JSON.parse(body)).spec.resourceAttributes;
}

function answer(known: Answers, { path, method, body }: Question): Properties {
  if (method === "POST") {
    const { verb, resource, subresource } = reviewedBy(body);
    const isRefused = [resource, `${resource}/${subresource}`].some((one) => known[`${verb} ${one}`] === false);
    return { status: 201, text: JSON.stringify({ status: { allowed: !isRefused } }) };
  }
  const found = known[path];
  return found === undefined
    ? { status: 404, text: JSON.stringify({ message: `there is no ${path}` }) }
    : { status: 200, text: JSON.stringify(found) };
}

const reviewSchema = z.object({
  spec: z.object({
    resourceAttributes: z.object({
      group: z.string(),
      resource: z.string(),
      subresource: z.string().optional(),
      verb: z.string(),
    }),
  }),
});

/** What every object of the stack's own bears. */
export const marks = { "slipway-stack": "organization/slipway/test", "slipway-context": "my-cluster" };

/** An object that is the stack's own, given to it by hand where its state has nothing of it. */
export const owned = { metadata: { annotations: { "slipway-stack": marks["slipway-stack"] } } };

/** What each API has that the target knows. */
const kindsOf = {
  "gateway.networking.k8s.io/v1": ["Gateway", "HTTPRoute"],
  "cert-manager.io/v1": ["Certificate", "Issuer"],
  "external-secrets.io/v1": ["ExternalSecret"],
  "monitoring.coreos.com/v1": ["PodMonitor", "PrometheusRule"],
  "monitoring.coreos.com/v1alpha1": ["AlertmanagerConfig"],
  "gateway.envoyproxy.io/v1alpha1": ["BackendTrafficPolicy", "HTTPRouteFilter"],
  "gateway.nginx.org/v1alpha1": ["ProxySettingsPolicy"],
  "networking.istio.io/v1": ["DestinationRule"],
  "networking.gke.io/v1": ["GCPBackendPolicy", "HealthCheckPolicy"],
  "gateway.k8s.aws/v1beta1": ["ListenerRuleConfiguration", "LoadBalancerConfiguration", "TargetGroupConfiguration"],
  "metrics.k8s.io/v1beta1": ["PodMetrics"],
};

/** What an API answers that has these kinds. */
export function served(kinds: readonly string[]): object {
  return { resources: kinds.map((kind) => ({ kind })) };
}

const classes = Object.values(gatewayKinds).flatMap((kind) =>
  "className" in kind ? [{ metadata: { name: kind.className }, spec: { controllerName: kind.controller } }] : [],
);

/** Where the Gateway of others is in the API that tests attach to. */
export const existingGateway = "/apis/gateway.networking.k8s.io/v1/namespaces/gateways/gateways/public";

/** That Gateway, with these listeners. */
export function havingListeners(listeners: readonly object[], gatewayClassName = "istio"): Answers {
  return { [existingGateway]: { spec: { gatewayClassName, listeners } } };
}

/** Whom a listener takes that takes routes of every namespace. */
export const everyNamespace = { namespaces: { from: "All" } };

const everything: Answers = {
  "/version": { major: "1", minor: "37", gitVersion: "v1.37.2" },
  ...Object.fromEntries(Object.entries(kindsOf).map(([api, kinds]) => [`/apis/${api}`, served(kinds)])),
  "/apis/gateway.networking.k8s.io/v1/gatewayclasses": {
    items: [...classes, { metadata: { name: "my-alb" }, spec: { controllerName: gatewayKinds.aws.controller } }],
  },
  "/api/v1/namespaces/mcp": {},
  ...havingListeners([
    { name: "web", protocol: "HTTPS", allowedRoutes: everyNamespace },
    { name: "plain", protocol: "HTTP", allowedRoutes: everyNamespace },
  ]),
  "/apis/gateway.networking.k8s.io/v1/namespaces/demo-test/gateways/demo-test": {
    ...owned,
    status: { addresses: [{ type: "IPAddress", value: "203.0.113.7" }] },
  },
};

/** The smallest options with which the target deploys. */
export const smallest = {
  context: "my-cluster",
  gateway: { kind: "envoy-gateway" },
  certificate: { clusterIssuer: "letsencrypt" },
} satisfies StackConfig;

/** A stack of the target, with other options or another service. */
export function kubernetesStack(options: object = {}, service: object = {}, more: object = {}): StackConfig {
  return {
    target: "kubernetes",
    image: { reference: `ghcr.io/team/server@sha256:${"ab".repeat(32)}` },
    service: { name: "demo", domain: "mcp.example.com", maxInstances: 1, ...service },
    options: { ...smallest, ...options },
    ...more,
  };
}

/** Names of the receivers that each alarm reaches. */
export function toldOf(run: ProgramRun): Record<string, string[]> {
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
}
