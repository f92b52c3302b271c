import { describe, expect, test } from "vitest";
import { untilRolledOut } from "../../../infra/targets/kubernetes/rollout.ts";
import { openCluster, serving } from "./staged-cluster.ts";

const address = { namespace: "demo-test", name: "demo-test" };
const hash = "5f6d";
const sets = "/apis/apps/v1/namespaces/demo-test/replicasets?labelSelector=app.kubernetes.io%2Finstance%3Ddemo-test";
const pods =
  "/api/v1/namespaces/demo-test/pods?labelSelector=app.kubernetes.io%2Finstance%3Ddemo-test%2Cpod-template-hash%3D5f6d";
const revision = { "deployment.kubernetes.io/revision": "2" };
const initializing = { name: "server", state: { waiting: { reason: "PodInitializing" } } };

/** What is told of a revision whose pod is in such a state, by a cluster whose logs name the container. */
async function toldOf(status: object, times = { startSeconds: 0, placementSeconds: 0 }) {
  const { fake, objects } = openCluster({ read: async (path) => `said by ${/container=(\w+)/.exec(path)?.[1]}` });
  const deployed = objects.get(serving);
  objects.set(serving, {
    ...deployed,
    metadata: { ...Object(deployed).metadata, annotations: revision },
    status: { observedGeneration: 3, replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
  });
  objects.set(sets, { items: [{ metadata: { labels: { "pod-template-hash": hash }, annotations: revision } }] });
  objects.set(pods, { items: [{ metadata: { name: "demo-1" }, status }] });
  return untilRolledOut(fake, address, times);
}
const patient = { startSeconds: 600, placementSeconds: 600 };

describe("R13 a collector that does not start is told at once, with its own words", () => {
  test("its image cannot be pulled", async () => {
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
    const told = await toldOf(
      { initContainerStatuses: [{ name: "collector", state: { waiting } }], containerStatuses: [initializing] },
      patient,
    );
    expect(told).toContain("pod demo-1: container collector: ImagePullBackOff: Back-off pulling image");
  });

  test("it ends again and again, and the server is not blamed", async () => {
    const terminated = { reason: "Error", exitCode: 7 };
    const collector = {
      name: "collector",
      restartCount: 2,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated },
    };
    const running = { name: "server", state: { running: {} } };
    const told = await toldOf({ initContainerStatuses: [collector], containerStatuses: [running] }, patient);
    expect(told).toContain("pod demo-1: container collector ended with exit code 7 (Error)");
    expect(told).toContain("Its last words:\nsaid by collector");
  });

  test("what a mesh has done before is no end, and what comes late is named", async () => {
    const done = { name: "mesh", restartCount: 2, state: { terminated: { reason: "Completed", exitCode: 0 } } };
    const late = { name: "collector", state: { waiting: { reason: "ContainerCreating" } } };
    const told = await toldOf({ initContainerStatuses: [done, late], containerStatuses: [initializing] });
    expect(told).toContain("pod demo-1: container collector: ContainerCreating");
  });

  test("the server's own failure is told as before", async () => {
    const server = { name: "server", restartCount: 2, state: { terminated: { reason: "Error", exitCode: 3 } } };
    const told = await toldOf({ containerStatuses: [server] }, patient);
    expect(told).toContain("pod demo-1: the server ended with exit code 3 (Error)");
    expect(told).toContain("Its last words:\nsaid by server");
  });
});
