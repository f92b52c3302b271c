import { describe, expect, test } from "vitest";
import { judgeLacks, kubernetesMinutes } from "../../scripts/test/lacks.ts";

describe("what a run could not bring", () => {
  const missing = { SLIPWAY_WITHOUT_DOCKER: "no engine", SLIPWAY_WITHOUT_PULUMI: "" };
  const kubernetes = { SLIPWAY_WITHOUT_KUBERNETES: "only root may run containers" };

  test("makes it red in CI, where everything else can be had", () => {
    expect(judgeLacks(missing, true)).toEqual({
      lines: ["tests were skipped, SLIPWAY_WITHOUT_DOCKER: no engine"],
      failures: 1,
    });
    expect(judgeLacks(missing, false).failures).toBe(0);
    expect(judgeLacks({}, true)).toEqual({ lines: [], failures: 0 });
  });

  test("is told last and leaves it green where it is Kubernetes alone", () => {
    const told = "! NOT TESTED HERE: what runs on Kubernetes, since only root may run containers";
    expect(judgeLacks(kubernetes, true)).toEqual({ lines: [told], failures: 0 });
    const both = judgeLacks({ ...kubernetes, ...missing }, true);
    expect([both.failures, both.lines.at(-1)]).toEqual([1, told]);
  });
});

test("a run waits so long for Kubernetes that its tests come too, and less where it would last an hour", () => {
  const waits = [10, 30, 40, 50].map((ran) => kubernetesMinutes(ran, false));
  expect(waits).toEqual([25, 15, 5, 0]);
  expect(kubernetesMinutes(90, true)).toBe(25);
});
