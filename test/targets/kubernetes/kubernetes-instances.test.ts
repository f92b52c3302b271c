import { describe, expect, test } from "vitest";
import { named, type ProgramRun, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, owned } from "./kubernetes-fixture.ts";

useCloud(cluster());

const autoscalerOf = (run: ProgramRun) => named(run, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler")?.spec;
const deploymentOf = (run: ProgramRun) => named(run, "kubernetes:apps/v1:Deployment")?.spec;

describe("how many instances there are on kubernetes", () => {
  test("R5 is the autoscaler's to say, or fixed", async () => {
    const scaled = await runProgram(kubernetesStack({}, { minInstances: 2, maxInstances: 5 }));
    expect(deploymentOf(scaled)).not.toHaveProperty("replicas");
    expect(autoscalerOf(scaled)).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
    expect(named(scaled, "kubernetes:policy/v1:PodDisruptionBudget")?.spec).toMatchObject({ maxUnavailable: 1 });
    const fixed = await runProgram(kubernetesStack({}, { minInstances: 1, maxInstances: 1 }));
    expect(deploymentOf(fixed)).toMatchObject({ replicas: 1 });
    expect(fixed.resources.filter(({ type }) => /Autoscaler|Budget/.test(type))).toEqual([]);
  });

  test("R33 an autoscaler of before is held to a number that is fixed, since it would set the old one until it is gone", async () => {
    const path = "/apis/autoscaling/v2/namespaces/demo-test/horizontalpodautoscalers/demo-test";
    useCloud(cluster({ [path]: owned }));
    const kept = await runProgram(kubernetesStack({}, { minInstances: 3, maxInstances: 3 }));
    expect(deploymentOf(kept)).toMatchObject({ replicas: 3 });
    expect(autoscalerOf(kept)).toMatchObject({ minReplicas: 3, maxReplicas: 3 });
  });

  test("R10 requests count beside CPU where the options name their metric", async () => {
    const requestsMetric = { name: "http_requests_per_second", perInstance: 12.5 };
    const run = await runProgram(kubernetesStack({ requestsMetric }, { maxInstances: 5 }));
    expect(autoscalerOf(run)).toMatchObject({
      metrics: [
        { type: "Resource", resource: { name: "cpu" } },
        {
          type: "Pods",
          pods: {
            metric: { name: "http_requests_per_second" },
            target: { type: "AverageValue", averageValue: "12500m" },
          },
        },
      ],
    });
  });
});
