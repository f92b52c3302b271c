import { expect, test } from "vitest";
import { runProgram, useCloud } from "../../infra/program.ts";
import { cluster, everyNamespace, existingGateway, havingListeners, kubernetesStack } from "./kubernetes-fixture.ts";

const gateway = { kind: "envoy-gateway", name: "public", namespace: "gateways" };
const web = { name: "web", protocol: "HTTPS", allowedRoutes: everyNamespace };
const having = (...listeners: object[]) => havingListeners(listeners, "eg");

const run = (changes: Record<string, unknown>, asked: object = {}, options: object = {}) => {
  useCloud(cluster(changes));
  return runProgram(kubernetesStack({ gateway: { ...gateway, ...asked }, certificate: undefined, ...options }));
};

const selecting = (selector: object) => ({ ...web, allowedRoutes: { namespaces: { from: "Selector", selector } } });
const labelled = { "/api/v1/namespaces/mcp": { metadata: { labels: { team: "tools" } } } };
const within = { namespace: "mcp" };

test.each([
  ["the first of two takes it", having(web, { ...web, name: "other", hostname: "other.example.com" }), {}, {}],
  ["its host is a wildcard", having({ ...web, hostname: "*.example.com" }), {}, {}],
  ["it selects the namespace", { ...having(selecting({ matchLabels: { team: "tools" } })), ...labelled }, {}, within],
  ["it cannot be seen which labels the namespace has", having(selecting({ matchLabels: { team: "tools" } })), {}, {}],
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
