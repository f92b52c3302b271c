import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import { substituteFor } from "../infra/image-substitutes.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { runContainer } from "../simulation/run-container.ts";
import { copyProject } from "../test/cli/project-copy.ts";
import { withoutProxy } from "../toolchain/cluster-networks.ts";
import { bringTools } from "../toolchain/index.ts";
import { kubernetesTools } from "../toolchain/kubernetes.ts";
import { interleave, time } from "./rounds.ts";
import type { Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 3;
const stack = "bench-cluster";
/** Of the stack's own, which goes with it. */
const namespace = "demo-bench-cluster";

const stateSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) })),
  }),
});

/** An `up` on a real cluster, beside a bare program, and `kubectl apply` and `rollout status`, of what it has made there. */
export async function measureKubernetes(workspace: Workspace): Promise<Row[]> {
  const { directory, run, defer, say } = workspace;
  await bringTools([await kubernetesTools()]);
  const { startCluster } = await import("../toolchain/offline/kubernetes/cluster.ts");
  const started = await timed(() => startCluster(say));
  const cluster = started.value;
  defer("the cluster", cluster.close);
  const request = { image: substituteFor(registryImage), port: 5000, labels: {} };
  const registry = await runContainer(request, AbortSignal.timeout(60_000));
  defer("the registry", () => registry.dispose());
  await cluster.allowRegistry(registry.port);
  const copy = await copyProject();
  defer("the copy of the project", copy.dispose);
  const environment = { KUBECONFIG: cluster.kubeconfig, HOME: directory, ...withoutProxy() };
  const configFile = join(directory, `Pulumi.${stack}.yaml`);
  const pulumi = (verb: string, ...flags: string[]) => {
    const withFile = ["up", "destroy"].includes(verb) ? ["--yes", "--skip-preview", "--config-file", configFile] : [];
    return run("pulumi", [verb, ...flags, "--stack", stack, "--non-interactive", ...withFile], copy.directory, {
      KUBECONFIG: cluster.kubeconfig,
      ...withoutProxy(),
    });
  };
  const kubectl = (...words: string[]) =>
    run("kubectl", ["--context", cluster.context, ...words], directory, environment);
  await writeFile(join(directory, "Pulumi.yaml"), stringify({ name: "slipway", runtime: "nodejs" }));
  await run("pulumi", ["stack", "init", stack, "--non-interactive"]);
  const configure = async (image: object) => {
    const salt = /^encryptionsalt: .*$/m.exec(await readFile(configFile, "utf8"))?.[0] ?? "";
    await writeFile(configFile, `${stringify({ config: configOf(cluster, image) })}${salt}\n`);
  };
  say("building the image, and making its manifests");
  const repository = `localhost:${registry.port}/demo`;
  await configure({ context: "test/fixtures/plain-server", builder: "slipway", repository });
  await pulumi("up");
  const manifests = join(directory, "manifests.json");
  const objects = objectsIn(await pulumi("stack", "export"));
  await writeFile(manifests, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  await configure({ reference: String(JSON.parse(await pulumi("stack", "output", "--json")).image) });
  await pulumi("destroy");
  const packages = join(copy.directory, "node_modules");
  const bare = await makeProgram(workspace, "bare-cluster", packages, programOf(cluster.context, objects));
  const empty = await makeProgram(workspace, "empty", packages, emptyProgram);
  const seen = await interleave(workspace, "up on a cluster", rounds, {
    ours: async () => {
      const took = await time(() => pulumi("up"));
      await pulumi("destroy");
      return took;
    },
    bare: async () => {
      const took = await time(() => bare("up", environment));
      await bare("destroy", environment);
      return took;
    },
    empty: async () => {
      const took = await time(() => empty("up", environment));
      await empty("destroy", environment);
      return took;
    },
    kubectl: async () => {
      const took = await time(async () => {
        await kubectl("apply", "--server-side", "--filename", manifests);
        await kubectl("rollout", "status", `--namespace=${namespace}`, "deployment", "--timeout=2m");
      });
      await kubectl("delete", "namespace", namespace, "--wait", "--timeout=2m");
      return took;
    },
  });
  return [
    { name: "a cluster of this machine's, to ready", ours: inMs([started.took]) },
    {
      name: "pulumi up of a stack on Kubernetes",
      ours: inMs(seen.ours),
      beside: { what: "a bare program of the same objects", sample: inMs(seen.bare) },
      aim: { ratio: 1.1 },
      note: "The bare program asks the cluster nothing before, and waits for the rollout alone.",
    },
    {
      name: "pulumi up of a stack on Kubernetes",
      ours: inMs(seen.ours),
      beside: { what: kubectlTitle, sample: inMs(seen.kubectl) },
      aim: { ratio: 1.3 },
      note: "Pulumi's own start, the two rows below, is as long as what kubectl does in all; kubectl waits for no Gateway and no certificate.",
    },
    {
      name: "the bare program",
      ours: inMs(seen.bare),
      beside: { what: kubectlTitle, sample: inMs(seen.kubectl) },
    },
    { name: "pulumi up of an empty program", ours: inMs(seen.empty) },
  ];
}

function configOf({ context, clusterIssuer }: { context: string; clusterIssuer: string }, image: object): object {
  return {
    "slipway:target": "kubernetes",
    "slipway:service": { name: "demo", domain: "mcp.example.com", cpu: 0.05, memoryMiB: 96, maxInstances: 1 },
    "slipway:image": image,
    "slipway:options": {
      context,
      gateway: { kind: "envoy-gateway" },
      certificate: { clusterIssuer },
      domainVerified: true,
      drainSeconds: 5,
    },
    // kubectl examines nothing.
    "slipway:examine": { beforeTraffic: false },
  };
}

/** What a stack has made in the cluster, the namespace first. */
function objectsIn(exported: string): Record<string, unknown>[] {
  const { resources } = stateSchema.parse(JSON.parse(exported)).deployment;
  // What the plugin remembers for itself is no part of the object.
  return resources.flatMap(({ type, inputs }) =>
    type.startsWith("kubernetes:")
      ? [Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")))]
      : [],
  );
}

async function makeProgram({ directory, run }: Workspace, name: string, packages: string, source: string) {
  const folder = join(directory, name);
  await mkdir(folder);
  await symlink(packages, join(folder, "node_modules"));
  const project = { name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.ts" };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", main: "index.ts" }));
  await writeFile(join(folder, "index.ts"), source);
  await run("pulumi", ["stack", "init", stack, "--non-interactive"], folder);
  return (verb: "up" | "destroy", environment: Record<string, string>) =>
    run("pulumi", [verb, "--yes", "--skip-preview", "--stack", stack, "--non-interactive"], folder, environment);
}

const kubectlTitle = "kubectl apply, rollout status";

const emptyProgram = `import { ComponentResource } from "@pulumi/pulumi";
new ComponentResource("bench:index:Nothing", "nothing");
`;

/** A program of objects: all but the namespace wait for it, and Pulumi for the pods. */
function programOf(context: string, objects: readonly Record<string, unknown>[]): string {
  const all = objects.map((object) => {
    const text = JSON.stringify(object);
    return object["kind"] === "Deployment" ? text.replace(',"pulumi.com/skipAwait":"true"', "") : text;
  });
  return `import { Provider } from "@pulumi/kubernetes/provider.js";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
const provider = new Provider("cluster", { context: ${JSON.stringify(context)}, enableServerSideApply: true });
const [first, ...others] = [${all.join(",\n")}];
const namespace = new Namespace("namespace", first, { provider });
const classes = { Service, ServiceAccount };
for (const object of others) {
  const Class = classes[object.kind] ?? CustomResource;
  new Class(object.kind + "-" + object.metadata.name, object, { provider, dependsOn: [namespace] });
}
`;
}

async function timed<Value>(run: () => Promise<Value>): Promise<{ value: Value; took: number }> {
  const began = performance.now();
  const value = await run();
  return { value, took: performance.now() - began };
}

function inMs(values: readonly number[]) {
  return { values, unit: "ms" as const };
}
