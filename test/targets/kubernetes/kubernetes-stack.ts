import { expect } from "vitest";
import { substituteFor } from "../../../infra/image-substitutes.ts";
import { registryImage } from "../../../infra/targets/docker/images.ts";
import { runContainer } from "../../../simulation/run-container.ts";
import { type Cluster, startCluster } from "../../../toolchain/offline/kubernetes/cluster.ts";
import { checkout } from "../../checkout.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { stepsOf } from "../../engine/cloud-stack.ts";
import { pluginHome } from "../../toolchain/machine.ts";
import { type GatewayClient, openClient } from "./gateway-client.ts";

export const domain = "mcp.example.com";
/** The secret that the server gets. */
export const token = "another value";

type Settings = Record<string, unknown>;

/** What differs from the stack's usual config, by key without `slipway:`. */
export interface Changes {
  service?: Settings;
  image?: Settings;
  options?: Settings;
  examine?: Settings;
  observability?: Settings;
}

/** A stack on the real engine and a real cluster. */
export interface KubernetesStack {
  cluster: Cluster;
  engine: Engine;
  client: GatewayClient;
  repository: string;
  configure(changes?: Changes): Promise<void>;
  /** An `up` that must end well; its steps. */
  up(changes?: Changes): Promise<string[]>;
  /** An `up` that must fail, soon where it waits for a start; what it prints. */
  failingUp(changes: Changes): Promise<string>;
  /** Milliseconds that the cluster took to be there. */
  clusterMs: number;
  close(): Promise<void>;
}

/** Starts a cluster with a registry and makes the stack; nothing is deployed yet. */
export async function openKubernetesStack(projectDir = checkout): Promise<KubernetesStack> {
  await using opened = new AsyncDisposableStack();
  const began = performance.now();
  const cluster = opened.adopt(await startCluster(), (it) => it.close());
  const clusterMs = performance.now() - began;
  // Tests of rehearsals look for what those have left, and may run beside.
  const registryRequest = { image: substituteFor(registryImage), port: 5000, labels: {} };
  const registry = opened.adopt(await runContainer(registryRequest, AbortSignal.timeout(60_000)), (it) => it.dispose());
  await cluster.allowRegistry(registry.port);
  const repository = `localhost:${registry.port}/demo`;
  const environment = { ...pluginHome, KUBECONFIG: cluster.kubeconfig, SLIPWAY_LEAST_STEP_SECONDS: "1" };
  const engine = opened.adopt(await createEngine({ projectDir, environment, timeoutMs: 300_000 }), (it) =>
    it.dispose(),
  );
  engine.keepProgram();
  await engine.setSecrets({ "slipway:secrets.TOKEN": token });
  const client = opened.adopt(openClient(cluster, domain), (it) => it.close());
  const configure = ({ service = {}, image, options = {}, examine, observability }: Changes = {}) =>
    engine.configure({
      "slipway:target": "kubernetes",
      "slipway:service": { ...usual.service, ...service },
      // The plain server is no MCP server.
      "slipway:examine": examine ?? { beforeTraffic: false },
      "slipway:image": image ?? { context: "test/fixtures/plain-server", builder: "slipway", repository },
      "slipway:options": {
        ...usual.options,
        context: cluster.context,
        certificate: { clusterIssuer: cluster.clusterIssuer },
        ...options,
      },
      ...(observability ? { "slipway:observability": observability } : {}),
    });
  const parts = opened.move();
  return {
    cluster,
    engine,
    client,
    repository,
    clusterMs,
    configure,
    async up(changes) {
      await configure(changes);
      const result = await engine.up();
      expect(result.ok, result.output).toBe(true);
      return stepsOf(result);
    },
    async failingUp(changes) {
      await configure({ ...changes, options: { startTimeoutSeconds: 20, ...changes.options } });
      const result = await engine.up();
      expect(result.ok, result.output).toBe(false);
      return result.output;
    },
    close: () => parts.disposeAsync(),
  };
}

const usual = {
  service: {
    name: "demo",
    domain,
    cpu: 0.05,
    memoryMiB: 96,
    minInstances: 1,
    maxInstances: 1,
    secrets: ["TOKEN"],
  },
  options: { gateway: { kind: "envoy-gateway" }, domainVerified: true, startTimeoutSeconds: 120, drainSeconds: 5 },
};
