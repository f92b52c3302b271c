import { execa } from "execa";
import { expect, test } from "vitest";
import { readSettings } from "../../../infra/config.ts";
import { estimate, toEstimatedCost } from "../../../infra/estimate.ts";
import { registryWarnings } from "../../../infra/image.ts";
import { renameWarnings } from "../../../infra/given-names.ts";
import { nameOf } from "../../../infra/names.ts";
import { checkout } from "../../checkout.ts";
import { answers, rawConfig, recordProgram, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, smallest } from "./kubernetes-fixture.ts";

useCloud(cluster());

const context = "test/fixtures/plain-server";
const aws = { region: "eu-west-1" };
const gcp = { project: "my-project", region: "europe-west1" };
const azure = { location: "westeurope" };
const stackOf = (registry: unknown, image: object = { context }, more: object = {}) =>
  kubernetesStack(registry === undefined ? {} : { registry }, {}, { image, ...more });

test("R17 an image that goes nowhere, or to two places, is refused with what to write", async () => {
  await expect(runProgram(stackOf(undefined))).rejects.toThrow(
    "slipway:image.repository: required, since kubernetes makes no registry here; name a repository you may push to, such as ghcr.io/your-team/your-server, or ask for a registry in slipway:options.registry",
  );
  await expect(runProgram(stackOf({ aws }, { context, repository: "ghcr.io/team/server" }))).rejects.toThrow(
    /^slipway:image\.repository: ghcr\.io\/team\/server is named, and slipway:options\.registry asks for a registry of the stack's own: .*config rm --stack \w+ --path 'slipway:image\.repository'.*config rm --stack \w+ --path 'slipway:options\.registry'/m,
  );
});

test("R17 what is pulled from a registry of the stack's own takes no password", async () => {
  const pull = { username: "AWS", secret: "PULL" };
  const secrets = { PULL: "hunter2" };
  await expect(runProgram(stackOf({ aws }, { context, pull }, { secrets }))).rejects.toThrow(
    "slipway:image.pull: kubernetes pulls with rights that the stack gives it, or without any",
  );
});

test.each([
  [{ aws: { regoin: "eu-west-1" } }, 'slipway:options.registry.aws.regoin: is not a setting (did you mean "region"?)'],
  [{ gpc: gcp }, 'slipway:options.registry.gpc: is not a setting (did you mean "gcp"?)'],
  [{ gcp: { project: "my-project" } }, "slipway:options.registry.gcp.region: required"],
  [{ azure: { ...azure, plan: "Free" } }, "slipway:options.registry.azure.plan: "],
  [{ azure: { ...azure, kubeletIdentity: "my-cluster-agentpool" } }, "must be an object id"],
  [{ gcp: { ...gcp, nodeServiceAccount: "default" } }, "must be the e-mail address of a service account"],
  [{ aws, azure }, "slipway:options.registry"],
  ["ecr", "slipway:options.registry: must be one of {aws: {region: …}}"],
])("R15 the registry %j is refused where it is wrong", async (registry, words) => {
  await expect(readSettings(rawConfig(stackOf(registry)))).rejects.toThrow(words);
});

test("R15 names that the registry's cloud keeps for itself are refused there alone", async () => {
  const named = (registry: object) =>
    runProgram(kubernetesStack({ registry }, { name: "microsoft-tools" }, { image: { context } }));
  await expect(named({ azure })).rejects.toThrow(
    "has the word microsoft, which is reserved in the name of a container registry",
  );
  const { target } = await readSettings(rawConfig(stackOf({ aws })));
  expect(Object.keys(target.names)).toContain("ecr");
});

test("R10 the registry's price is in the estimate, whose total stays that of a cluster: not counted", async () => {
  const lineOf = async (registry: object | undefined, image: object = { context }) => {
    const { spec, target } = await readSettings(rawConfig(stackOf(registry, image)));
    const { total, items } = toEstimatedCost(estimate(spec, target));
    expect(total).toBe("not counted");
    return items.registry;
  };
  expect(await lineOf(undefined, { context, repository: "ghcr.io/team/server" })).toBe("USD 0.00");
  // 20 images of 100 MiB; half a GB is free on Google Cloud.
  expect(await lineOf({ aws })).toMatch(/^USD 0\.20 \(https:\/\/aws\.amazon\.com\/ecr\/pricing/);
  expect(await lineOf({ gcp })).toMatch(/^USD 0\.15 \(https:\/\/cloud\.google\.com\/artifact-registry\/pricing/);
  expect(await lineOf({ azure })).toMatch(/^USD 20\.28 \(https:\/\/azure\.microsoft\.com\/pricing/);
});

test("R17 a ready image makes no registry, and one that was made would go with its images, which is told", async () => {
  const warned = async (image: object) => registryWarnings(await readSettings(rawConfig(stackOf({ aws }, image))));
  const reference = `ghcr.io/team/server@sha256:${"a".repeat(64)}`;
  expect((await warned({ reference })).join()).toMatch(
    /^slipway:options\.registry: makes no registry .* pulumi config set --stack test --path --type bool .?slipway:image\.ownRegistry.? true$/,
  );
  expect(await warned({ reference, ownRegistry: true })).toEqual([]);
  expect(await warned({ context })).toEqual([]);
});

test("R15 a registry that is made no more is called by no other name", async () => {
  const config = stackOf({ aws });
  const { spec, target } = await readSettings(rawConfig(config));
  const names = Object.entries(target.names).map(([key, kind]) => [
    key,
    `${kind.what} ${nameOf(kind, { spec, stack: "test" })}`,
  ]);
  const outputs = { service: "demo", stack: "test", domain: "mcp.example.com", names: Object.fromEntries(names) };
  answers["pulumi:pulumi:readStackResourceOutputs"] = () => ({
    outputs: { urn: { type: "slipway:index:GivenNames", outputs } },
  });
  const warned = async (changes: object) => {
    const settings = await readSettings(
      rawConfig({ ...stackOf(undefined, { context, repository: "ghcr.io/t/s" }), ...changes }),
    );
    return (await recordProgram("test", () => renameWarnings(settings))).made;
  };
  expect(await warned({})).toEqual([]);
  expect(await warned(stackOf({ gcp }))).toEqual([]);
  const renamed = await warned({ ...config, service: { name: "tools", domain: "tools.example.com" } });
  expect(renamed.join()).toContain("repository of ECR demo-test-d8cda6");
});

test("R35 a registry's SDK is loaded for that registry alone, and named where it is missing", async () => {
  const denied = `import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        const [name] = /^@pulumi\\/(aws|gcp|azure-native)/.exec(specifier) ?? [];
        if (!name) return next(specifier, context);
        const error = new Error("Cannot find package '" + name + "' imported from program.js");
        throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
      },
    });`;
  const program = `const { default: kubernetes } = await import("./infra/targets/kubernetes/index.ts");
    for (const registry of ${JSON.stringify([undefined, { aws }, { gcp }, { azure }])}) {
      const { target } = kubernetes.bind({ ...${JSON.stringify(smallest)}, ...(registry && { registry }) });
      console.log(await target.load().then(() => "loaded", (error) => error.message));
    }`;
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(denied)}`, "--input-type=module"];
  const { stdout } = await execa(process.execPath, [...flags, "--eval", program], { cwd: checkout });
  const [plain, ...missing] = stdout.split("\n");
  expect(plain).toBe("loaded");
  expect(missing).toEqual([
    expect.stringMatching(/^slipway:options\.registry\.aws: .* needs the package @pulumi\/aws@7\.\S+, .*: npm install/),
    expect.stringMatching(/^slipway:options\.registry\.gcp: .* needs the package @pulumi\/gcp@9\.\S+, .*: npm install/),
    expect.stringMatching(
      /^slipway:options\.registry\.azure: .* the package @pulumi\/azure-native@3\.\S+, .*: npm install/,
    ),
  ]);
});
