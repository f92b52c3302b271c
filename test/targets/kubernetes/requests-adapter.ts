import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import * as z from "zod";
import type { Cluster } from "../../../toolchain/offline/kubernetes/cluster.ts";
import { makeCertificate } from "../../verify/faulty/certificates.ts";
import { namespace } from "./kubernetes-objects.ts";

/** The metric that it tells of each pod. */
export const requestsMetric = "http_requests_per_second";

const group = "custom.metrics.k8s.io";
const version = "v1beta2";
const place = { name: "requests-adapter", namespace: "kube-system" };
const podsSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), status: z.object({ podIP: z.string() }) })),
});

/**
 * An adapter of the custom metrics API, behind the API server's own aggregation: it asks the running pods for what they
 * count, as a Prometheus would, and tells autoscalers the rate of it. It ends with the answer.
 */
// https://kubernetes.io/docs/reference/external-api/custom-metrics.v1beta2/
export async function serveRequests({ api, hostAddress }: Cluster): Promise<AsyncDisposable> {
  const before = new Map<string, { count: number; at: number }>();
  const rateOf = async (name: string, address: string) => {
    const answer = await fetch(`http://${address}:8080/metrics`, { signal: AbortSignal.timeout(2000) });
    const count = Number(/^http_requests_total (\d+)$/m.exec(await answer.text())?.[1]);
    const [earlier, at] = [before.get(name), performance.now()];
    before.set(name, { count, at });
    return earlier && ((count - earlier.count) * 1000) / (at - earlier.at);
  };
  const rates = async () => {
    const running = `/api/v1/namespaces/${namespace}/pods?fieldSelector=status.phase=Running`;
    const { items } = podsSchema.parse(await api.find(running));
    const told = items.map(async ({ metadata: { name }, status }) => {
      const rate = await rateOf(name, status.podIP).catch(() => undefined);
      return rate === undefined ? [] : [{ name, rate }];
    });
    return (await Promise.all(told)).flat();
  };
  const list = async () => ({
    kind: "MetricValueList",
    apiVersion: `${group}/${version}`,
    metadata: {},
    items: (await rates()).map(({ name, rate }) => ({
      describedObject: { kind: "Pod", apiVersion: "v1", namespace, name },
      metric: { name: requestsMetric },
      timestamp: new Date().toISOString(),
      value: `${Math.round(rate * 1000)}m`,
    })),
  });
  const resources = {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: `${group}/${version}`,
    resources: [{ name: `pods/${requestsMetric}`, namespaced: true, kind: "MetricValueList", verbs: ["get"] }],
  };
  const host = `${place.name}.${place.namespace}.svc`;
  const { cert, key } = await makeCertificate({ host });
  const tell = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", "https://localhost");
    const root = `/apis/${group}/${version}`;
    const asked = `${root}/namespaces/${namespace}/pods/*/${requestsMetric}`;
    const found = pathname === root ? resources : decodeURIComponent(pathname) === asked ? await list() : undefined;
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(found ?? {}));
  };
  const server = createServer({ cert, key }, (request, response) => void tell(request, response));
  server.listen(0, hostAddress);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  const { port } = address;
  const objects = [
    { apiVersion: "v1", kind: "Service", metadata: place, spec: { ports: [{ name: "https", port: 443 }] } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...place, labels: { "kubernetes.io/service-name": place.name } },
      addressType: "IPv4",
      ports: [{ name: "https", port }],
      endpoints: [{ addresses: [hostAddress], conditions: { ready: true } }],
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `${version}.${group}` },
      spec: {
        service: place,
        group,
        version,
        caBundle: Buffer.from(cert).toString("base64"),
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
  ];
  for (const object of objects) await api.apply(JSON.stringify(object));
  return {
    async [Symbol.asyncDispose]() {
      await api.request("DELETE", `/apis/apiregistration.k8s.io/v1/apiservices/${version}.${group}`);
      server.closeAllConnections();
      server.close();
    },
  };
}
