import { describe, expect } from "vitest";
import * as z from "zod";
import { simulation } from "../../../infra/targets/cloud-run/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { type Steps, testFailsInSteps, testPassesInSteps } from "../canary-cases.ts";
import { testExamined } from "../examined-life.ts";
import { testKilledInSteps } from "../killed-in-steps.ts";

const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("cloud-run");

describe.skipIf(skipped)("what a plain `pulumi up` looks at on cloud-run before a revision takes traffic", () => {
  testExamined(
    {
      target: "cloud-run",
      simulation,
      options: { project: "my-project", region: "europe-west1" },
      staging: "PATCH /projects/:project/locations/:location/services/:service",
      steps: ["create-replacement Wait demo-examined", "update Service demo", "delete-replaced Wait demo-examined"],
    },
    (stack) => {
      const percents = () =>
        z
          .array(z.object({ percent: z.number().optional(), tag: z.string().optional() }))
          .parse(stack().server().inputs.traffics)
          .map(({ percent = 0, tag = "" }) => ({ percent, tag }));
      const staged = () => percents().find(({ tag }) => tag === "next")?.percent;
      const steps: Steps = {
        examine: { canary: [10, 50], canarySeconds: 1 },
        shares: () => [percents().find(({ tag }) => tag === "")?.percent ?? 0, staged() ?? 0],
        counted: (metric, failed) => (metric.endsWith("_server_errors") ? failed : metric.endsWith("_errors") ? 0 : 90),
        settled: async () => expect(percents()).toEqual([{ percent: 100, tag: "" }]),
      };
      testFailsInSteps(stack, steps);
      testPassesInSteps(stack, steps);
      testKilledInSteps(stack, staged);
    },
  );
});
