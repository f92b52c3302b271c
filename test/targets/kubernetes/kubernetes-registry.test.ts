import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../../infra/config.ts";
import { prepareService } from "../../../infra/prepared-service.ts";
import { McpService } from "../../../infra/service.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { checkout } from "../../checkout.ts";
import {
  digest,
  named,
  ofType,
  type ProgramRun,
  rawConfig,
  recordProgram,
  runProgram,
  type StackConfig,
  useCloud,
  valueOf,
} from "../../infra/program.ts";
import { untagged } from "../../infra/tags.ts";
import { cluster, kubernetesStack, smallest } from "./kubernetes-fixture.ts";

for (const cloud of [ecsCloud(), cloudRunCloud(), containerAppsCloud(), cluster()]) useCloud(cloud);

const image = { context: "test/fixtures/plain-server" };
const account = "nodes@my-project.iam.gserviceaccount.com";
const kubelet = "01234567-89ab-4cde-8f01-23456789abcd";

/** A stack whose image goes to a registry of its own. */
const withRegistry = (registry: object, more: object = {}) => kubernetesStack({ registry }, {}, { image, ...more });

const clouds = [
  {
    registry: { aws: { region: "eu-west-1", keepImages: 5 } },
    identity: {},
    type: "aws:ecr/repository:Repository",
    // Service, stack, and a hash of both.
    name: "demo-test-d8cda6",
    made: { forceDelete: true },
    repository: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/demo-test-d8cda6",
    password: "a-registry-token",
    right: undefined,
  },
  {
    registry: { gcp: { project: "my-project", region: "europe-west1" } },
    identity: { nodeServiceAccount: account },
    type: "gcp:artifactregistry/repository:Repository",
    name: "demo",
    made: { project: "my-project", location: "europe-west1", repositoryId: "demo-test" },
    repository: "europe-west1-docker.pkg.dev/my-project/demo-test/demo",
    password: "an-access-token",
    right: [
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
      { repository: "demo-test", role: "roles/artifactregistry.reader", member: `serviceAccount:${account}` },
    ],
  },
  {
    registry: { azure: { location: "westeurope", plan: "Basic" } },
    identity: { kubeletIdentity: kubelet },
    type: "azure-native:containerregistry:Registry",
    name: "demo",
    made: { resourceGroupName: "demo-test", sku: { name: "Basic" }, adminUserEnabled: true },
    repository: "demotest926ad363.azurecr.io/demo",
    password: "a-registry-password",
    right: [
      "azure-native:authorization:RoleAssignment",
      {
        scope: "demo-id",
        principalId: kubelet,
        roleDefinitionId: expect.stringContaining("7f951dda-4ed3-4680-a7ca-43fe172d538d"),
      },
    ],
  },
] as const;

const podsSchema = z.looseObject({
  template: z.object({ spec: z.looseObject({ containers: z.tuple([z.looseObject({ image: z.string() })]) }) }),
});
const imageOf = (run: ProgramRun) =>
  podsSchema.parse(named(run, "kubernetes:apps/v1:Deployment")?.spec).template.spec.containers[0].image;

/** Names of what a resource waits for. */
async function awaitedBy(config: StackConfig, type: string, name: string): Promise<string[]> {
  const awaited: pulumi.Resource[] = [];
  const note: pulumi.ResourceTransformation = (made) => {
    const { dependsOn } = made.opts;
    if (made.type === type && made.name === name && Array.isArray(dependsOn)) {
      awaited.push(...dependsOn.filter((one) => pulumi.Resource.isInstance(one)));
    }
    return undefined;
  };
  const { made } = await recordProgram("test", async () => {
    const prepared = await prepareService(await readSettings(rawConfig(config)), checkout);
    await new McpService("demo", prepared, { transformations: [note] }).ready();
    return valueOf(pulumi.all(awaited.map(({ urn }) => urn)));
  });
  return made.map((urn) => urn.split("::").at(-1) ?? "");
}

describe.each(clouds)("with a registry of $type", ({ registry, identity, ...own }) => {
  const [cloud = "", settings] = Object.entries(registry)[0] ?? [];

  test("R17 the image goes to a repository of the stack's own, and runs from there by digest", async () => {
    const run = await runProgram(withRegistry(registry));
    expect(named(run, own.type, own.name)).toMatchObject(own.made);
    const built = named(run, "docker-build:index:Image");
    expect(built).toMatchObject({ push: true, tags: [`${own.repository}:test`] });
    expect(JSON.stringify(built?.registries)).toContain(own.password);
    expect(imageOf(run)).toBe(`${own.repository}@${digest}`);
    // What pushes ends within hours, and is in no Secret that a pod would be pulled with later.
    expect(ofType(run, "kubernetes:core/v1:Secret")).toEqual([]);
    expect(named(run, "kubernetes:core/v1:ServiceAccount")).not.toHaveProperty("imagePullSecrets");
    expect(run.resources.filter(({ owned }) => !owned)).toEqual([]);
    expect(run.resources.filter(({ name }) => !/^demo(-|$)/.test(name))).toEqual([]);
    expect(untagged(run.resources, { "slipway-service": "demo", "slipway-stack": "test" })).toEqual([]);
  });

  test("R17 an identity of the nodes that is named may pull before pods start, and none is made up", async () => {
    const { right } = own;
    const grants = ({ resources }: ProgramRun) => resources.filter(({ type }) => /IamMember|RoleAssignment/.test(type));
    expect(grants(await runProgram(withRegistry(registry)))).toEqual([]);
    if (!right) return;
    const config = withRegistry({ [cloud]: { ...settings, ...identity, roleWaitSeconds: 7 } });
    const run = await runProgram(config);
    expect(grants(run).map(({ type, name, inputs }) => [type, name, inputs])).toEqual([
      [right[0], "demo-pull", expect.objectContaining(right[1])],
    ]);
    expect(named(run, "slipway:index:Wait", "demo-rights")).toMatchObject({ seconds: 7, for: ["demo-pull-id"] });
    expect(await awaitedBy(config, "kubernetes:apps/v1:Deployment", "demo")).toContain("demo-rights");
    // The pod that is examined pulls, too.
    expect(await awaitedBy(config, "slipway:index:Wait", "demo-examined")).toContain("demo-rights");
  });

  test("R17 a rollback keeps the registry, and an image from elsewhere needs none", async () => {
    const reference = `${own.repository}@sha256:${"cd".repeat(32)}`;
    const back = await runProgram(withRegistry(registry, { image: { reference, ownRegistry: true, rollback: true } }));
    expect(ofType(back, own.type)).toHaveLength(1);
    expect(imageOf(back)).toBe(reference);
    const { resources } = await runProgram(withRegistry(registry, { image: { reference } }));
    const elsewhere = resources
      .map(({ type }) => type)
      .filter((type) => /^(pulumi:providers:)?(aws|gcp|azure)/.test(type));
    expect(elsewhere).toEqual([]);
  });
});

test("R17 without the option a stack on Kubernetes makes nothing at a cloud", async () => {
  const { resources } = await runProgram(
    kubernetesStack({}, {}, { image: { ...image, repository: "ghcr.io/team/server" } }),
  );
  expect(resources.map(({ type }) => type).filter((type) => /aws|gcp|azure/.test(type))).toEqual([]);
});

test("R17 a program gives the identity of a cluster that it makes itself", async () => {
  const made = pulumi.output(Promise.resolve(kubelet));
  const run = await recordProgram("test", () =>
    new McpService("demo", {
      target: "kubernetes",
      image,
      service: { domain: "mcp.example.com", maxInstances: 1 },
      options: { ...smallest, registry: { azure: { location: "westeurope", kubeletIdentity: made } } },
    }).ready(),
  );
  expect(named(run, "azure-native:authorization:RoleAssignment", "demo-pull")).toMatchObject({ principalId: kubelet });
});
