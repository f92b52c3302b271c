import type { Enclosure } from "./enclosure.ts";

/** Name of the image that holds a pod's network. */
export const pauseImage = "slipway.local/pause:1";
/** Name of the one node, and of the context of the kubeconfig. */
export const nodeName = "slipway";
export const ports = { api: 6443, etcd: 2379, etcdPeer: 2380, kubelet: 10250, metrics: 10443 } as const;

type Inside = Pick<Enclosure, "folder" | "programs" | "cgroup" | "nodeAddress" | "podNetwork">;

/** A kubeconfig with everything in it, for anybody's tools. */
export function kubeconfig(nodeAddress: string, keys: { ca: string; cert: string; key: string }): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": nodeName,
    clusters: [
      {
        name: nodeName,
        cluster: { server: `https://${nodeAddress}:${ports.api}`, "certificate-authority-data": base64(keys.ca) },
      },
    ],
    contexts: [{ name: nodeName, context: { cluster: nodeName, user: nodeName } }],
    users: [
      { name: nodeName, user: { "client-certificate-data": base64(keys.cert), "client-key-data": base64(keys.key) } },
    ],
  });
}

/** Settings of containerd, of version 1 or 2. */
export function containerdSettings({ folder, programs }: Inside, major: number): string {
  const root = `root = "${folder}/containerd"
state = "${folder}/containerd-state"
[grpc]
  address = "${folder}/containerd.sock"
`;
  const cni = `bin_dir = "${programs}/debian/usr/lib/cni"
    conf_dir = "${folder}/cni"`;
  // A process without CAP_SYS_RESOURCE may not lower its oom_score_adj, and runc would fail with "can't get final child's PID".
  const restricted = "restrict_oom_score_adj = true\n  netns_mounts_under_state_dir = true";
  if (major < 2) {
    return `version = 2
${root}[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  ${restricted}
  [plugins."io.containerd.grpc.v1.cri".cni]
    ${cni}
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${folder}/registries"
`;
  }
  return `version = 3
${root}[plugins."io.containerd.cri.v1.runtime"]
  ${restricted}
  [plugins."io.containerd.cri.v1.runtime".cni]
    ${cni.replace("bin_dir = ", "bin_dirs = [").replace('/cni"\n', '/cni"]\n')}
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "${pauseImage}"
[plugins."io.containerd.cri.v1.images".registry]
  config_path = "${folder}/registries"
`;
}

/** Settings of the network of pods: a bridge in the cluster's own namespace. */
export function networkSettings({ folder, podNetwork }: Inside): string {
  return JSON.stringify({
    cniVersion: "1.0.0",
    name: "slipway",
    plugins: [
      {
        type: "bridge",
        bridge: "pods",
        isGateway: true,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          dataDir: `${folder}/addresses`,
          ranges: [[{ subnet: `${podNetwork}.0/24` }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
    ],
  });
}

/** Settings of the kubelet, under cgroup v1 as well. */
// https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
export function kubeletSettings({ folder, cgroup, nodeAddress }: Inside): string {
  return JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    address: nodeAddress,
    port: ports.kubelet,
    healthzBindAddress: "127.0.0.1",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${folder}/certificates/ca.crt` },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: `${folder}/certificates/kubelet.crt`,
    tlsPrivateKeyFile: `${folder}/certificates/kubelet.key`,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    // Names are nobody's to look up in there.
    resolvConf: "",
    makeIPTablesUtilChains: false,
    podLogsDir: `${folder}/pod-logs`,
    imageGCHighThresholdPercent: 100,
    evictionHard: { "nodefs.available": "1%", "imagefs.available": "1%", "memory.available": "50Mi" },
    localStorageCapacityIsolation: false,
    syncFrequency: "10s",
  });
}

/** Settings of Envoy Gateway that runs beside the cluster and starts Envoy itself. */
// https://gateway.envoyproxy.io/docs/api/extension_types/#envoygatewayprovider
export function envoyGatewaySettings(folder: string): string {
  const within = (name: string) => `${folder}/envoy-gateway/${name}`;
  return JSON.stringify({
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "EnvoyGateway",
    gateway: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    provider: {
      type: "Custom",
      custom: {
        resource: { type: "Kubernetes", kubernetes: { leaderElection: { disable: true } } },
        infrastructure: {
          type: "Host",
          host: {
            configHome: within("config"),
            dataHome: within("data"),
            stateHome: within("state"),
            runtimeDir: within("run"),
          },
        },
      },
    },
  });
}
