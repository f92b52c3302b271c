import { describe, expect, test } from "vitest";
import { UnfitRevision } from "../../../infra/provider/examine.ts";
import { clusterOf } from "../../../infra/targets/kubernetes/cluster.ts";
import { removeStaged } from "../../../infra/targets/kubernetes/staged-objects.ts";
import { named, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes-fixture.ts";
import { address, backend, beside, openCluster, route, rule, service, template } from "./staged-cluster.ts";

describe("R38 shares on a cluster", () => {
  test("R38 the Service of a share goes with the Deployment that serves", async () => {
    const { stage, applied } = openCluster();
    await (await stage(template, true))?.share(10);
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "demo-test", uid: "u-1" };
    expect(applied.at(-1)).toMatchObject({ kind: "Service", metadata: { ownerReferences: [owner] } });
  });

  test("R38 a share that has outlived its revision is taken back from the route", async () => {
    const { fake, stage, asked, objects } = openCluster();
    await (await stage(template, true))?.share(50);
    objects.delete(beside);
    await removeStaged(fake, address);
    expect(objects.get(route)).toMatchObject({ spec: { rules: [rule([backend])] } });
    expect(asked.at(-1)).toBe(`remove ${service}`);
    const before = asked.length;
    await removeStaged(fake, address);
    expect(asked).toHaveLength(before);
  });

  test("R38 a log that may not be read, or pods that are gone, are not taken for silence", async () => {
    const refused = openCluster({ read: () => Promise.reject(new Error("403 pods/log is forbidden")) });
    const staged = await refused.stage(template, true);
    await expect(staged?.figures?.(60)).rejects.toThrow("403 pods/log is forbidden");
    refused.objects.delete(beside);
    await expect(staged?.figures?.(60)).rejects.toThrow(UnfitRevision);
    const waiting = { containerStatuses: [{ name: "server", state: { waiting: { reason: "ContainerCreating" } } }] };
    const late = openCluster({ state: waiting, read: () => Promise.reject(new Error("400 waiting to start")) });
    expect(await (await late.stage(template, true))?.figures?.(60)).toMatchObject({ requests: 0 });
  });

  test("R38 text that the API server refuses to show is an error, and what is not there is empty", async () => {
    const answers = (status: number) => ({
      functions: {
        "slipway:kubernetes:request": () => ({ answers: [{ status, text: '{"message":"is forbidden"}' }] }),
      },
    });
    // Questions are answered once a program has run.
    useCloud(cluster());
    await runProgram(kubernetesStack());
    useCloud(answers(403));
    await expect(clusterOf("my-cluster").read("/log")).rejects.toThrow("/log: 403 is forbidden");
    useCloud(answers(404));
    expect(await clusterOf("my-cluster").read("/log")).toBe("");
  });
});

describe("what steps need on kubernetes is told at preview", () => {
  const inSteps = (options: object = {}, service: object = {}) => ({
    ...kubernetesStack(options, service),
    examine: { canary: [10, 50], canarySeconds: 60 },
  });

  test("R38 the right to read logs, with a way out of its own", async () => {
    useCloud(cluster({ "get pods/log": false }));
    const refused = runProgram(inSteps());
    await expect(refused).rejects.toThrow("may not get pods/log in namespace demo-test");
    await expect(refused).rejects.toThrow("or leave slipway:examine.canary out");
    await runProgram(kubernetesStack());
  });

  test("R38 an autoscaler waits for all steps before it shrinks", async () => {
    useCloud(cluster());
    const windowOf = async (stack: ReturnType<typeof kubernetesStack>) => {
      const run = await runProgram(stack);
      return Object(named(run, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler")?.spec).behavior.scaleDown;
    };
    const many = { maxInstances: 4 };
    expect(await windowOf(inSteps({}, many))).toEqual({ stabilizationWindowSeconds: 420 });
    expect(await windowOf(kubernetesStack({}, many))).toEqual({ stabilizationWindowSeconds: 300 });
  });
});
