import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Api } from "./api.ts";
import type { ControlPlane } from "./control-plane.ts";
import { type Enclosure, until } from "./enclosure.ts";
import { kubernetesDirectory, versions } from "./places.ts";
import { envoyGatewaySettings, pauseImage } from "./settings.ts";

const namespace = "envoy-gateway-system";
/** The class that Envoy Gateway's own installation makes too. */
export const gatewayClass = "eg";
/** An issuer whose certificates nobody but the cluster's own authority vouches for. */
export const clusterIssuer = "slipway";

const conditionsSchema = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
});

/** Makes the custom resources that stacks use, of controllers that run here and of others. */
export async function applyDefinitions(enclosure: Enclosure, api: Api): Promise<void> {
  const root = join(kubernetesDirectory, "definitions");
  const folders = await readdir(root);
  const names: string[] = [];
  await Promise.all(
    folders.map(async (folder) => {
      for (const file of await readdir(join(root, folder))) {
        const text = await readFile(join(root, folder, file), "utf8");
        await api.apply(text);
        if (!file.includes("vap_"))
          names.push(...[...text.matchAll(/^ {2}name: (\S+\.\S+)$/gm)].map(([, name = ""]) => name));
      }
    }),
  );
  for (const name of names) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
    await until(`${name} is not served`, 60, enclosure, async () => holds(await api.find(path), "Established"));
  }
}

/** Starts Envoy Gateway, which starts Envoy on ports 80 and 443 of the node, and makes its class. */
export async function startGateway(enclosure: Enclosure, { api, kubeconfigs }: ControlPlane): Promise<void> {
  const { folder, nodeAddress } = enclosure;
  const home = join(folder, "envoy-gateway");
  const version = join(home, "data/envoy-versions", versions.envoy, "bin");
  for (const name of ["config", "state", "run"]) await mkdir(join(home, name), { recursive: true });
  await mkdir(version, { recursive: true });
  // What is there already is not downloaded.
  await symlink("/programs/envoy", join(version, "envoy"));
  await writeFile(join(home, "settings.json"), envoyGatewaySettings(folder));
  const inside = ["chroot", join(folder, "root"), "/programs/envoy-gateway"];
  await enclosure.run([...inside, "certgen", "--local", "--config-home", join(home, "config")]);
  await cp(join(home, "config/certs/envoy-gateway"), join(folder, "certs"), { recursive: true });
  await applyJson(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  for (const name of ["envoy", "envoy-gateway", "envoy-rate-limit", "envoy-oidc-hmac"]) {
    const files = await readdir(join(home, "config/certs", name));
    const data = files.map(async (file) => {
      const content = await readFile(join(home, "config/certs", name, file));
      return [file, content.toString("base64")] as const;
    });
    await applyJson(api, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      data: Object.fromEntries(await Promise.all(data)),
    });
  }
  for (const object of classObjects()) await applyJson(api, object);
  const service = `/api/v1/namespaces/${namespace}/services/envoy-${gatewayClass}/status`;
  const status = { status: { loadBalancer: { ingress: [{ ip: nodeAddress, ipMode: "Proxy" }] } } };
  await api.request("PATCH", service, JSON.stringify(status), "application/merge-patch+json");
  await enclosure.start("envoy-gateway", [...inside, "server", "--config-path", join(home, "settings.json")], {
    HOME: home,
    KUBECONFIG: kubeconfigs.admin,
    ENVOY_GATEWAY_NAMESPACE: namespace,
  });
  const path = `/apis/gateway.networking.k8s.io/v1/gatewayclasses/${gatewayClass}`;
  await until("Envoy Gateway does not take its class", 60, enclosure, async () =>
    holds(await api.find(path), "Accepted"),
  );
}

/** Its class, and what a cloud's load balancer would give: a Service with an address, and a Deployment that is there. */
function classObjects(): object[] {
  const name = `envoy-${gatewayClass}`;
  const labels = { "gateway.envoyproxy.io/owning-gatewayclass": gatewayClass };
  const metadata = { name, namespace, labels };
  const proxy = { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: gatewayClass, namespace };
  return [
    {
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "EnvoyProxy",
      metadata: { name: gatewayClass, namespace },
      spec: { mergeGateways: true, provider: { type: "Host", host: { envoyVersion: versions.envoy } } },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: gatewayClass },
      spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller", parametersRef: proxy },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: "LoadBalancer",
        selector: { app: name },
        ports: [
          { name: "https", port: 443 },
          { name: "http", port: 80 },
        ],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 0,
            containers: [{ name: "stand-in", image: pauseImage, imagePullPolicy: "Never" }],
          },
        },
      },
    },
  ];
}

/** Starts cert-manager, once the Gateway API is there to watch, with an authority that every namespace may ask. */
export async function startCertManager(enclosure: Enclosure, { api, kubeconfigs }: ControlPlane): Promise<void> {
  const own = { namespace: "cert-manager" };
  await applyJson(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: own.namespace } });
  await enclosure.start("cert-manager", [
    join(enclosure.programs, "kube"),
    "cert-manager",
    "-kubeconfig",
    kubeconfigs.admin,
  ]);
  const apiVersion = "cert-manager.io/v1";
  const name = clusterIssuer;
  await applyJson(api, { apiVersion, kind: "Issuer", metadata: { name, ...own }, spec: { selfSigned: {} } });
  await applyJson(api, {
    apiVersion,
    kind: "Certificate",
    metadata: { name, ...own },
    spec: {
      isCA: true,
      commonName: "a throw-away cluster of Slipway",
      secretName: name,
      privateKey: { algorithm: "ECDSA", size: 256 },
      issuerRef: { name },
    },
  });
  await applyJson(api, { apiVersion, kind: "ClusterIssuer", metadata: { name }, spec: { ca: { secretName: name } } });
  const path = `/apis/${apiVersion}/clusterissuers/${name}`;
  await until("cert-manager's issuer is not ready", 60, enclosure, async () => holds(await api.find(path), "Ready"));
}

/** The certificate of that authority, as PEM. */
export async function authorityOf(api: Api): Promise<string> {
  const secret = z.object({ data: z.record(z.string(), z.string()) });
  const { data } = secret.parse(await api.find(`/api/v1/namespaces/cert-manager/secrets/${clusterIssuer}`));
  return Buffer.from(data["tls.crt"] ?? "", "base64").toString("utf8");
}

function holds(object: unknown, type: string): boolean {
  const { status } = conditionsSchema.parse(object);
  return status.conditions.some((condition) => condition.type === type && condition.status === "True");
}

function applyJson(api: Api, object: object): Promise<void> {
  return api.apply(JSON.stringify(object));
}
