import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Api } from "./api.ts";
import { startControlPlane } from "./control-plane.ts";
import { type Enclosure, openEnclosure } from "./enclosure.ts";
import {
  applyDefinitions,
  authorityOf,
  clusterIssuer,
  gatewayClass,
  startCertManager,
  startGateway,
} from "./gateway.ts";
import { type KeptImage, keepImage, startContainerd, startMetrics, startNode } from "./node.ts";
import { nodeName } from "./settings.ts";

/** A Kubernetes on this machine, which ends with this process. */
export interface Cluster {
  api: Api;
  /** Path of its kubeconfig, and the context in it. */
  kubeconfig: string;
  context: string;
  /** Names of the gateway's class and of the issuer that it has. */
  gatewayClass: string;
  clusterIssuer: string;
  /** Address of the gateway, on ports 80 and 443. */
  gatewayAddress: string;
  /** Address of this machine, as the cluster sees it. */
  hostAddress: string;
  /** Certificate, as PEM, of the authority that signs for its issuer. */
  authority: string;
  /** Folder with the programs' logs. */
  folder: string;
  /** Lets nodes pull from a registry on a loopback port of this machine, as `localhost:<port>`. */
  allowRegistry(port: number): Promise<void>;
  /** Gives the node an image of an archive, under the full name by which pods ask for it, as if it had been pulled. */
  keepImage(image: KeptImage): Promise<void>;
  /** Ends it; once it resolves nothing is left. */
  close(): Promise<void>;
}

/** Starts one, with the tool `kubernetes` in its place; says what is under way. Once it is aborted nothing is left. */
export async function startCluster(
  report: (line: string) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Cluster> {
  const enclosure = await openEnclosure();
  const forwards: Server[] = [];
  const close = async () => {
    for (const server of forwards) server.close();
    await enclosure.close();
  };
  // Whatever starts or waits inside ends with it.
  const end = () => void close();
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    report("the API server and its controllers");
    const [plane] = await Promise.all([startControlPlane(enclosure), startContainerd(enclosure)]);
    report("the node, custom resources, gateway and certificates");
    const gateway = async () => {
      await applyDefinitions(enclosure, plane.api);
      // The first to ask for the whole schema waits until the API server has put it together, which nobody does elsewhere.
      void plane.api.request("GET", "/openapi/v2").catch(() => undefined);
      await Promise.all([startGateway(enclosure, plane), startCertManager(enclosure, plane)]);
    };
    await Promise.all([startNode(enclosure, plane), gateway(), startMetrics(enclosure, plane)]);
    const { api, kubeconfigs } = plane;
    return {
      api,
      kubeconfig: kubeconfigs.admin,
      context: nodeName,
      gatewayClass,
      clusterIssuer,
      gatewayAddress: enclosure.nodeAddress,
      hostAddress: enclosure.hostAddress,
      authority: await authorityOf(api),
      folder: enclosure.folder,
      keepImage: (image) => keepImage(enclosure, image),
      allowRegistry: async (port) => void forwards.push(await forwardRegistry(enclosure, port)),
      async close() {
        await api.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** What listens on loopback is seen inside under this machine's address on the cable, which is nobody else's. */
async function forwardRegistry({ folder, hostAddress }: Enclosure, port: number): Promise<Server> {
  const server = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] satisfies [Socket, Socket][]) {
      one.pipe(other);
      one.on("error", () => other.destroy());
    }
  });
  server.listen(port, hostAddress);
  await once(server, "listening");
  server.unref();
  const settings = join(folder, "registries", `localhost:${port}`);
  await mkdir(settings, { recursive: true });
  const url = `http://${hostAddress}:${port}`;
  // https://github.com/containerd/containerd/blob/main/docs/hosts.md
  const hosts = `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`;
  await writeFile(join(settings, "hosts.toml"), hosts);
  return server;
}
