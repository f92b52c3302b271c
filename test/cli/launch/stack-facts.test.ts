import { expect, test, vi } from "vitest";
import type * as project from "../../../cli/project.ts";
import { readStackFacts } from "../../../cli/launch/stack-facts.ts";
import { checkFit } from "../../../infra/fit.ts";
import { readSettings } from "../../../infra/config.ts";
import { gatewayKinds } from "../../../infra/targets/kubernetes/gateway-kinds.ts";
import { wayToServe } from "../../../infra/well-known.ts";
import { rawConfig } from "../../infra/program.ts";

const proof = `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=`;
const config = {
  target: "kubernetes",
  image: { reference: `ghcr.io/team/server@sha256:${"ab".repeat(32)}` },
  service: { name: "demo", domain: "mcp.example.com" },
};
let options: object = {};
vi.mock("../../../cli/project.ts", async (original) => ({
  ...(await original<typeof project>()),
  readStackFile: () =>
    Promise.resolve({
      config: { "slipway:target": "kubernetes", "slipway:service": config.service, "slipway:options": options },
    }),
}));

const usual = { context: "my-cluster", certificate: { clusterIssuer: "letsencrypt" } };

test.each(Object.entries(gatewayKinds))(
  "R30 launch check says of %s what preview says of a directory's proof",
  async (kind, { title }) => {
    options =
      kind === "aws"
        ? { ...usual, gateway: { kind, className: "my-alb" }, certificate: { acmArn: "arn:aws:acm:a" } }
        : { ...usual, gateway: { kind } };
    const { spec, target } = await readSettings(rawConfig({ ...config, options }));
    const preview = () => checkFit({ ...spec, wellKnown: { "mcp-registry-auth": proof } }, target, "prod");
    const way = wayToServe("mcp-registry-auth", await readStackFacts("prod"));
    // Whichever way it is, the reader learns what is to be served.
    expect(way).toContain("v=MCPv1; k=ed25519; p=<public key in Base64>");
    if (["envoy-gateway", "aws"].includes(kind)) {
      expect(preview()).toBeInstanceOf(Array);
      expect(way).toContain("set slipway:service.wellKnown.mcp-registry-auth in stacks/Pulumi.");
    } else {
      expect(way).toContain(`${title} has nothing before the server that could answer it`);
      expect(preview).toThrow(`${title} has nothing before the server that could answer it`);
      // The key that was made is not lost with the setting.
      expect(preview).toThrow(`goes into slipway:service.env.MCP_REGISTRY_AUTH: ${proof}`);
    }
  },
);

test("R30 launch check promises nothing where a stack's options are wrong, which preview tells of", async () => {
  options = { ...usual, gateway: { kind: "of nobody's" } };
  expect((await readStackFacts("prod")).front).toBeUndefined();
});
