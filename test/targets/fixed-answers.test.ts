import { describe, expect, test } from "vitest";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { gatewayKinds } from "../../infra/targets/kubernetes/gateway-kinds.ts";
import { targets } from "../../infra/targets/index.ts";
import { named, ofType, runProgram, useCloud } from "../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes/kubernetes-fixture.ts";

useCloud(ecsCloud());
useCloud(cluster());

const proof = `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=`;
const wellKnown = { "openai-apps-challenge": "tok_0123456789", "mcp-registry-auth": proof };
const image = { reference: `ghcr.io/team/server@sha256:${"ab".repeat(32)}` };
const fixed = (body: string) => [
  { type: "fixed-response", fixedResponse: { statusCode: "200", contentType: "text/plain", messageBody: body } },
];

async function requireTarget(name: string) {
  const load = targets[name];
  if (!load) throw new Error(`there is no target ${name}`);
  return (await load()).default;
}

describe("R30 a directory's proof that the server does not serve", () => {
  test("is answered on docker by a container beside the proxy, under its path alone", async () => {
    const run = await runProgram({ target: "docker", image, service: { name: "demo", wellKnown } });
    expect(named(run, "slipway:docker:Container", "demo-answers")).toMatchObject({
      image: expect.stringMatching(/^busybox:[\d.]+@sha256:[0-9a-f]{64}$/),
      env: { BODY_0: "tok_0123456789", BODY_1: proof },
      privileges: "none",
    });
    expect(named(run, "slipway:docker:Route", "demo-answers")).toMatchObject({
      targets: ["demo-answers-made:8080"],
      pathPrefixes: ["/.well-known/openai-apps-challenge", "/.well-known/mcp-registry-auth"],
    });
    expect(named(run, "slipway:docker:Route", "demo")?.pathPrefixes).toBeUndefined();
  });

  test("is answered on ecs by rules of the load balancer, each with a priority that stays", async () => {
    const options = { region: "eu-west-1", dns: { hostedZoneId: "Z123" } };
    const service = { name: "demo", domain: "mcp.example.com", memoryMiB: 2048 };
    const rules = async (some: object) => {
      const run = await runProgram({ target: "ecs", image, options, service: { ...service, wellKnown: some } });
      // Not that of the listener beside, which leads to a revision that serves nobody yet.
      const listener = named(run, "aws:lb/listener:Listener", "demo");
      expect(listener).toMatchObject({ port: 443 });
      return ofType(run, "aws:lb/listenerRule:ListenerRule")
        .map(({ inputs }) => inputs)
        .filter(({ listenerArn }) => String(listenerArn).endsWith("/demo-id"));
    };
    expect(await rules(wellKnown)).toMatchObject([
      {
        priority: 1,
        conditions: [{ pathPattern: { values: ["/.well-known/openai-apps-challenge"] } }],
        actions: fixed("tok_0123456789"),
      },
      {
        priority: 2,
        conditions: [{ pathPattern: { values: ["/.well-known/mcp-registry-auth"] } }],
        actions: fixed(proof),
      },
    ]);
    expect(await rules({ "mcp-registry-auth": proof })).toMatchObject([{ priority: 2 }]);
    expect(await rules({})).toEqual([]);
  });

  test("is answered on kubernetes by Envoy Gateway, before the server's own rule", async () => {
    const run = await runProgram(kubernetesStack({}, { wellKnown }));
    const filter = "kubernetes:gateway.envoyproxy.io/v1alpha1:HTTPRouteFilter";
    expect(named(run, filter, "demo-openai-apps-challenge")).toMatchObject({
      metadata: { name: "demo-test-openai-apps-challenge" },
      spec: {
        directResponse: {
          statusCode: 200,
          contentType: "text/plain",
          body: { type: "Inline", inline: "tok_0123456789" },
        },
      },
    });
    const refers = (name: string) => ({
      matches: [{ path: { type: "Exact", value: `/.well-known/${name}` } }],
      filters: [
        {
          type: "ExtensionRef",
          extensionRef: { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: `demo-test-${name}` },
        },
      ],
    });
    expect(named(run, "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute")?.spec).toMatchObject({
      rules: [refers("openai-apps-challenge"), refers("mcp-registry-auth"), { backendRefs: [{ name: "demo-test" }] }],
    });
  });

  test("is answered on kubernetes by a load balancer of AWS", async () => {
    const options = { gateway: { kind: "aws", className: "my-alb" }, certificate: { acmArn: "arn:aws:acm:a" } };
    const run = await runProgram(kubernetesStack(options, { wellKnown }));
    const [first, second] = ofType(run, "kubernetes:gateway.k8s.aws/v1beta1:ListenerRuleConfiguration");
    expect(second?.inputs.metadata).toMatchObject({ name: "demo-test-mcp-registry-auth" });
    expect(first?.inputs).toMatchObject({
      spec: {
        actions: [
          {
            type: "fixed-response",
            fixedResponseConfig: { statusCode: 200, contentType: "text/plain", messageBody: "tok_0123456789" },
          },
        ],
      },
    });
  });

  const silent = Object.entries(gatewayKinds).filter(([kind]) => !["envoy-gateway", "aws"].includes(kind));
  test.each(silent)(
    "is refused on kubernetes behind %s, with a route to write in its place",
    async (kind, { title }) => {
      await expect(runProgram(kubernetesStack({ gateway: { kind } }, { wellKnown }))).rejects.toThrow(
        `slipway:service.wellKnown.openai-apps-challenge: ${title} has nothing before the server that could answer it`,
      );
    },
  );

  test.each(["app-runner", "cloud-run", "container-apps", "fly", "railway", "render"] as const)(
    "is refused on %s, with a route to write in TypeScript and in Python",
    async (target) => {
      const { example: options } = await requireTarget(target);
      const service = { name: "demo", memoryMiB: 2048, wellKnown };
      const refused = await runProgram({ target, image, options, service }).then(String, String);
      expect(refused).toContain(`slipway:service.wellKnown.mcp-registry-auth: ${target} has nothing before the server`);
      expect(refused).toContain('app.get("/.well-known/openai-apps-challenge"');
      expect(refused).toContain('@mcp.custom_route("/.well-known/mcp-registry-auth", methods=["GET"])');
      expect(refused).toContain("pulumi config rm --stack test --path 'slipway:service.wellKnown.mcp-registry-auth'");
    },
  );

  test("is known of every target, whether it can be answered", async () => {
    const answering = await Promise.all(
      Object.entries(targets).map(async ([name, load]) => [name, (await load()).default.facts.fixedAnswers.value]),
    );
    expect(answering.filter(([, can]) => can).map(([name]) => name)).toEqual(["docker", "ecs", "kubernetes"]);
  });

  test.each([
    ["openai-apps-challenge", "two words", "must be the token that the portal shows"],
    ["openai-apps-challenge", "100%25token", "must be the token that the portal shows"],
    ["mcp-registry-auth", "v=MCPv1; k=rsa; p=AAAA", "must be v=MCPv1; k=ed25519"],
    ["oauth-protected-resource", "token-0123", "wellKnown"],
  ])("is refused as %s where it is %j", async (name, body, says) => {
    await expect(runProgram(kubernetesStack({}, { wellKnown: { [name]: body } }))).rejects.toThrow(says);
  });
});
