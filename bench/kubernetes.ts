import { readFile, writeFile } from "node:fs/promises";
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
const aim = { ratio: 1.3 };
const stack = "bench-cluster";
/** Of the stack's own, which goes with it. */
const namespace = "demo-bench-cluster";

const stateSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) })),
  }),
});

/** An `up` on a real cluster, beside `kubectl apply` and `rollout status` of what it has made there. */
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
  await writeFile(manifests, toList(await pulumi("stack", "export")));
  await configure({ reference: String(JSON.parse(await pulumi("stack", "output", "--json")).image) });
  await pulumi("destroy");
  const seen = await interleave(workspace, "up on a cluster", rounds, {
    ours: async () => {
      const took = await time(() => pulumi("up"));
      await pulumi("destroy");
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
      beside: { what: "kubectl apply, rollout status", sample: inMs(seen.kubectl) },
      aim,
      note: "The engine, its language host and two plugins start for every up; kubectl is one program, and it waits for no Gateway and no certificate.",
    },
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

/** What a stack has made in the cluster, as one file for kubectl, the namespace first. */
function toList(exported: string): string {
  const { resources } = stateSchema.parse(JSON.parse(exported)).deployment;
  // What the plugin remembers for itself is no part of the object.
  const items = resources.flatMap(({ type, inputs }) =>
    type.startsWith("kubernetes:")
      ? [Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")))]
      : [],
  );
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function timed<Value>(run: () => Promise<Value>): Promise<{ value: Value; took: number }> {
  const began = performance.now();
  const value = await run();
  return { value, took: performance.now() - began };
}

function inMs(values: readonly number[]) {
  return { values, unit: "ms" as const };
}
