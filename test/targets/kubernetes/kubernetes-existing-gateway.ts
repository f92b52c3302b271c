import { request } from "node:http";
import { expect } from "vitest";
import { domain, type KubernetesStack } from "./kubernetes-stack.ts";

const gateway = { name: "public", namespace: "gateways" };

/** Deploys onto a Gateway that others keep, with a listener of HTTPS and one of plain HTTP, and asks at both. */
export async function serveBehindOthers({ cluster, client, engine, up }: KubernetesStack): Promise<void> {
  const { api, gatewayClass, clusterIssuer, gatewayAddress } = cluster;
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: gateway.namespace } }));
  const allowedRoutes = { namespaces: { from: "All" } };
  const tls = { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "public-tls" }] };
  const spec = {
    gatewayClassName: gatewayClass,
    listeners: [
      { name: "plain", port: 80, protocol: "HTTP", allowedRoutes },
      { name: "secure", port: 443, protocol: "HTTPS", hostname: domain, tls, allowedRoutes },
    ],
  };
  const annotations = { "cert-manager.io/cluster-issuer": clusterIssuer };
  const made = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { ...gateway, annotations },
    spec,
  };
  await api.apply(JSON.stringify(made));
  await up({ options: { gateway: { kind: "envoy-gateway", ...gateway }, certificate: undefined } });
  const secure = async () => (await client.ask("/health").catch(() => undefined))?.status;
  await expect.poll(secure, { timeout: 60_000 }).toBe(200);
  const seen = { status: 301, location: `https://${domain}/health` };
  await expect.poll(() => plainly(gatewayAddress, "/health"), { timeout: 60_000 }).toEqual(seen);
  const destroyed = await engine.destroy();
  expect(destroyed.ok, destroyed.output).toBe(true);
}

/** What plain HTTP is answered with; nothing where nobody answers. */
function plainly(host: string, path: string): Promise<{ status?: number; location?: string }> {
  return new Promise((resolve) => {
    const asking = request({ host, port: 80, path, headers: { host: domain } }, (answer) => {
      answer.resume();
      const { statusCode: status = 0, headers } = answer;
      resolve({ status, ...(headers.location === undefined ? {} : { location: headers.location }) });
    });
    asking.on("error", () => resolve({}));
    asking.end();
  });
}
