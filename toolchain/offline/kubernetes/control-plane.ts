import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Api, openApi } from "./api.ts";
import { type Enclosure, until } from "./enclosure.ts";
import { kubeconfig, nodeName, ports } from "./settings.ts";

const serviceNetwork = "10.96";

/** An API server with its controllers. */
export interface ControlPlane {
  api: Api & { close(): Promise<void> };
  /** Paths of kubeconfigs. */
  kubeconfigs: Record<Client, string>;
}

type Client = "admin" | "controllers" | "scheduler" | "kubelet";

/** Starts etcd, the API server, the controllers and the scheduler. */
export async function startControlPlane(enclosure: Enclosure): Promise<ControlPlane> {
  const { folder, programs, nodeAddress } = enclosure;
  const certificates = join(folder, "certificates");
  const kubeconfigs = await makeCertificates(enclosure, certificates);
  const at = (name: string) => join(certificates, name);
  const kube = join(programs, "kube");
  const peers = `http://127.0.0.1:${ports.etcdPeer}`;
  const etcd = `http://127.0.0.1:${ports.etcd}`;
  await enclosure.start("etcd", [
    kube,
    "etcd",
    ...flags({
      "data-dir": join(folder, "etcd"),
      // What is thrown away need not outlive a loss of power.
      "unsafe-no-fsync": "true",
      "listen-client-urls": etcd,
      "advertise-client-urls": etcd,
      "listen-peer-urls": peers,
      "initial-advertise-peer-urls": peers,
      "initial-cluster": `default=${peers}`,
      "log-level": "warn",
    }),
  ]);
  await enclosure.start("apiserver", [
    kube,
    "kube-apiserver",
    ...flags({
      "etcd-servers": etcd,
      "bind-address": nodeAddress,
      "advertise-address": nodeAddress,
      "secure-port": String(ports.api),
      "tls-cert-file": at("apiserver.crt"),
      "tls-private-key-file": at("apiserver.key"),
      "client-ca-file": at("ca.crt"),
      "kubelet-client-certificate": at("admin.crt"),
      "kubelet-client-key": at("admin.key"),
      "kubelet-certificate-authority": at("ca.crt"),
      // By its name it would be looked up in DNS.
      "kubelet-preferred-address-types": "InternalIP",
      "service-account-key-file": at("service-accounts.pub"),
      "service-account-signing-key-file": at("service-accounts.key"),
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-cluster-ip-range": `${serviceNetwork}.0.0/16`,
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "proxy-client-cert-file": at("front.crt"),
      "proxy-client-key-file": at("front.key"),
      "requestheader-client-ca-file": at("ca.crt"),
      "requestheader-allowed-names": "front",
      "requestheader-username-headers": "X-Remote-User",
      "requestheader-group-headers": "X-Remote-Group",
      "requestheader-extra-headers-prefix": "X-Remote-Extra-",
      // Nobody serves the addresses of Services in there.
      "enable-aggregator-routing": "true",
      profiling: "false",
    }),
  ]);
  const api = await openApi(`https://${nodeAddress}:${ports.api}`, certificates);
  await until("the API server is not ready", 120, enclosure, async () => {
    return (await api.request("GET", "/readyz")).status === 200;
  });
  const known = (file: string) => ({
    kubeconfig: file,
    "authentication-kubeconfig": file,
    "authorization-kubeconfig": file,
    "bind-address": "127.0.0.1",
    "leader-elect": "false",
  });
  await enclosure.start("controllers", [
    kube,
    "kube-controller-manager",
    ...flags({
      ...known(kubeconfigs.controllers),
      "root-ca-file": at("ca.crt"),
      "service-account-private-key-file": at("service-accounts.key"),
      "use-service-account-credentials": "true",
      "cluster-signing-cert-file": at("ca.crt"),
      "cluster-signing-key-file": at("ca.key"),
      "horizontal-pod-autoscaler-sync-period": "5s",
    }),
  ]);
  await enclosure.start("scheduler", [kube, "kube-scheduler", ...flags(known(kubeconfigs.scheduler))]);
  return { api, kubeconfigs };
}

async function makeCertificates(
  { run, programs, folder, nodeAddress }: Enclosure,
  certificates: string,
): Promise<Record<Client, string>> {
  await mkdir(certificates, { recursive: true });
  const wanted = {
    apiserver: `kube-apiserver,,${nodeAddress},127.0.0.1,${serviceNetwork}.0.1,localhost,kubernetes.default.svc`,
    front: "front,",
    admin: "admin,system:masters",
    controllers: "system:kube-controller-manager,",
    scheduler: "system:kube-scheduler,",
    kubelet: `system:node:${nodeName},system:nodes,${nodeAddress},${nodeName}`,
  };
  const lines = Object.entries(wanted).map(([file, subject]) => `${file},${subject}`);
  await run([join(programs, "kube"), "certificates", certificates, ...lines]);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(join(certificates, "service-accounts.pub"), publicKey);
  await writeFile(join(certificates, "service-accounts.key"), privateKey, { mode: 0o600 });
  const read = (name: string) => readFile(join(certificates, name), "utf8");
  const ca = await read("ca.crt");
  const write = async (client: Client) => {
    const file = join(folder, `${client}.kubeconfig`);
    const keys = { ca, cert: await read(`${client}.crt`), key: await read(`${client}.key`) };
    await writeFile(file, kubeconfig(nodeAddress, keys), { mode: 0o600 });
    return file;
  };
  return {
    admin: await write("admin"),
    controllers: await write("controllers"),
    scheduler: await write("scheduler"),
    kubelet: await write("kubelet"),
  };
}

/** `{name: "value"}` as `--name=value`. */
export function flags(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
