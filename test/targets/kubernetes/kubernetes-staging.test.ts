import { describe, expect, test } from "vitest";
import { UnfitRevision } from "../../../infra/provider/examine.ts";
import { named, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes-fixture.ts";
import {
  backend,
  beside,
  container,
  deployed,
  labels,
  openCluster,
  route,
  rule,
  service,
  template,
} from "./staged-cluster.ts";

describe("R38 a revision beside the one that serves on a cluster", () => {
  test("R38 is a pod of the same template that no Service finds, and goes with the one that serves", async () => {
    const { stage, asked, applied, closed } = openCluster();
    const staged = await stage();
    expect(staged).toMatchObject({ name: "demo-test--next-1", origin: "http://127.0.0.1:1" });
    const own = { ...labels, "app.kubernetes.io/instance": "demo-test--next" };
    expect(applied).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          labels: own,
          ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "demo-test", uid: "u-1" }],
        }),
        spec: expect.objectContaining({
          replicas: 1,
          template: {
            metadata: { labels: own },
            spec: { terminationGracePeriodSeconds: 5, containers: [{ name: "server", image: "b" }] },
          },
        }),
      }),
    ]);
    await staged?.done?.();
    expect(closed).toEqual(["demo-test--next-1"]);
    expect(asked).toEqual([`apply ${beside}`, `remove ${beside}`]);
  });

  test("R38 gets shares by the route's weights, is judged by what it logs, and gives them back", async () => {
    const called = (outcome: string) => JSON.stringify({ event: "tool_call", durationMs: 1, outcome });
    const log = ["a word", called("ok"), called("tool_error"), called("protocol_error"), called("cancelled")].join(
      "\n",
    );
    const { stage, asked, applied, merged, objects } = openCluster({ log });
    const staged = await stage(template, true);
    expect(applied[0]).toMatchObject({ spec: { template: { spec: template.spec } } });
    await staged?.share(10);
    await staged?.share(50);
    const weighed = (percent: number) => ({
      spec: {
        rules: [
          rule([
            { ...backend, weight: 100 - percent },
            { ...backend, name: "demo-test--next", weight: percent },
          ]),
        ],
      },
    });
    expect(merged).toEqual([10, 50].map(weighed));
    expect(await staged?.figures?.(60)).toEqual({ requests: 4, serverErrors: 0, toolCalls: 4, toolErrors: 2 });
    await staged?.share(0);
    expect(objects.get(route)).toMatchObject({ spec: { rules: [rule([backend])] } });
    expect(asked.slice(-2)).toEqual([`remove ${service}`, `remove ${beside}`]);
  });

  test.each([
    ["nothing serves yet", {}, template],
    [
      "it runs already",
      { availableReplicas: 1 },
      { ...template, spec: { containers: [{ ...container, image: "a" }] } },
    ],
  ])("R38 is none where %s, and what an earlier run left is taken away", async (_, serves, made) => {
    const { stage, asked, objects } = openCluster({ serves });
    objects.set(beside, deployed("b", {}));
    expect(await stage(made)).toBeUndefined();
    expect(asked).toEqual([`remove ${beside}`]);
  });

  test.each([
    [
      "ReplicaFailure",
      "FailedCreate",
      "pods is forbidden: exceeded quota: full",
      /make room for one more, or set slip/,
    ],
    [
      "ReplicaFailure",
      "FailedCreate",
      "denied by a policy",
      /^the new revision of demo-test does not come up, and the one before it serves on: no pod is made: FailedCreate: denied by a policy$/,
    ],
  ])("R38 that is refused is taken away and said: %s, %s, %s", async (type, reason, message, says) => {
    const conditions = [{ type, status: "True", reason, message }];
    const { stage, asked } = openCluster({ comesUp: { updatedReplicas: 0, conditions } });
    const failing = stage();
    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.toThrow(UnfitRevision);
    expect(asked).toEqual([`apply ${beside}`, `remove ${beside}`]);
  });
});

describe("what a stack on kubernetes needs to examine", () => {
  useCloud(cluster({ "create pods": false }));

  test("R38 is told at preview where whoever deploys may not, with the way out", async () => {
    const refused = runProgram(kubernetesStack());
    await expect(refused).rejects.toThrow("may not create pods/portforward in namespace demo-test");
    await expect(refused).rejects.toThrow("slipway:examine.beforeTraffic to false");
    const run = await runProgram({ ...kubernetesStack(), examine: { beforeTraffic: false } });
    const { podSelector } = Object(named(run, "kubernetes:networking.k8s.io/v1:NetworkPolicy")?.spec);
    expect(podSelector.matchExpressions[0].values).toEqual(["demo-test", "demo-test--next"]);
  });
});
