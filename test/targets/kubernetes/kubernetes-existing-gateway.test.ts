import { expect, test } from "vitest";
import { runProgram, useCloud } from "../../infra/program.ts";
import { cluster, everyNamespace, existingGateway, havingListeners, kubernetesStack } from "./kubernetes-fixture.ts";
import { warned } from "./kubernetes-warnings.ts";

const gateway = { kind: "envoy-gateway", name: "public", namespace: "gateways" };
const web = { name: "web", protocol: "HTTPS", allowedRoutes: everyNamespace };
const having = (...listeners: object[]) => havingListeners(listeners, "eg");

const run = (changes: Record<string, unknown>, asked: object = {}, options: object = {}) => {
  useCloud(cluster(changes));
  return runProgram(kubernetesStack({ gateway: { ...gateway, ...asked }, certificate: undefined, ...options }));
};

const selecting = (selector: object) => ({ ...web, allowedRoutes: { namespaces: { from: "Selector", selector } } });
/** With a listener of HTTPS that takes no route of another namespace, and one of plain HTTP that does. */
const refusing = () =>
  having({ name: "web", protocol: "HTTPS" }, { name: "plain", protocol: "HTTP", allowedRoutes: everyNamespace });
const labelled = { "/api/v1/namespaces/mcp": { metadata: { labels: { team: "tools" } } } };
const within = { namespace: "mcp" };

test.each([
  ["the first of two takes it", having(web, { ...web, name: "other", hostname: "other.example.com" }), {}, {}],
  ["its host is a wildcard", having({ ...web, hostname: "*.example.com" }), {}, {}],
  ["it selects the namespace", { ...having(selecting({ matchLabels: { team: "tools" } })), ...labelled }, {}, within],
  [
    "it cannot be seen which labels the namespace has",
    {
      ...having(selecting({ matchLabels: { team: "tools" } })),
      ...{ "/api/v1/namespaces/mcp": undefined, "/api/v1/namespaces/mcp/serviceaccounts/default": {} },
    },
    {},
    within,
  ],
  [
    "it selects what the stack's own namespace will have",
    having(
      selecting({
        matchLabels: { "app.kubernetes.io/managed-by": "slipway", "kubernetes.io/metadata.name": "demo-test" },
      }),
    ),
    {},
    {},
  ],
  ["one of plain HTTP is named, beside one of HTTPS that refuses it", refusing(), { listener: "plain" }, {}],
  [
    "an expression selects the namespace",
    {
      ...having(
        selecting({
          matchExpressions: [
            { key: "team", operator: "NotIn", values: ["others"] },
            { key: "closed", operator: "DoesNotExist" },
          ],
        }),
      ),
      ...labelled,
    },
    {},
    within,
  ],
  ["it may not be seen", { [existingGateway]: undefined, "get gateways": false }, {}, {}],
] as const)("R5 a route goes to an existing Gateway where %s", async (_, changes, asked, options) => {
  await expect(run(changes, asked, options)).resolves.toBeDefined();
});

test("R15 a class whose controller has a name of its own installation's is warned of, and may be of any kind", async () => {
  const path = "/apis/gateway.networking.k8s.io/v1/gatewayclasses";
  const items = [
    { metadata: { name: "eg-tools" }, spec: { controllerName: "gateway.envoyproxy.io/tools-gatewayclass-controller" } },
  ];
  const words =
    "slipway:options.gateway.kind: GatewayClass eg-tools is of gateway.envoyproxy.io/tools-gatewayclass-controller, which is no controller that slipway knows: it is taken for one of Envoy Gateway";
  useCloud(cluster({ ...havingListeners([web], "eg-tools"), [path]: { items } }));
  expect(await warned({ gateway, certificate: undefined })).toContain(words);
  expect(await warned({ gateway: { kind: "envoy-gateway", className: "eg-tools" } })).toContain(words);
});

test.each([
  ["is not there", { [existingGateway]: undefined }, {}, {}, "there is no Gateway public in namespace gateways"],
  [
    "has no such listener",
    having(web),
    { listener: "secure" },
    {},
    "slipway:options.gateway.listener: Gateway public has no listener secure; it has: web; set it with: pulumi config set --stack test --path --type string 'slipway:options.gateway.listener' web",
  ],
  ["is for another host", having({ ...web, hostname: "*.other.com" }), {}, {}, "listener web is for host *.other.com"],
  [
    "takes routes of its own namespace",
    having({ name: "web", protocol: "HTTPS" }),
    {},
    {},
    "listener web takes routes of namespace gateways alone",
  ],
  ["takes none", having({ ...web, protocol: "TLS" }), {}, {}, "listener web is of protocol TLS"],
  [
    "selects others",
    { ...having(selecting({ matchLabels: { team: "others" } })), ...labelled },
    {},
    within,
    "listener web takes routes of namespaces with other labels than mcp has",
  ],
  [
    "selects what the stack's own namespace will not have",
    having(selecting({ matchLabels: { team: "others" } })),
    {},
    {},
    "listener web takes routes of namespaces with other labels than demo-test has",
  ],
  [
    "would serve it over plain HTTP alone",
    refusing(),
    {},
    {},
    /^slipway:options.gateway: Gateway public takes no route of this stack by HTTPS: listener web takes routes of namespace gateways alone; ask its owner .*, or, where TLS ends before it, name its listener of plain HTTP: pulumi config set --stack test --path --type string 'slipway:options.gateway.listener' plain$/,
  ],
  [
    "is of another kind",
    havingListeners([web], "nginx"),
    {},
    {},
    "GatewayClass nginx is of gateway.nginx.org/nginx-gateway-controller, not of Envoy Gateway",
  ],
  [
    "may not be seen by whoever needs its address",
    { [existingGateway]: undefined, "get gateways": false },
    {},
    { dns: { cloudflareZoneId: "0".repeat(32) } },
    "may not get gateways.gateway.networking.k8s.io in namespace gateways, whose address the record",
  ],
] as const)(
  "R15 an existing Gateway that %s is told before anything is made",
  async (_, changes, asked, options, says) => {
    await expect(run(changes, asked, options)).rejects.toThrow(says);
  },
);
