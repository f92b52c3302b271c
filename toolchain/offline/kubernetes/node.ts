import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { ControlPlane } from "./control-plane.ts";
import { flags } from "./control-plane.ts";
import { type Enclosure, until } from "./enclosure.ts";
import { containerdSettings, kubeletSettings, networkSettings, nodeName, ports } from "./settings.ts";

const nodeSchema = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});

/** Starts containerd: what runs containers. */
export async function startContainerd(enclosure: Enclosure): Promise<void> {
  const { folder, programs } = enclosure;
  const debian = join(programs, "debian/usr");
  await mkdir(join(folder, "cni"), { recursive: true });
  await mkdir(join(folder, "registries"), { recursive: true });
  await writeFile(join(folder, "cni/10-slipway.conflist"), networkSettings(enclosure));
  const printed = await enclosure.run([join(debian, "bin/containerd"), "--version"]);
  const major = Number(/ v?(\d+)\./.exec(printed)?.[1] ?? 1);
  await writeFile(join(folder, "containerd.toml"), containerdSettings(enclosure, major));
  // It looks for its shim and for runc on PATH.
  const path = [join(debian, "bin"), join(debian, "sbin"), process.env.PATH ?? ""].join(":");
  await enclosure.start("containerd", [join(debian, "bin/containerd"), "--config", join(folder, "containerd.toml")], {
    PATH: path,
  });
  const ctr = ctrOf(enclosure);
  await until("containerd does not answer", 60, enclosure, async () => {
    await enclosure.run([...ctr, "version"]);
    return true;
  });
  await enclosure.run([...ctr, "images", "import", join(programs, "pause.tar")]);
}

/** An image in a file of the cluster's folder. */
export interface KeptImage {
  /** As `docker save` writes it. */
  archive: string;
  /** Its name there. */
  name: string;
  /** The name that pods ask for. */
  reference: string;
}

/** Keeps an image as if it had been pulled; what holds it is asked for nothing then. */
export async function keepImage(enclosure: Enclosure, { archive, name, reference }: KeptImage): Promise<void> {
  const ctr = ctrOf(enclosure);
  await enclosure.run([...ctr, "images", "import", archive]);
  await enclosure.run([...ctr, "images", "tag", "--force", name, reference]);
}

function ctrOf({ folder, programs }: Enclosure): string[] {
  const ctr = join(programs, "debian/usr/bin/ctr");
  return [ctr, "--address", join(folder, "containerd.sock"), "--namespace", "k8s.io"];
}

/** Starts the kubelet, and waits until its node takes pods. */
export async function startNode(enclosure: Enclosure, { api, kubeconfigs }: ControlPlane): Promise<void> {
  const { folder, programs, nodeAddress } = enclosure;
  await writeFile(join(folder, "kubelet.json"), kubeletSettings(enclosure));
  await enclosure.start("kubelet", [
    join(programs, "kube"),
    "kubelet",
    ...flags({
      config: join(folder, "kubelet.json"),
      kubeconfig: kubeconfigs.kubelet,
      "root-dir": join(folder, "kubelet"),
      "hostname-override": nodeName,
      "node-ip": nodeAddress,
    }),
  ]);
  await until("the node is not ready", 120, enclosure, async () => {
    const { conditions } = nodeSchema.parse(await api.find(`/api/v1/nodes/${nodeName}`)).status;
    return conditions.some(({ type, status }) => type === "Ready" && status === "True");
  });
}

/** Starts metrics-server, by which autoscalers see what pods use; it takes a while until it has numbers. */
export async function startMetrics(enclosure: Enclosure, { api, kubeconfigs }: ControlPlane): Promise<void> {
  const { folder, programs, nodeAddress } = enclosure;
  await enclosure.start("metrics-server", [
    join(programs, "kube"),
    "metrics-server",
    ...flags({
      kubeconfig: kubeconfigs.admin,
      "authentication-kubeconfig": kubeconfigs.admin,
      "authorization-kubeconfig": kubeconfigs.admin,
      "bind-address": nodeAddress,
      "secure-port": String(ports.metrics),
      "cert-dir": join(folder, "metrics-server"),
      "kubelet-insecure-tls": "true",
      "kubelet-preferred-address-types": "InternalIP",
      "metric-resolution": "10s",
      "kubelet-request-timeout": "5s",
    }),
  ]);
  const name = "metrics-server";
  const namespace = "kube-system";
  const port = { name: "https", port: 443, targetPort: ports.metrics };
  const objects = [
    { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { ports: [port] } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      ports: [{ name: "https", port: ports.metrics }],
      endpoints: [{ addresses: [nodeAddress], conditions: { ready: true } }],
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.metrics.k8s.io" },
      spec: {
        service: { name, namespace },
        group: "metrics.k8s.io",
        version: "v1beta1",
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
  ];
  for (const object of objects) await api.apply(JSON.stringify(object));
}
