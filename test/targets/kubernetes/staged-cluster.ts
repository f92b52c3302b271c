import type { Cluster } from "../../../infra/targets/kubernetes/cluster.ts";
import { stageRevision } from "../../../infra/targets/kubernetes/stage.ts";

export const address = { namespace: "demo-test", name: "demo-test" };
export const serving = "/apis/apps/v1/namespaces/demo-test/deployments/demo-test";
export const beside = `${serving}--next`;
const pods = "/api/v1/namespaces/demo-test/pods?labelSelector=app.kubernetes.io%2Finstance%3Ddemo-test--next";
export const route = "/apis/gateway.networking.k8s.io/v1/namespaces/demo-test/httproutes/demo-test";
export const service = "/api/v1/namespaces/demo-test/services/demo-test--next";
const accepted = {
  kind: "HTTPRoute",
  metadata: { name: "demo-test", generation: 1 },
  status: {
    parents: [
      { conditions: ["Accepted", "ResolvedRefs"].map((type) => ({ type, status: "True", observedGeneration: 1 })) },
    ],
  },
};
export const backend = { name: "demo-test", port: 80 };
export const rule = (backendRefs: object[]) => ({ timeouts: { request: "300s" }, backendRefs });
export const labels = { "app.kubernetes.io/instance": "demo-test", "app.kubernetes.io/name": "demo" };
const lifecycle = { preStop: { sleep: { seconds: 5 } } };
export const container = { name: "server", image: "b", lifecycle };
export const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 307, containers: [container] } };
export const deployed = (image: string, status: object) => ({
  metadata: { uid: "u-1", generation: 3 },
  spec: { replicas: 1, template: { ...template, spec: { containers: [{ ...container, image }] } } },
  status: { observedGeneration: 3, replicas: 1, updatedReplicas: 1, ...status },
});
const ready = { metadata: { name: "demo-test--next-1" }, status: { conditions: [{ type: "Ready", status: "True" }] } };

/** A cluster with a Deployment, whose pods beside it are as they are said to be; what is asked of it is kept. */
export function openCluster(
  answers: { serves?: object; comesUp?: object; log?: string; read?: Cluster["read"]; state?: object } = {},
) {
  const {
    log = "",
    read = async () => log,
    state = {},
    serves = { availableReplicas: 1 },
    comesUp = { availableReplicas: 1 },
  } = answers;
  const objects = new Map<string, object>([
    [serving, deployed("a", serves)],
    [route, { ...accepted, spec: { rules: [rule([backend])] } }],
  ]);
  const asked: string[] = [];
  const applied: object[] = [];
  const merged: object[] = [];
  const fake: Cluster = {
    context: "my-cluster",
    async find(path) {
      if (path === pods)
        return { items: objects.has(beside) ? [{ ...ready, status: { ...ready.status, ...state } }] : [] };
      return objects.get(path);
    },
    findMetadata: async (path) => objects.get(path),
    own: async (path) => objects.has(path),
    read,
    review: async () => undefined,
    untilChanged: async () => undefined,
    async merge(path, fields) {
      if (path === route) merged.push(fields);
      objects.set(path, { ...objects.get(path), ...(path === route ? fields : {}) });
    },
    async apply(path, object) {
      asked.push(`apply ${path}`);
      applied.push(object);
      objects.set(path, deployed("b", comesUp));
      return object;
    },
    // As the API server counts generations.
    async tryPatch(path, [operation]) {
      const image = JSON.stringify(operation).includes('"image":"a"') ? "a" : "b";
      return { metadata: { generation: image === "a" ? 3 : 4 }, path };
    },
    async remove(path) {
      asked.push(`remove ${path}`);
      objects.delete(path);
    },
  };
  const closed: string[] = [];
  const forward = async (pod: string) => ({
    origin: "http://127.0.0.1:1",
    close: async () => void closed.push(pod),
  });
  const stage = (made: object = template, inSteps = false) =>
    stageRevision({
      cluster: fake,
      address,
      template: made,
      inSteps,
      times: { startSeconds: 1, placementSeconds: 1 },
      forward,
    });
  return { fake, stage, asked, applied, merged, closed, objects };
}
