import type { Properties } from "../../../infra/provider/protocol.ts";
import { gatewayKinds } from "../../../infra/targets/kubernetes/gateway-kinds.ts";
import type { CloudOptions } from "../../../simulation/cloud/index.ts";
import * as z from "zod";
import { named, type ProgramRun, type StackConfig } from "../../infra/program.ts";

/** What an API server answers at a path; undefined for 404. */
export type Answers = Record<string, unknown>;

/** A cluster that has everything, and lets whoever deploys do it; `changes` are other answers, by path. */
export function cluster(changes: Answers = {}): Pick<CloudOptions, "functions" | "types"> {
  const known: Answers = { ...everything, ...changes };
  return {
    types: {
      "kubernetes:core/v1:Secret": {
        // Pulumi names what the program does not.
        outputs: ({ name, inputs }) => ({ metadata: { name: `${name}-1a2b3c4d`, ...Object(inputs.metadata) } }),
      },
    },
    functions: {
      "slipway:kubernetes:request": ({ questions }) => ({
        answers: questionsSchema.parse(questions).map((question) => answer(known, question)),
      }),
    },
  };
}

const questionSchema = z.object({ path: z.string(), method: z.string(), body: z.string() });
const questionsSchema = z.array(questionSchema);

function answer(known: Answers, { path, method, body }: z.infer<typeof questionSchema>): Properties {
  if (method === "POST") {
    const { verb, resource, subresource } = reviewSchema.parse(JSON.parse(body)).spec.resourceAttributes;
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
    resourceAttributes: z.object({ verb: z.string(), resource: z.string(), subresource: z.string().optional() }),
  }),
});

const groups = [
  "gateway.networking.k8s.io/v1",
  "cert-manager.io/v1",
  "external-secrets.io/v1",
  "monitoring.coreos.com/v1",
  "metrics.k8s.io/v1beta1",
  ...Object.values(gatewayKinds).flatMap((kind) => ("group" in kind ? [kind.group] : [])),
];

const classes = Object.values(gatewayKinds).flatMap((kind) =>
  "className" in kind ? [{ metadata: { name: kind.className }, spec: { controllerName: kind.controller } }] : [],
);

const everything: Answers = {
  "/version": { major: "1", minor: "37", gitVersion: "v1.37.2" },
  ...Object.fromEntries(groups.map((group) => [`/apis/${group}`, { groupVersion: group }])),
  "/apis/gateway.networking.k8s.io/v1/gatewayclasses": {
    items: [...classes, { metadata: { name: "my-alb" }, spec: { controllerName: gatewayKinds.aws.controller } }],
  },
  "/api/v1/namespaces/mcp": {},
  "/apis/gateway.networking.k8s.io/v1/namespaces/demo-test/gateways/demo-test": {
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
