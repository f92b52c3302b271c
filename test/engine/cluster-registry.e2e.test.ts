import { expect, test } from "vitest";
import { awsAccount } from "../../infra/clouds/aws/simulation/resources.ts";
import { awsRules } from "../../infra/clouds/aws/simulation/rules.ts";
import type { CloudOptions } from "../../simulation/cloud/index.ts";
import { kubernetesCloud } from "../upgrade/kubernetes-cloud.ts";
import { expectNothingLeft, startCloudStack } from "./cloud-stack.ts";

const region = "eu-west-1";
const context = "my-cluster";
const repository = "ghcr.io/team/server";

/** A stack on a cluster, whose image goes to a repository that it names, or to a registry that it makes. */
const configOf = (image: object, options: object) => ({
  target: "kubernetes",
  image: { context: "test/fixtures/plain-server", ...image },
  service: { name: "demo", domain: "mcp.example.com", maxInstances: 1 },
  options: {
    context,
    gateway: { kind: "envoy-gateway" },
    certificate: { clusterIssuer: "letsencrypt" },
    ...options,
  },
});

/** The cluster, and the account of AWS that it is in. */
function onAws(cluster: CloudOptions): CloudOptions {
  const account = awsAccount(region);
  const types = account.types();
  return {
    ...cluster,
    packages: [...cluster.packages, "aws"],
    types: { ...cluster.types, ...types },
    refuses: (type, ...made) => (type in types ? undefined : cluster.refuses?.(type, ...made)),
    rules: awsRules,
    functions: { ...cluster.functions, ...account.functions },
  };
}

test("R17 a stack on Kubernetes moves to a registry of its own and back, replaces nothing in the cluster, and leaves none", async () => {
  await using cluster = await kubernetesCloud(context);
  const stack = await startCloudStack(onAws(cluster.options), configOf({ repository }, {}), {});
  try {
    const imageOf = () =>
      JSON.stringify(stack.cloud.resources.find(({ type }) => type.endsWith(":Deployment"))?.inputs);
    await stack.up();
    expect(imageOf()).toContain(`"${repository}@sha256:`);
    await stack.configure(configOf({}, { registry: { aws: { region } } }));
    const moved = await stack.up();
    expect(moved).toContain("create Repository demo-test-d8cda6");
    expect(moved).toContain("update Deployment demo");
    expect(moved.filter((step) => /^delete(?!-replaced (Image|Wait) )/.test(step))).toEqual([]);
    expect(imageOf()).toMatch(/"123456789012\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/demo-test-d8cda6-\w+@sha256:/);
    expect(await stack.up()).toEqual([]);
    await stack.configure(configOf({ repository }, {}));
    expect(await stack.up()).toContain("delete Repository demo-test-d8cda6");
    expect(imageOf()).toContain(`"${repository}@sha256:`);
    await stack.configure(configOf({}, { registry: { aws: { region } } }));
    await stack.up();
    const destroyed = await stack.engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    await expectNothingLeft(stack);
  } finally {
    await stack.dispose();
  }
});
